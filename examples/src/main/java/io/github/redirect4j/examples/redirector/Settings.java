// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.Server;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the redirector is told to be, by its defaults or by a file.
 *
 * @param servers the servers to choose from
 * @param embedded whether the servers are small ones that this program runs itself
 * @param policy how to choose
 * @param http where HTTP requests are redirected
 * @param cacheFor how long a client may keep a redirect
 * @param dns where DNS queries are answered, or null for nowhere
 * @param check how servers are checked
 */
record Settings(
        List<Server> servers,
        boolean embedded,
        Policy policy,
        InetSocketAddress http,
        Duration cacheFor,
        @Nullable Dns dns,
        Check check) {
    private static final int ORIGIN_PORT = 8081;

    Settings {
        servers = List.copyOf(servers);
    }

    /** Returns the settings without a file: three embedded origins, strict rotation. */
    static Settings standard() {
        return new Settings(
                List.of(origin("a", 1), origin("b", 2), origin("c", 3)),
                true,
                Policy.STRICT_ROTATION,
                loopback(8080),
                Duration.ZERO,
                Dns.standard(),
                Check.standard());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddresses.forString("127.0.0.1"), port);
    }

    private static Server origin(String id, int number) {
        return Server.builder(id)
                .url("http://127.0.0." + number + ":" + ORIGIN_PORT + "/")
                .build();
    }

    /**
     * What is answered in DNS.
     *
     * @param listen the address, for UDP and TCP
     * @param zone the zone
     * @param name the name that has the servers' addresses, below the zone or the zone itself
     * @param ttl how long a resolver may keep an answer, in whole seconds
     */
    record Dns(InetSocketAddress listen, String zone, String name, Duration ttl) {
        static Dns standard() {
            return new Dns(loopback(5300), "example.test", "www.example.test", Duration.ofSeconds(30));
        }
    }

    /**
     * How servers are checked.
     *
     * @param path what is asked for in HTTP, or null to only connect
     * @param interval the time between two checks of a server
     * @param timeout the time a check may take
     * @param rise how many checks in a row bring a server up
     * @param fall how many take it down
     */
    record Check(@Nullable String path, Duration interval, Duration timeout, int rise, int fall) {
        static Check standard() {
            return new Check("/", Duration.ofMillis(500), Duration.ofMillis(400), 2, 2);
        }
    }
}
