// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import com.google.common.net.InetAddresses;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Group;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Plan;
import io.github.redirect4j.core.Plans;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Builds the zone that a vector file describes. What the description has and this does not know fails. */
final class Fixture {
    private static final Set<String> KNOWN = Set.of(
            "policy",
            "A",
            "AAAA",
            "HTTPS",
            "TXT",
            "CNAME",
            "SRV",
            "NS",
            "glue",
            "zero",
            "default",
            "networks",
            "scope_rule",
            "down",
            "all_down",
            "ttl",
            "note");

    // Which address is first does not depend on the request: the order in which they are written.
    private static final Algorithm IN_ORDER = (binding, previous) -> (request, eligible, draw, now) -> eligible.next(0);

    private static final Algorithm WEIGHTED = (binding, previous) -> (request, eligible, draw, now) -> {
        double sum = 0;
        for (int i = eligible.next(0); i >= 0; i = eligible.next(i + 1)) {
            sum += binding.members().weight(i);
        }
        double left = (draw >>> 11) * 0x1p-53 * sum;
        int last = -1;
        for (int i = eligible.next(0); i >= 0 && left >= 0; i = eligible.next(i + 1)) {
            left -= binding.members().weight(i);
            last = i;
        }
        return last;
    };

    private final JsonObject description;
    private final String origin;
    private final Duration ttl;

    private Fixture(JsonObject description) {
        this.description = description;
        this.origin = description.get("zone").getAsString();
        this.ttl = Duration.ofSeconds(description.get("ttl").getAsInt());
    }

    static Zone zone(JsonObject description) {
        return new Fixture(description).build();
    }

    private Zone build() {
        requireKnown(description, Set.of("zone", "soa", "ns", "ns_addresses", "ttl", "names", "note"), "fixture");
        JsonObject soa = description.getAsJsonObject("soa");
        Zone.Builder zone = Zone.builder(origin)
                .primary(soa.get("mname").getAsString())
                .mailbox(soa.get("rname").getAsString())
                .serial(soa.get("serial").getAsLong())
                .transferTimes(seconds(soa, "refresh"), seconds(soa, "retry"), seconds(soa, "expire"))
                .minimum(seconds(soa, "minimum"))
                .ttl(seconds(soa, "ttl"));
        JsonObject hosts = description.getAsJsonObject("ns_addresses");
        Map<String, InetAddress> addresses = new LinkedHashMap<>();
        hosts.entrySet().forEach(e -> addresses.put(absolute(e.getKey()), address(e.getValue())));
        for (JsonElement host : description.getAsJsonArray("ns")) {
            InetAddress address = addresses.get(host.getAsString());
            zone.nameServer(host.getAsString(), address == null ? new InetAddress[0] : new InetAddress[] {address});
        }
        JsonObject names = description.getAsJsonObject("names");
        Set<String> circles = circles(names);
        names.entrySet().forEach(e -> {
            // The zone refuses them, see ZoneTest.
            if (!circles.contains(absolute(e.getKey()))) {
                add(zone, absolute(e.getKey()), e.getValue().getAsJsonObject());
            }
        });
        return zone.build();
    }

    private static void requireKnown(JsonObject object, Set<String> known, String what) {
        Set<String> unknown = new HashSet<>(object.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new AssertionError(what + " has " + unknown + ", which this fixture does not know");
        }
    }

    private static Duration seconds(JsonObject from, String key) {
        return Duration.ofSeconds(from.get(key).getAsLong());
    }

    private String absolute(String name) {
        return name.equals("@") ? origin : name + "." + origin;
    }

    private static InetAddress address(JsonElement text) {
        return address(text.getAsString());
    }

    private static InetAddress address(String text) {
        return InetAddresses.forString(text);
    }

    /** Returns the names whose alias leads in a circle. */
    private Set<String> circles(JsonObject names) {
        Map<String, String> links = new LinkedHashMap<>();
        names.entrySet().forEach(e -> {
            JsonElement alias = e.getValue().getAsJsonObject().get("CNAME");
            if (alias != null) {
                links.put(absolute(e.getKey()), alias.getAsString());
            }
        });
        Set<String> circles = new HashSet<>();
        links.keySet().forEach(start -> {
            String at = start;
            for (int i = 0; i <= links.size() && at != null; i++) {
                at = links.get(at);
            }
            if (at != null) {
                circles.add(start);
            }
        });
        return circles;
    }

    private void add(Zone.Builder zone, String owner, JsonObject name) {
        requireKnown(name, KNOWN, owner);
        Duration its = name.has("ttl") ? seconds(name, "ttl") : ttl;
        if (name.has("CNAME")) {
            zone.record(owner, its, RecordData.cname(name.get("CNAME").getAsString()));
        }
        if (name.has("HTTPS")) {
            zone.record(owner, its, RecordData.of(65, https(name.get("HTTPS").getAsString())));
        }
        if (name.has("TXT")) {
            name.getAsJsonArray("TXT").forEach(text -> zone.record(owner, its, RecordData.txt(text.getAsString())));
        }
        if (name.has("SRV")) {
            name.getAsJsonArray("SRV").forEach(text -> zone.record(owner, its, srv(text.getAsString())));
        }
        if (name.has("NS")) {
            JsonObject glue = name.has("glue") ? name.getAsJsonObject("glue") : new JsonObject();
            Map<String, InetAddress> addresses = new LinkedHashMap<>();
            glue.entrySet().forEach(e -> addresses.put(absolute(e.getKey()), address(e.getValue())));
            for (JsonElement host : name.getAsJsonArray("NS")) {
                InetAddress at = addresses.get(host.getAsString());
                zone.delegation(owner, host.getAsString(), at == null ? new InetAddress[0] : new InetAddress[] {at});
            }
        }
        if (name.has("A") || name.has("AAAA") || name.has("default")) {
            zone.addresses(owner, addresses(name, its));
        }
    }

