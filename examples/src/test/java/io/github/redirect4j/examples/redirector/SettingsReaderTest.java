// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.Server;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    private static final String SERVER = "servers:\n  - url: http://127.0.0.1:8081/\n";

    @Test
    void read_everything_kept() throws BadSettings {
        Settings settings = SettingsReader.read("""
                servers:
                  - id: paris
                    url: https://paris.example.net/pub/
                    weight: 2.5
                    tier: 1
                    zone: eu
                    addresses: [192.0.2.1, "2001:db8::1"]
                  - url: http://other.example.net
                policy: two-choices
                http:
                  listen: "[::1]:80"
                  cache-for: 30s
                dns:
                  listen: 127.0.0.1:53
                  zone: gslb.example.org
                  name: cdn.gslb.example.org
                  ttl: 60
                check:
                  path: /up
                  interval: 2s
                  timeout: 250ms
                  rise: 1
                  fall: 4
                """);
        Server paris = settings.servers().get(0);
        assertThat(paris.id()).isEqualTo("paris");
        assertThat(paris.https()).hasToString("https://paris.example.net/pub/");
        assertThat(paris.weight()).isEqualTo(2.5);
        assertThat(paris.tier()).isEqualTo(1);
        assertThat(paris.zone()).isEqualTo("eu");
        assertThat(paris.addresses()).hasSize(2);
        assertThat(settings.servers().get(1).id()).isEqualTo("other.example.net");
        assertThat(settings.embedded()).isFalse();
        assertThat(settings.policy()).isEqualTo(Policy.TWO_CHOICES);
        assertThat(settings.http()).hasToString("/[0:0:0:0:0:0:0:1]:80");
        assertThat(settings.cacheFor()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.dns().zone()).isEqualTo("gslb.example.org");
        assertThat(settings.dns().name()).isEqualTo("cdn.gslb.example.org");
        assertThat(settings.dns().ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.check())
                .isEqualTo(new Settings.Check("/up", Duration.ofSeconds(2), Duration.ofMillis(250), 1, 4));
    }

    @Test
    void read_serversOnly_defaults() throws BadSettings {
        Settings settings = SettingsReader.read(SERVER);
        assertThat(settings.policy()).isEqualTo(Policy.STRICT_ROTATION);
        assertThat(settings.http()).isEqualTo(Settings.standard().http());
        assertThat(settings.dns()).isNull();
        assertThat(settings.check())
                .isEqualTo(new Settings.Check("", Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 3));
    }

    @Test
    void read_emptySections_defaults() throws BadSettings {
        Settings settings = SettingsReader.read(SERVER + "dns:\nhttp:\ncheck:\n");
        assertThat(settings.dns()).isEqualTo(Settings.Dns.standard());
        assertThat(settings.http()).isEqualTo(Settings.standard().http());
        assertThat(settings.check()).isEqualTo(SettingsReader.read(SERVER).check());
    }

    @Test
    void read_tcpCheck_hasNoPath() throws BadSettings {
        assertThat(SettingsReader.read(SERVER + "check: {type: tcp}").check().path())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            policy: fast                     | line 3: policy: "fast" (expected: one of strict-rotation, rotation, weighted-rotation, random, two-choices, least-load, hash-slots, rendezvous)
            polcy: rotation                  | line 3: unknown key "polcy" (expected: servers, policy, http, dns, check)
            http: {port: 80}                 | line 3: http: unknown key "port" (expected: listen, cache-for)
            http: 8080                       | line 3: http: expected: keys and values
            http: {listen: localhost:80}     | line 3: http.listen: "localhost:80" (expected: an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080)
            http: {listen: 1.2.3:80}         | line 3: http.listen: "1.2.3:80" (expected: an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080)
            http: {listen: 127.0.0.1:65536}  | line 3: http.listen: "127.0.0.1:65536" (expected: an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080)
            http: {cache-for: 5}             | line 3: http.cache-for: "5" (expected: a number and ms, s, m or h, such as 500ms)
            dns: {zone: a..b}                | line 3: dns.zone: "a..b" (expected: a domain name)
            dns: {name: www.other.test}      | line 3: dns.name: "www.other.test" (expected: example.test or a name below it)
            dns: {ttl: 604801}               | line 3: dns.ttl: "604801" (expected: a whole number, 0 to 604800)
            check: {interval: 10ms}          | line 3: check.interval: "10ms" (expected: 50ms to 3600s)
            check: {interval: 1s, timeout: 2s} | line 3: check.timeout: "2s" (expected: 10ms to 1s)
            check: {type: udp}               | line 3: check.type: "udp" (expected: http or tcp)
            check: {type: tcp, path: /}      | line 3: check.path: has no meaning with type tcp (expected: type http, or no path)
            check: {path: "//up"}            | line 3: check.path: "//up" (expected: a path, perhaps with a query)
            check: {path: "http://up"}       | line 3: check.path: "http://up" (expected: a path, perhaps with a query)
            check: {path: "a b"}             | line 3: check.path: "a b" (expected: a path, perhaps with a query)
            check: {rise: 0}                 | line 3: check.rise: "0" (expected: a whole number, 1 to 100)
            policy: [rotation]               | line 3: policy: expected: a single value
            """)
    void read_badValue_lineKeyAndExpectation(String text, String message) {
        assertThatThrownBy(() -> SettingsReader.read(SERVER + text))
                .isInstanceOf(BadSettings.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                 | line 1: servers: missing (expected: a list of servers, each with a url)
            servers: []                                        | line 1: servers: 0 servers (expected: 1 to 10000)
            servers: 3                                         | line 1: servers: expected: a list
            servers: [{id: a}]                                 | line 1: servers[0]: url: missing (expected: http://... or https://...)
            servers: [{url: "http://a/", weight: heavy}]       | line 1: servers[0].weight: "heavy" (expected: a number)
            servers: [{url: "http://a/", weight: -1}]          | line 1: servers[0].weight: weight: -1.0 (expected: 0, or 1.0E-9 to 1.0E9)
            servers: [{url: "http://a/", tier: 128}]           | line 1: servers[0].tier: "128" (expected: a whole number, 0 to 127)
            servers: [{url: "http://a/", addresses: [b]}]      | line 1: servers[0].addresses[0]: "b" (expected: an IPv4 or IPv6 address)
            servers: [{url: "http://a/"}, {url: "http://a/"}]  | line 1: servers[1]: id a (expected: another than the server of line 1)
            servers: [{url: "http://a/", url: "http://b/"}]    | line 1: servers[0]: "url" twice (expected: once)
            `servers: [`                                       | line 1: not YAML: expected the node content, but found '<stream end>'
            ``                                                 | line 1: the file is empty (expected: servers: and a list)
            """)
    void read_badServers_lineKeyAndExpectation(String text, String message) {
        assertThatThrownBy(() -> SettingsReader.read(text))
                .isInstanceOf(BadSettings.class)
                .hasMessage(message);
    }

    @Test
    void read_badUrlOnALaterLine_itsLine() {
        assertThatThrownBy(() -> SettingsReader.read(SERVER + "  - weight: 1\n    url: ftp://a/\n"))
                .hasMessageStartingWith("line 4: servers[1].url: url: \"ftp://a/\" (expected: http or https");
    }
}
