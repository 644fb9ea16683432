// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.redirect4j.dns.Vectors.Case;
import io.github.redirect4j.dns.Vectors.VectorFile;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Every case of every vector file, against the engine and against the server. Left out, known by what they ask, is what
 * this module does not do yet:
 *
 * <ul>
 *   <li>client subnet (RFC 7871): cases that expect the option in the answer, or a malformed one to be refused;
 *   <li>cookies (RFC 7873): cases that expect one in the answer, or that turn on the option in the query.
 * </ul>
 */
class DnsConformanceTest {
    private static final int SUBNET = 8;
    private static final int COOKIE = 10;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /** Sends queries, by one stream if by any, and returns the answers, in any order. */
    private interface Way {
        List<byte[]> ask(Case c, List<byte[]> queries) throws IOException;
    }

    // ---- what is left out

    private static boolean isLeftOut(Case c) {
        if (!c.json().has("query_hex")) {
            return false;
        }
        JsonObject expect = c.expect();
        byte[] query = c.query();
        boolean cookie =
                expect.has("cookie") && !expect.getAsJsonObject("cookie").has("optional");
        boolean codeOfOption = !code(expect).equals("NOERROR") && !code(expect).equals("NXDOMAIN");
        boolean refresh = query.length >= 12 && query[4] == 0 && query[5] == 0;
        return expect.has("ecs")
                || cookie
                || (hasOption(query, SUBNET) && codeOfOption)
                || (hasOption(query, COOKIE) && (codeOfOption || refresh));
    }

    private static String code(JsonObject expect) {
        JsonElement code = expect.get("rcode");
        return code == null ? "NOERROR" : code.getAsString();
    }

    /** Returns whether a query ends with an OPT record that has an option, well formed or not. */
    private static boolean hasOption(byte[] query, int code) {
        for (int at = 12; at + 15 <= query.length; at++) {
            boolean opt = query[at] == 0 && query[at + 1] == 0 && query[at + 2] == 41;
            if (opt && query[at + 11] == 0 && query[at + 12] == code) {
                return true;
            }
        }
        return false;
    }

    // ---- the engine

    @Test
    void answer_everyCase_hasTheExpectedProperties() {
        run("engine", this::checkEngine);
    }

    private List<String> checkEngine(VectorFile file, List<Case> cases) {
        List<String> failures = new ArrayList<>();
        try (DnsRedirector redirector = DnsRedirector.of(Fixture.zone(file.fixture()))) {
            DnsAnswerer answerer = redirector.answerer();
            for (Case c : cases) {
                Transport transport = c.transport().equals("udp") ? Transport.UDP : Transport.TCP;
                check(c, (same, queries) -> ask(answerer, queries, transport), failures);
            }
        }
        return failures;
    }

    private static List<byte[]> ask(DnsAnswerer answerer, List<byte[]> queries, Transport transport) {
        return queries.stream()
                .map(query -> TestQuery.raw(answerer, query, transport))
                .filter(Objects::nonNull)
                .toList();
    }

    // ---- the server

    @Test
    void server_everyCase_hasTheExpectedProperties() {
        run("server", this::checkServer);
    }

