// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.example;
import static io.github.redirect4j.dns.TestZones.ip;
import static io.github.redirect4j.dns.TestZones.pool;
import static io.github.redirect4j.dns.TestZones.selector;
import static io.github.redirect4j.dns.TestZones.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.ServerSelector;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ZoneTest {
    private static final RecordData A = RecordData.address(ip("192.0.2.1"));

    private static void assertRefused(ThrowingCallable building, String message) {
        assertThatIllegalArgumentException().isThrownBy(building).withMessage(message);
    }

    private static ServerSelector some() {
        return selector(pool(server("192.0.2.9")));
    }

    // ---- what is missing

    @Test
    void build_noNameServer_refused() {
        assertRefused(
                () -> Zone.builder("example.org").build(),
                "name servers: none (expected: at least one for zone example.org)");
    }

    @Test
    void build_nameServerInZoneWithoutAddress_refused() {
        assertRefused(
                () -> Zone.builder("example.org").nameServer("ns.example.org").build(),
                "owner: \"example.org\" (expected: addresses at ns.example.org, which it leads to)");
    }

    @Test
    void build_nameServerWhoseAddressIsARecord_built() {
        Zone zone = Zone.builder("example.org")
                .nameServer("ns.example.org")
                .nameServer("ns.example.net")
                .record("ns.example.org", A)
                .build();
        assertThat(zone).hasToString("zone example.org with 2 names");
        assertThat(zone.name()).isEqualTo("example.org");
    }

    @Test
    void build_nameServerThatIsAnAlias_refused() {
        assertRefused(
                () -> Zone.builder("example.org")
                        .nameServer("ns.example.org")
                        .record("ns.example.org", RecordData.cname("ns.example.net"))
                        .build(),
                "owner: \"example.org\" (expected: addresses at ns.example.org, which it leads to)");
    }

    @Test
    void nameServer_outsideWithAddress_refused() {
        assertRefused(
                () -> Zone.builder("example.org").nameServer("ns.example.net", ip("192.0.2.1")),
                "addresses: of \"ns.example.net\" (expected: none, since it is not in zone example.org)");
    }

    @Test
    void build_serviceThatLeadsToNothing_refused() {
        assertRefused(
                () -> example()
                        .record("_a._tcp.example.org", RecordData.srv(0, 0, 1, "b.example.org"))
                        .build(),
                "owner: \"_a._tcp.example.org\" (expected: addresses at b.example.org, which it leads to)");
    }

    @Test
    void build_serviceThatLeadsToSelectorWildcardOrNowhere_built() {
        Zone zone = example()
                .addresses("a.example.org", some())
                .addresses("*.w.example.org", some())
                .record("_a._tcp.example.org", RecordData.srv(0, 0, 1, "a.example.org"))
                .record("_a._tcp.example.org", RecordData.srv(0, 0, 1, "b.c.w.example.org"))
                .record("_a._tcp.example.org", RecordData.srv(0, 0, 1, "."))
                .record("_a._tcp.example.org", RecordData.srv(0, 0, 1, "a.example.net"))
                .build();
        assertThat(zone).hasToString("zone example.org with 5 names");
    }

    // ---- names

    @Test
    void record_ownerOutside_refused() {
        assertRefused(
                () -> example().record("www.evilexample.org", A),
                "owner: \"www.evilexample.org\" (expected: in zone example.org)");
    }

    @Test
    void record_ownerWithLastDotAndCapitals_isTheSameName() {
        assertRefused(
                () -> example().record("www.example.org", A).record("WWW.Example.ORG.", A),
                "owner: \"www.example.org\" (expected: each record of type 1 once)");
    }

    @Test
    void builder_noName_refused() {
        assertRefused(
                () -> Zone.builder("a..b"),
                "name: \"a..b\" (expected: ASCII labels of 1 to 63 octets, with dots between, at most 255 octets in all)");
    }

    // ---- what does not go together

    @Test
    void record_otherTtlInTheSet_refused() {
        assertRefused(
                () -> example()
                        .record("a.example.org", Duration.ofSeconds(5), A)
                        .record("a.example.org", RecordData.address(ip("192.0.2.2"))),
                "owner: \"a.example.org\" (expected: one TTL for all records of type 1)");
    }

    @Test
    void build_dataBesideAlias_refused() {
        String message = "owner: \"a.example.org\" (expected: nothing beside a CNAME record)";
        RecordData alias = RecordData.cname("b.example.net");
        assertRefused(
                () -> example()
                        .record("a.example.org", A)
                        .record("a.example.org", alias)
                        .build(),
                message);
        assertRefused(
                () -> example()
                        .addresses("a.example.org", some())
                        .record("a.example.org", alias)
                        .build(),
                message);
        assertRefused(
                () -> example()
                        .record("a.example.org", RecordData.cname("c.example.net"))
                        .record("a.example.org", alias)
                        .build(),
                message);
        assertRefused(
                () -> example()
                        .delegation("a.example.org", "ns.example.net")
                        .record("a.example.org", alias)
                        .build(),
                message);
    }

    @Test
    void build_fixedAddressesBesideSelector_refused() {
        assertRefused(
                () -> example()
                        .addresses("a.example.org", some())
                        .record("a.example.org", RecordData.address(ip("2001:db8::1")))
                        .build(),
                "owner: \"a.example.org\" (expected: no fixed addresses beside those of a selector)");
    }

    @Test
    void addresses_twice_refused() {
        assertRefused(
                () -> example().addresses("a.example.org", some()).addresses("a.example.org", some()),
                "owner: \"a.example.org\" (expected: addresses from one selector)");
    }

    @Test
    void build_aliasAtTheZonesName_refused() {
        // The apex has NS records, so what is said first is that.
        assertRefused(
                () -> example()
                        .record("example.org", RecordData.cname("b.example.net"))
                        .build(),
                "owner: \"example.org\" (expected: nothing beside a CNAME record)");
    }

    @Test
    void build_delegationOfTheZone_refused() {
        assertRefused(
                () -> example().delegation("example.org", "ns.example.net").build(),
                "owner: \"example.org\" (expected: nothing but DS records beside a delegation)");
    }

    @Test
    void build_tooLongASet_refused() {
        Zone.Builder zone = example();
        for (int i = 0; i < 62; i++) {
            zone.record("a.example.org", RecordData.txt("x".repeat(250 - i), "y".repeat(i)));
        }
        assertRefused(zone::build, "owner: \"a.example.org\" (expected: at most 16000 octets of type 16)");
    }

    // ---- aliases

    @Test
    void build_circle_refused() {
        assertRefused(
                () -> example()
                        .record("loop1.example.org", RecordData.cname("loop2.example.org"))
                        .record("loop2.example.org", RecordData.cname("loop1.example.org"))
                        .build(),
                "owner: \"loop1.example.org\" (expected: no alias that leads in a circle)");
    }

    @Test
    void build_wildcardThatLeadsToItself_refused() {
        assertRefused(
                () -> example()
                        .record("*.a.example.org", RecordData.cname("x.a.example.org"))
                        .build(),
                "owner: \"*.a.example.org\" (expected: no alias that leads in a circle)");
    }

    @Test
    void build_eightLinks_builtAndNineRefused() {
        Zone.Builder zone = example().record("c0.example.org", A);
        for (int i = 1; i <= 8; i++) {
            zone.record("c" + i + ".example.org", RecordData.cname("c" + (i - 1) + ".example.org"));
        }
        assertThat(zone.build()).hasToString("zone example.org with 11 names");
        assertRefused(
                () -> zone.record("c9.example.org", RecordData.cname("c8.example.org"))
                        .build(),
                "owner: \"c9.example.org\" (expected: at most 8 aliases in a row)");
    }

    // ---- delegations

    @Test
    void build_dataBelowDelegation_refused() {
        assertRefused(
                () -> example()
                        .delegation("d.example.org", "ns.example.net")
                        .record("a.b.d.example.org", A)
                        .build(),
                "owner: \"a.b.d.example.org\" (expected: nothing below the delegation of d.example.org)");
    }

    @Test
    void build_dataBesideDelegation_onlyDs() {
        Zone.Builder zone =
                example().delegation("d.example.org", "ns.example.net").record("d.example.org", ds());
        assertThat(zone.build()).hasToString("zone example.org with 3 names");
        assertRefused(
                () -> zone.record("d.example.org", A).build(),
                "owner: \"d.example.org\" (expected: nothing but DS records beside a delegation)");
    }

    private static RecordData ds() {
        return RecordData.of(43, new byte[24]);
    }

    @Test
    void build_delegatedServerWithoutGlue_refused() {
        assertRefused(
                () -> example().delegation("d.example.org", "ns.d.example.org").build(),
                "owner: \"d.example.org\" (expected: glue for ns.d.example.org, which is delegated itself)");
        assertRefused(
                () -> example().delegation("d.example.org", "a.example.org").build(),
                "owner: \"d.example.org\" (expected: addresses at a.example.org, which it leads to)");
    }

    @Test
    void delegation_glueOutside_refused() {
        assertRefused(
                () -> example().delegation("d.example.org", "ns.example.net", ip("192.0.2.1")),
                "glue: of \"ns.example.net\" (expected: none, since it is not in zone example.org)");
    }

    @Test
    void build_wildcardDelegated_refused() {
        assertRefused(
                () -> example().delegation("*.example.org", "ns.example.net").build(),
                "owner: \"*.example.org\" (expected: no delegation of a wildcard)");
    }

    // ---- numbers

    @Test
    void settings_outOfRange_refused() {
        assertRefused(() -> example().serial(-1), "serial: -1 (expected: 0 to 4294967295)");
        assertRefused(() -> example().serial(1L << 32), "serial: 4294967296 (expected: 0 to 4294967295)");
        assertRefused(
                () -> example().ttl(Duration.ofSeconds(604_801)),
                "ttl: PT168H1S (expected: 0 to 604800 whole seconds)");
        assertRefused(
                () -> example().ttl(Duration.ofMillis(1500)), "ttl: PT1.5S (expected: 0 to 604800 whole seconds)");
        assertRefused(
                () -> example().minimum(Duration.ofSeconds(-1)),
                "minimum: PT-1S (expected: 0 to 604800 whole seconds)");
        Duration hour = Duration.ofHours(1);
        assertRefused(
                () -> example().transferTimes(hour, hour, Duration.ofSeconds(1L << 31)),
                "expire: PT596523H14M8S (expected: 0 to 2147483647 whole seconds)");
    }

    @Test
    void addresses_outOfRange_refused() {
        Addresses addresses = Addresses.from(some());
        assertRefused(() -> addresses.ttl(Duration.ZERO), "ttl: PT0S (expected: 1 to 604800 whole seconds)");
        assertRefused(() -> addresses.ttl(Duration.ofDays(8)), "ttl: PT192H (expected: 1 to 604800 whole seconds)");
        assertRefused(() -> addresses.minTtl(Duration.ZERO), "ttl: PT0S (expected: 1 to 604800 whole seconds)");
        assertRefused(() -> addresses.max(0), "max: 0 (expected: 1 to 1000)");
        assertRefused(() -> addresses.max(1001), "max: 1001 (expected: 1 to 1000)");
        assertThat(addresses.max(1000).uncached().toString()).startsWith("at most 1000 addresses for 0 s from ");
    }

    @Test
    void build_twice_givesZonesOfTheirOwn() {
        Zone.Builder builder = example().record("a.example.org", A);
        Zone first = builder.build();
        builder.record("b.example.org", A);
        assertThat(builder.build()).hasToString("zone example.org with 4 names");
        assertThat(first).hasToString("zone example.org with 3 names");
    }
}
