// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Squid over loopback, with parents that say who they are: each fresh random request goes where {@link Carp#squid()}
 * says. Runs if {@code carp.squid} is the path of a Squid; {@code carp.seed} repeats a run.
 */
@EnabledIfSystemProperty(named = "carp.squid", matches = ".+")
class CarpSquidPeerTest {
    private static final int SETS = 8;
    private static final int REQUESTS = 125;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final String[] KEYS = {"", "", "", "", "host", "path", "params", "scheme,host,port", "path,params"};
    private static final String[] SCHEMES = {"http", "http", "http", "HTTP", "https", "ftp"};
    private static final String[] USERS = {"", "", "", "", "u:p@", "a%40b:%7e@"};
    private static final String[] HOSTS = {
        "www.example.com",
        "WWW.Example.NET",
        "h.example.",
        "192.0.2.7",
        "10.1",
        "0x7f.0.0.1",
        "[2001:DB8:0::1]",
        "[::ffff:192.0.2.1]",
        "under_score.example",
        "b\u00e9.example"
    };
    private static final String[] PORTS = {"", "", "", ":80", ":443", ":8080", ":21", ":080"};
    private static final String[] SEGMENTS = {
        "a",
        "B",
        "%7Euser",
        "~user",
        "..",
        ".",
        "",
        "x;p=1",
        "na\u00efve",
        "\u00ff\u0080",
        "a+b",
        "a b",
        "%E2%82%AC",
        "@:",
    };
    private static final String[] ENDS = {"", "", "?", "?q=1&r=http://e.example/?x", "?a#f?g", "#frag", "?\u00e4 b"};

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What a Squid and a selector are made of alike. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Setting(String[] names, int[] weights, String key, boolean strips) {
        static Setting random(int set, Random random) {
            int size = 1 + random.nextInt(16);
            String[] names = new String[size];
            int[] weights = new int[size];
            for (int i = 0; i < size; i++) {
                names[i] = pick(random, "proxy", "Cache", "p\u00e9er") + i + pick(random, "", ".example.net", ".Corp");
                weights[i] = switch (set % 4) {
                    case 0 -> 1;
                    case 1 -> random.nextInt(5);
                    case 2 -> 1 + random.nextInt(1000);
                    default -> random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(9000); // some get nothing, or spoil all
                };
            }
            return new Setting(names, weights, pick(random, KEYS), random.nextBoolean());
        }

        String configuration(int port, List<ServerSocket> parents, Path folder) {
            StringBuilder peers = new StringBuilder();
            for (int i = 0; i < names.length; i++) {
                peers.append("cache_peer 127.0.0.1 parent ")
                        .append(parents.get(i).getLocalPort())
                        .append(" 0 carp no-query no-digest no-netdb-exchange name=")
                        .append(names[i])
                        .append(" weight=")
                        .append(weights[i])
                        .append(key.isEmpty() ? "\n" : " carp-key=" + key + "\n");
            }
            return peers + """
                    http_port 127.0.0.1:%d
                    http_access allow all
                    cache deny all
                    never_direct allow all
                    nonhierarchical_direct off
                    uri_whitespace %s
                    visible_hostname carp.test
                    pid_filename none
                    pinger_enable off
                    netdb_filename none
                    access_log none
                    cache_log %s/cache.log
                    coredump_dir %s
                    shutdown_lifetime 1 seconds
                    """.formatted(port, strips ? "strip" : "encode", folder, folder);
        }

        ServerPool pool() {
            ServerPool pool = ServerPool.builder().build();
            pool.replace(IntStream.range(0, names.length)
                    .mapToObj(i -> Server.builder(names[i])
                            .weight(Math.max(1, weights[i]))
                            .build())
                    .toList());
            return pool;
        }

        SquidKey squidKey() {
            SquidKey made = key.isEmpty() ? SquidKey.uri() : SquidKey.parse(key);
            return strips ? made.strippingWhitespace() : made;
        }
    }

