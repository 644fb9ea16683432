// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the fixture of a vector file, for {@code run_cases.py} and for trying it with other programs. */
final class DnsFixtureServer {
    private DnsFixtureServer() {}

    /** Takes a vector file and a port at 127.0.0.1, and serves until it is killed. */
    public static void main(String[] args) throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        Zone zone = Fixture.zone(
                Vectors.read(Path.of(args[0])).findFirst().orElseThrow().fixture());
        try (DnsRedirector redirector = DnsRedirector.of(zone);
                DnsServer server = DnsServer.builder(redirector, executor)
                        .address(new InetSocketAddress(TestZones.ip("127.0.0.1"), Integer.parseInt(args[1])))
                        .start()) {
            System.out.println("listening at " + server.addresses());
            new CountDownLatch(1).await();
        }
    }
}