    private List<String> checkServer(VectorFile file, List<Case> cases) {
        List<String> failures = new ArrayList<>();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (DnsRedirector redirector = DnsRedirector.of(Fixture.zone(file.fixture()));
                DnsServer server = DnsServer.builder(redirector, executor)
                        .address(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0))
                        .start();
                DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress address = server.addresses().get(0);
            socket.connect(address);
            socket.setSoTimeout(DnsClients.PATIENCE_MILLIS);
            for (Case c : cases) {
                check(c, (same, queries) -> ask(socket, address, same, queries), failures);
                if (udp(socket, probe(0x7777)) == null) {
                    failures.add(c + ": server dead afterwards");
                }
            }
        } catch (IOException e) {
            failures.add(file.name() + ": " + e);
        } finally {
            executor.shutdownNow();
        }
        return failures;
    }

    private static List<byte[]> ask(DatagramSocket socket, InetSocketAddress server, Case c, List<byte[]> queries)
            throws IOException {
        if (!c.transport().equals("udp")) {
            return DnsClients.tcp(server, c.transport().equals("tcp-drip"), queries.toArray(new byte[0][]));
        }
        List<byte[]> answers = new ArrayList<>();
        for (byte[] query : queries) {
            byte[] answer = udp(socket, query);
            if (answer != null) {
                answers.add(answer);
            }
        }
        return answers;
    }

    /** Returns the answer, or null if what was sent next was answered first: the server takes them in order. */
    private static byte[] udp(DatagramSocket socket, byte[] query) throws IOException {
        int id = query.length < 2 ? 0 : (query[0] & 0xff) << 8 | (query[1] & 0xff);
        byte[] probe = probe(id ^ 0x5555);
        socket.send(new DatagramPacket(query, query.length));
        socket.send(new DatagramPacket(probe, probe.length));
        byte[] first = DnsClients.receive(socket);
        if (first[0] == probe[0] && first[1] == probe[1]) {
            return null;
        }
        DnsClients.receive(socket);
        return first;
    }

    /** Returns a query for a name that nobody has. */
    private static byte[] probe(int id) {
        return TestQuery.of("probe.invalid", 1).id(id).build();
    }

    // ---- both

    private interface Checks {
        List<String> check(VectorFile file, List<Case> cases);
    }

    private static void run(String what, Checks checks) {
        List<VectorFile> files = Vectors.read();
        assertThat(files).as("vector files").isNotEmpty();
        List<String> failures = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        int ran = 0;
        for (VectorFile file : files) {
            List<Case> cases = new ArrayList<>();
            for (Case c : file.cases()) {
                if (isLeftOut(c)) {
                    leftOut.add(c.id());
                } else {
                    cases.add(c);
                }
            }
            ran += cases.size();
            failures.addAll(checks.check(file, cases));
        }
        System.out.println(
                "DNS vectors, " + what + ": " + ran + " cases of " + files.size() + " files ran, left out " + leftOut);
        assertThat(ran).as("cases").isPositive();
        assertThat(failures).isEmpty();
    }

    private static void check(Case c, Way way, List<String> failures) {
        try {
            List<String> wrong;
            if (c.repeat() > 0) {
                wrong = repeat(c, way);
            } else if (c.expect().has("each")) {
                wrong = each(c, way);
            } else {
                byte[] query = c.query();
                wrong = CaseCheck.check(
                        c.expect(), Arrays.copyOf(query, Math.max(12, query.length)), one(way, c, query));
            }
            wrong.forEach(what -> failures.add(c + ": " + what));
        } catch (IOException | RuntimeException e) {
            failures.add(c + ": " + e);
        }
    }

    private static byte[] one(Way way, Case c, byte[] query) throws IOException {
        List<byte[]> answers = way.ask(c, List.of(query));
        return answers.isEmpty() ? null : answers.get(0);
    }

    private static List<String> repeat(Case c, Way way) throws IOException {
        List<byte[]> answers = new ArrayList<>();
        for (int i = 0; i < c.repeat(); i++) {
            byte[] query = c.query();
            if (!c.id().contains("samepacket")) {
                ByteBuffer.wrap(query).putShort(0, (short) (0x2000 + i * 7919));
            }
            byte[] answer = one(way, c, query);
            if (answer == null) {
                return List.of("no answer to query " + i);
            }
            answers.add(answer);
        }
        return CaseCheck.checkRepeated(c.expect(), answers);
    }

    private static List<String> each(Case c, Way way) throws IOException {
        Map<Integer, Decoded> answers = new HashMap<>();
        for (byte[] answer : way.ask(c, c.queries())) {
            answers.put(Decoded.of(answer).id, Decoded.of(answer));
        }
        List<String> wrong = new ArrayList<>();
        for (JsonElement element : c.expect().getAsJsonArray("each")) {
            JsonObject want = element.getAsJsonObject();
            Decoded answer = answers.get(want.get("id").getAsInt());
            if (answer == null) {
                wrong.add("no answer to " + want.get("id"));
            } else if (!CaseCheck.code(answer).equals(want.get("rcode").getAsString())) {
                wrong.add(want.get("id") + " rcode " + CaseCheck.code(answer));
            }
        }
        return wrong;
    }
}