    @Test
    @Timeout(120)
    void select_freshRequests_isWhereSquidSendsThem() throws Exception {
        long seed = Long.getLong("carp.seed", System.nanoTime());
        System.out.println("carp.seed " + seed);
        Random random = new Random(seed);
        List<String> failures = new ArrayList<>();
        try {
            for (int set = 0; set < SETS; set++) {
                run(Setting.random(set, random), random, failures);
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("CARP by real Squid: " + SETS * REQUESTS + " requests, " + failures.size() + " differ");
        assertThat(failures.stream().limit(20)).isEmpty();
    }

    private void run(Setting setting, Random random, List<String> failures) throws Exception {
        List<ServerSocket> parents = new ArrayList<>();
        Process squid = null;
        try (ServerSelector selector = Carp.squid().on(setting.pool())) {
            for (String name : setting.names) {
                ServerSocket parent = new ServerSocket(0, 50, LOOPBACK);
                parents.add(parent);
                threads.execute(() -> serve(parent, name));
            }
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
                port = free.getLocalPort();
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path file = folder.resolve("squid.conf");
            Files.writeString(file, setting.configuration(port, parents, folder), ISO_8859_1);
            squid = new ProcessBuilder(System.getProperty("carp.squid"), "-N", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("squid.out").toFile())
                    .start();
            awaitReady(squid, port);
            System.out.println("names " + Arrays.toString(setting.names) + ", weights "
                    + Arrays.toString(setting.weights) + ", key " + setting.squidKey());
            for (int i = 0; i < REQUESTS; i++) {
                ask(setting, selector, port, random, failures);
            }
        } finally {
            if (squid != null) {
                squid.destroy();
                if (!squid.waitFor(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                    squid.destroyForcibly();
                }
            }
            for (ServerSocket parent : parents) {
                parent.close();
            }
        }
    }

    private void awaitReady(Process squid, int port) throws Exception {
        for (int tries = 0; tries < TIMEOUT_MILLIS / 50; tries++) {
            try (Socket probe = new Socket(LOOPBACK, port)) {
                assertThat(probe.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                if (squid.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new AssertionError("Squid does not start: " + Files.readString(folder.resolve("squid.out"), ISO_8859_1));
    }

    private static void ask(Setting setting, ServerSelector selector, int port, Random random, List<String> failures)
            throws IOException {
        boolean connect = random.nextInt(12) == 0;
        String method = connect ? "CONNECT" : "GET";
        String target = connect
                ? pick(random, "Secure.Example.NET", "192.0.2.1", "[2001:DB8::2]", "h.example.") + ":"
                        + (1 + random.nextInt(65535))
                : target(random);
        String key = setting.squidKey().of(method, target);
        Server expected = Objects.requireNonNull(selector.select(Request.of(key)));
        String answer =
                exchange(port, method + " " + target + " HTTP/1.1\r\nHost: h.example\r\nConnection: close\r\n\r\n");
        String parent = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        if (!answer.startsWith("HTTP/1.1 200") || !parent.equals(expected.id())) {
            failures.add(method + " " + target + " with key " + key + ": " + expected.id() + ", Squid "
                    + answer.substring(0, Math.min(30, answer.length())) + " " + parent);
        }
    }

    private static String target(Random random) {
        StringBuilder target = new StringBuilder(pick(random, SCHEMES))
                .append("://")
                .append(pick(random, USERS))
                .append(pick(random, HOSTS))
                .append(pick(random, PORTS));
        for (int i = random.nextInt(4); i > 0; i--) {
            target.append('/').append(pick(random, SEGMENTS));
        }
        if (random.nextInt(4) > 0) {
            target.append('/').append(random.nextInt());
        }
        return target.append(pick(random, ENDS)).toString();
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String exchange(int port, String request) throws IOException {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /** Answers each request with the name of the parent, until the socket is closed. */
    private void serve(ServerSocket parent, String name) {
        while (true) {
            Socket socket;
            try {
                socket = parent.accept();
            } catch (IOException closed) {
                return;
            }
            threads.execute(() -> answer(socket, name));
        }
    }

    private static void answer(Socket accepted, String name) {
        try (Socket socket = accepted) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            InputStream in = socket.getInputStream();
            int ended = 0;
            for (int octet = in.read(); octet >= 0 && ended < 4; octet = ended < 4 ? in.read() : octet) {
                ended = octet == "\r\n\r\n".charAt(ended) ? ended + 1 : octet == '\r' ? 1 : 0;
            }
            if (ended == 4) {
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + name.length() + "\r\n\r\n" + name)
                                .getBytes(ISO_8859_1));
                out.flush();
            }
        } catch (IOException e) {
            // Squid sees a parent that fails, and the comparison says so.
        }
    }
}
