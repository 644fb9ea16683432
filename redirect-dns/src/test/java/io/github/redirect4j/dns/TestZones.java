// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Zones, pools and selectors for tests. */
final class TestZones {
    private TestZones() {}

    static InetAddress ip(String text) {
        return InetAddresses.forString(text);
    }

    static Zone.Builder example() {
        return Zone.builder("example.org").nameServer("ns.example.org", ip("192.0.2.53"));
    }

    /** Returns a server with these addresses, whose id they are. */
    static Server server(String... addresses) {
        List<InetAddress> all = Arrays.stream(addresses).map(TestZones::ip).toList();
        return Server.builder("s " + String.join(" ", addresses)).addresses(all).build();
    }

    static ServerPool pool(Server... servers) {
        return ServerPool.of(servers);
    }

    /** Returns a selector as names in DNS should have it. */
    static ServerSelector selector(ServerPool pool) {
        return ServerSelector.builder(pool, RoundRobin.strict())
                .lastResort()
                .seed(1)
                .build();
    }

    /** Returns an answerer for one zone of a redirector that is never closed. */
    static DnsAnswerer answerer(Zone... zones) {
        return DnsRedirector.of(zones).answerer();
    }
}