    private static Addresses addresses(JsonObject name, Duration ttl) {
        Map<String, Server> servers = new LinkedHashMap<>();
        collect(servers, name.get("A"), "");
        collect(servers, name.get("AAAA"), "");
        collect(servers, name.get("default"), "default");
        if (name.has("zero")) {
            name.getAsJsonArray("zero").forEach(text -> put(servers, text.getAsString(), 0, ""));
        }
        JsonObject networks = name.has("networks") ? name.getAsJsonObject("networks") : new JsonObject();
        networks.entrySet().forEach(e -> collect(servers, e.getValue(), e.getKey()));
        ServerPool pool = ServerPool.builder().build();
        pool.replace(servers.values());
        if (name.has("down")) {
            name.getAsJsonArray("down").forEach(text -> {
                if (!pool.setHealth(" " + text.getAsString(), Health.DOWN)) {
                    throw new AssertionError("down: " + text + " is no address of the name");
                }
            });
        }
        String policy = name.get("policy").getAsString();
        Algorithm algorithm = switch (policy) {
            case "rotate" -> RoundRobin.strict();
            case "fixed", "fixed-order", "by-client-network" -> IN_ORDER;
            case "weighted-one" -> WEIGHTED;
            default -> throw new AssertionError("policy: " + policy + ", which this fixture does not know");
        };
        ServerSelector.Builder selector =
                ServerSelector.builder(pool, algorithm).seed(1);
        if (policy.equals("by-client-network")) {
            selector.tiering((members, previous) -> new Networks(members, List.copyOf(networks.keySet())));
        }
        String allDown = name.has("all_down") ? name.get("all_down").getAsString() : "serve-all";
        switch (allDown) {
            case "serve-all" -> selector.lastResort();
            case "servfail" -> {}
            default -> throw new AssertionError("all_down: " + allDown + ", which this fixture does not know");
        }
        int max = policy.equals("weighted-one") ? 1 : Math.max(1, servers.size());
        return Addresses.from(selector.build()).ttl(ttl).max(max);
    }

    /** Puts a list of addresses, or addresses with their weights. */
    private static void collect(Map<String, Server> servers, JsonElement addresses, String network) {
        if (addresses == null) {
            return;
        }
        if (addresses.isJsonArray()) {
            addresses.getAsJsonArray().forEach(text -> put(servers, text.getAsString(), 1, network));
        } else {
            addresses
                    .getAsJsonObject()
                    .entrySet()
                    .forEach(e -> put(servers, e.getKey(), e.getValue().getAsDouble(), network));
        }
    }

    private static void put(Map<String, Server> servers, String address, double weight, String network) {
        String id = network + " " + address;
        servers.put(
                id,
                Server.builder(id)
                        .addresses(List.of(address(address)))
                        .weight(weight)
                        .zone(network.isEmpty() ? null : network)
                        .build());
    }

    /** The longest network that has the client, or the default. */
    private record Networks(Members members, List<String> networks) implements Plans {
        @Override
        public int count() {
            return networks.size() + 1;
        }

        @Override
        public Plan plan(int ordinal) {
            String network = ordinal == 0 ? "default" : networks.get(ordinal - 1);
            int[] indices = IntStream.range(0, members.size())
                    .filter(i -> network.equals(members.server(i).zone()))
                    .toArray();
            return new Plan(network, List.of(Group.of(network, indices)));
        }

        @Override
        public int of(Request request) {
            int best = 0;
            int longest = -1;
            for (int i = 0; i < networks.size(); i++) {
                String[] parts = networks.get(i).split("/", -1);
                byte[] octets = address(parts[0]).getAddress();
                int bits = Integer.parseInt(parts[1]);
                if (bits > longest && has(octets, bits, request)) {
                    best = i + 1;
                    longest = bits;
                }
            }
            return best;
        }

        private static boolean has(byte[] network, int bits, Request request) {
            InetAddress client = request.client();
            byte[] octets = client == null ? new byte[0] : client.getAddress();
            if (octets.length != network.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                if (((octets[i / 8] ^ network[i / 8]) >> (7 - i % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private static RecordData srv(String text) {
        String[] parts = text.split(" ", -1);
        return RecordData.srv(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), parts[3]);
    }

    /** Encodes an HTTPS record as a master file writes it: priority, target, parameters in ascending order. */
    private static byte[] https(String text) {
        String[] parts = text.split(" ", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write16(out, Integer.parseInt(parts[0]));
        out.writeBytes(DnsName.parse(parts[1], "target").wire());
        for (int i = 2; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", -1);
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            int key = switch (parameter[0]) {
                case "alpn" -> {
                    for (String protocol : parameter[1].split(",", -1)) {
                        value.write(protocol.length());
                        value.writeBytes(protocol.getBytes(StandardCharsets.US_ASCII));
                    }
                    yield 1;
                }
                case "no-default-alpn" -> 2;
                case "port" -> {
                    write16(value, Integer.parseInt(parameter[1]));
                    yield 3;
                }
                case "ipv4hint", "ipv6hint" -> {
                    List<String> hints = new ArrayList<>(List.of(parameter[1].split(",", -1)));
                    hints.forEach(hint -> value.writeBytes(address(hint).getAddress()));
                    yield parameter[0].equals("ipv4hint") ? 4 : 6;
                }
                default -> throw new AssertionError("HTTPS parameter " + parameter[0] + " is not known");
            };
            write16(out, key);
            write16(out, value.size());
            out.writeBytes(value.toByteArray());
        }
        return out.toByteArray();
    }

    private static void write16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
