// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.hash.HashSlots;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.http.HttpKeys;
import io.github.redirect4j.http.RawClient;
import io.github.redirect4j.http.Redirector;
import io.github.redirect4j.http.jdk.RedirectHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the guide shows of keys, on the JDK's server. */
@Timeout(30)
class KeysExampleTest {
    private static final int SERVERS = 20;

    private static ServerPool pool() {
        ServerPool pool = ServerPool.builder().build();
        for (int i = 0; i < SERVERS; i++) {
            pool.add(Server.parse("http://e" + i + ".example.net"));
        }
        return pool;
    }

    @Test
    void keys_severalSelectors_placeByTheirOwn() throws IOException, InterruptedException {
        ServerPool pool = pool();
        // snippet: keys
        ServerSelector files = ServerSelector.builder(pool, HashSlots.weighted())
                .key(HttpKeys.path()) // one copy of each file, whatever the query
                .build();
        ServerSelector carts = ServerSelector.builder(pool, HashSlots.weighted())
                .key(HttpKeys.cookie("cart").orElse(Key.clientNetwork(24, 56)))
                .build();
        ServerSelector tenants = ServerSelector.builder(pool, HashSlots.weighted())
                .key(HttpKeys.header("X-Tenant"))
                .missingKey(RoundRobin.strict()) // for those who do not say who they are
                .build();
        // end
        assertThat(hosts(files, "", "/a?1", "/a?2", "/a")).hasSize(1);
        assertThat(hosts(files, "", "/a", "/b", "/c", "/d")).hasSizeGreaterThan(1);
        assertThat(hosts(carts, "", "/a", "/b", "/c")).hasSize(1); // all from the loopback network
        assertThat(hosts(carts, "Cookie: a=1; cart=7\r\n", "/a", "/b"))
                .isEqualTo(hosts(carts, "Cookie: cart=7\r\n", "/c"))
                .isNotEqualTo(hosts(carts, "", "/c"));
        assertThat(hosts(tenants, "x-tenant: t1\r\n", "/a", "/b", "/c")).hasSize(1);
        assertThat(hosts(tenants, "", "/a", "/b", "/c")).hasSizeGreaterThan(1);
    }

    /** Returns the hosts that targets are redirected to. */
    private static Set<String> hosts(ServerSelector selector, String field, String... targets)
            throws IOException, InterruptedException {
        ExecutorService executor = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        Set<String> hosts = new TreeSet<>();
        try (Redirector redirector = Redirector.builder(selector).build()) {
            server.createContext("/", new RedirectHandler(redirector));
            server.start();
            for (String target : List.of(targets)) {
                String octets = "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + field + "\r\n";
                String location = RawClient.exchange(server.getAddress(), octets)
                        .get(0)
                        .values("Location")
                        .get(0);
                hosts.add(URI.create(location).getHost());
            }
        } finally {
            server.stop(0);
            executor.shutdownNow();
            assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        return hosts;
    }
}
