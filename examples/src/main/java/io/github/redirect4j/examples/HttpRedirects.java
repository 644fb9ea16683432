// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;
import io.github.redirect4j.http.Redirector;
import io.github.redirect4j.http.jdk.RedirectHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A download redirector on the JDK's HTTP server: each visitor goes to the mirror that is assumed to have the least to do,
 * since nobody says when a download has ended.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.HttpRedirects 8090 URL...</pre>
 */
public final class HttpRedirects implements AutoCloseable {
    private final ServerSelector selector;
    private final Redirector redirector;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(64);

    HttpRedirects(int port, String... mirrors) throws IOException {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        // snippet: httpRedirects
        ServerPool pool = ServerPool.builder()
                .leases(Duration.ofSeconds(20)) // how long a visitor keeps a mirror busy
                .build();
        pool.replace(Arrays.stream(mirrors).map(Server::parse).toList());
        selector = TwoChoices.by(Loads.outstanding()).on(pool);
        redirector = Redirector.builder(selector)
                .stripPrefix("/dl") // /dl/file.iso becomes file.iso below the mirror's URL
                .cacheFor(Duration.ofSeconds(10)) // a client keeps to its mirror that long
                .build();
        server = HttpServer.create(here, 0);
        server.createContext("/", new RedirectHandler(redirector));
        server.setExecutor(threads);
        server.start();
        // end
    }

    /**
     * Runs until the process is ended.
     *
     * @param args the port to listen on, and the mirrors' URLs
     * @throws IOException if the port cannot be had
     */
    public static void main(String... args) throws IOException {
        if (args.length < 2) {
            System.err.println("usage: HttpRedirects PORT URL...");
            System.exit(2);
        }
        HttpRedirects running = new HttpRedirects(Integer.parseInt(args[0]), Arrays.copyOfRange(args, 1, args.length));
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        System.out.println("try curl -I http://127.0.0.1:" + running.port() + "/dl/file.iso");
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        redirector.close();
        selector.close();
    }
}
