// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.dns.Addresses;
import io.github.redirect4j.dns.DnsRedirector;
import io.github.redirect4j.dns.DnsServer;
import io.github.redirect4j.dns.Zone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A DNS server for one zone, whose name {@code www} has the addresses of a pool, best first.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.DnsAnswers 5301 URL...</pre>
 */
public final class DnsAnswers implements AutoCloseable {
    private final ServerPool pool;
    private final ServerSelector selector;
    private final DnsRedirector redirector;
    private final DnsServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();

    DnsAnswers(int port, String... urls) throws IOException {
        pool = ServerPool.of(Arrays.stream(urls).map(Server::parse).toArray(Server[]::new));
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        // snippet: dnsAnswers
        selector = ServerSelector.builder(pool, RoundRobin.strict())
                .lastResort() // an answer has to name somebody
                .build();
        Zone zone = Zone.builder("gslb.example.test")
                .nameServer("ns1.gslb.example.test", here.getAddress())
                .addresses("www.gslb.example.test", Addresses.from(selector).ttl(Duration.ofSeconds(20)))
                .build();
        redirector = DnsRedirector.of(zone);
        server = DnsServer.builder(redirector, executor).address(here).start(); // UDP and TCP
        // end
    }

    /**
     * Runs until the process is ended.
     *
     * @param args the port to listen on, and the servers' URLs, each with an address for a host
     * @throws IOException if the port cannot be had
     */
    public static void main(String... args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: DnsAnswers PORT URL...");
            System.exit(2);
        }
        DnsAnswers running = new DnsAnswers(Integer.parseInt(args[0]), Arrays.copyOfRange(args, 1, args.length));
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        System.out.println("try dig @127.0.0.1 -p " + running.address().getPort() + " www.gslb.example.test A");
    }

    InetSocketAddress address() {
        return server.addresses().get(0);
    }

    ServerPool pool() {
        return pool;
    }

    @Override
    public void close() {
        server.close();
        executor.shutdownNow();
        redirector.close();
        selector.close();
    }
}
