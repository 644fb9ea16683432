// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.dns.Zone;
import io.github.redirect4j.examples.redirector.YamlNode.Parser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@link Settings} from a YAML file. Everything but the servers has a default. */
final class SettingsReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):(\\d{1,5})");
    private static final int MAX_SERVERS = 10_000;
    private static final int MAX_TTL = 604_800;

    private SettingsReader() {}

    static Settings read(String yaml) throws BadSettings {
        Settings standard = Settings.standard();
        YamlNode root = YamlNode.parse(yaml);
        root.allow("servers", "policy", "http", "dns", "check");
        YamlNode http = root.get("http");
        if (http != null) {
            http.allow("listen", "cache-for");
        }
        return new Settings(
                servers(root),
                false,
                root.get("policy", SettingsReader::policy, standard.policy()),
                http == null ? standard.http() : http.get("listen", SettingsReader::address, standard.http()),
                http == null ? Duration.ZERO : http.get("cache-for", upTo(Duration.ofDays(365)), Duration.ZERO),
                dns(root.get("dns")),
                check(root.get("check")));
    }

    private static List<Server> servers(YamlNode root) throws BadSettings {
        YamlNode list = root.get("servers");
        if (list == null) {
            throw root.bad("servers: missing (expected: a list of servers, each with a url)");
        }
        List<YamlNode> nodes = list.items();
        if (nodes.isEmpty() || nodes.size() > MAX_SERVERS) {
            throw list.bad(nodes.size() + " servers (expected: 1 to " + MAX_SERVERS + ")");
        }
        List<Server> servers = new ArrayList<>();
        Map<String, YamlNode> ids = new HashMap<>();
        for (YamlNode node : nodes) {
            Server server = server(node);
            YamlNode other = ids.put(server.id(), node);
            if (other != null) {
                throw node.bad(
                        "id " + server.id() + " (expected: another than the server of line " + other.line() + ")");
            }
            servers.add(server);
        }
        return servers;
    }

    private static Server server(YamlNode node) throws BadSettings {
        node.allow("id", "url", "weight", "tier", "zone", "addresses");
        YamlNode url = node.get("url");
        if (url == null) {
            throw node.bad("url: missing (expected: http://... or https://...)");
        }
        Server parsed = url.as(Server::parse);
        Server.Builder server = node.get("id", Server::builder, Server.builder(parsed.id()));
        server.url(url.text());
        set(node.get("weight"), text -> server.weight(number(text)));
        set(node.get("tier"), text -> server.tier(whole(text, 0, Server.MAX_TIER)));
        set(node.get("zone"), server::zone);
        YamlNode addresses = node.get("addresses");
        if (addresses != null) {
            List<InetAddress> literals = new ArrayList<>();
            for (YamlNode address : addresses.items()) {
                literals.add(address.as(SettingsReader::literal));
            }
            addresses.check(() -> server.addresses(literals));
        }
        return server.build();
    }

    private static void set(@Nullable YamlNode node, Parser<?> setter) throws BadSettings {
        if (node != null) {
            Object unused = node.as(setter);
        }
    }

    private static Settings.@Nullable Dns dns(@Nullable YamlNode node) throws BadSettings {
        if (node == null) {
            return null;
        }
        Settings.Dns standard = Settings.Dns.standard();
        node.allow("listen", "zone", "name", "ttl");
        String zone = node.get("zone", SettingsReader::domain, standard.zone());
        String name = node.get("name", text -> below(text, zone), "www." + zone);
        return new Settings.Dns(
                node.get("listen", SettingsReader::address, standard.listen()),
                zone,
                name,
                node.get("ttl", text -> Duration.ofSeconds(whole(text, 0, MAX_TTL)), standard.ttl()));
    }

    private static Settings.Check check(@Nullable YamlNode node) throws BadSettings {
        if (node == null) {
            return new Settings.Check("", Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 3);
        }
        node.allow("type", "path", "interval", "timeout", "rise", "fall");
        String type = node.get("type", text -> oneOf(text, "http", "tcp"), "http");
        YamlNode path = node.get("path");
        if (path != null && type.equals("tcp")) {
            throw path.bad("has no meaning with type tcp (expected: type http, or no path)");
        }
        Duration interval =
                node.get("interval", between(Duration.ofMillis(50), Duration.ofHours(1)), Duration.ofSeconds(5));
        Duration timeout = node.get(
                "timeout",
                between(Duration.ofMillis(10), interval),
                interval.compareTo(Duration.ofSeconds(1)) < 0 ? interval : Duration.ofSeconds(1));
        return new Settings.Check(
                type.equals("tcp") ? null : node.get("path", SettingsReader::path, ""),
                interval,
                timeout,
                node.get("rise", text -> whole(text, 1, 100), 2),
                node.get("fall", text -> whole(text, 1, 100), 3));
    }

    // ---- values; each exception says what was expected, the caller says where

    private static Policy policy(String text) {
        for (Policy policy : Policy.values()) {
            if (policy.toString().equals(text)) {
                return policy;
            }
        }
        throw expected(text, "one of " + Arrays.toString(Policy.values()).replaceAll("[\\[\\]]", ""));
    }

    private static InetSocketAddress address(String text) {
        Matcher address = ADDRESS.matcher(text);
        String host = !address.matches() ? "" : address.group(1) == null ? address.group(2) : address.group(1);
        if (!InetAddresses.isInetAddress(host) || Integer.parseInt(address.group(3)) > 0xffff) {
            throw expected(text, "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080");
        }
        return new InetSocketAddress(InetAddresses.forString(host), Integer.parseInt(address.group(3)));
    }

    private static InetAddress literal(String text) {
        if (!InetAddresses.isInetAddress(text)) {
            throw expected(text, "an IPv4 or IPv6 address");
        }
        return InetAddresses.forString(text);
    }

    private static Duration duration(String text) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw expected(text, "a number and ms, s, m or h, such as 500ms");
        }
        long count = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static Parser<Duration> upTo(Duration most) {
        return between(Duration.ZERO, most);
    }

    private static Parser<Duration> between(Duration least, Duration most) {
        return text -> {
            Duration duration = duration(text);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw expected(text, shown(least) + " to " + shown(most));
            }
            return duration;
        };
    }

    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw expected(text, "a number");
        }
    }

    private static int whole(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw expected(text, "a whole number, " + least + " to " + most);
    }

    private static String oneOf(String text, String... choices) {
        if (!List.of(choices).contains(text)) {
            throw expected(text, String.join(" or ", choices));
        }
        return text;
    }

    private static String path(String text) {
        try {
            URI path = new URI(text);
            if (path.getScheme() == null && path.getRawAuthority() == null && path.getRawFragment() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw expected(text, "a path, perhaps with a query");
    }

    private static String domain(String text) {
        try {
            Zone.Builder unused = Zone.builder(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw expected(text, "a domain name");
        }
    }

    private static String below(String text, String zone) {
        if (!text.equals(zone) && !text.endsWith("." + zone)) {
            throw expected(text, zone + " or a name below it");
        }
        return domain(text);
    }

    private static IllegalArgumentException expected(String text, String what) {
        return new IllegalArgumentException(YamlNode.quoted(text) + " (expected: " + what + ")");
    }
}
