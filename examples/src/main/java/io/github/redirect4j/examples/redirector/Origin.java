// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A small origin server that can be stopped and started again. Safe for use by many threads at once. */
final class Origin implements AutoCloseable {
    private final String id;
    private final InetSocketAddress address;
    private final Executor executor;
    private final Object lock = new Object();
    private @Nullable HttpServer running;

    /**
     * @param server the server to be, with an http URL whose host is an address of this machine
     * @param executor runs its requests
     */
    Origin(Server server, Executor executor) {
        this.id = server.id();
        this.address = new InetSocketAddress(server.addresses().get(0), server.port());
        this.executor = executor;
    }

    boolean isRunning() {
        synchronized (lock) {
            return running != null;
        }
    }

    /** Starts; does nothing if it runs. */
    void start() throws IOException {
        synchronized (lock) {
            if (running == null) {
                HttpServer server = Ports.bind(address);
                server.createContext("/", this::answer);
                server.setExecutor(executor);
                server.start();
                running = server;
            }
        }
    }

    /** Stops: connections end, new ones are refused. Does nothing if it does not run. */
    void stop() {
        synchronized (lock) {
            if (running != null) {
                running.stop(0);
                running = null;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String page = """
                <!doctype html>
                <html lang="en">
                <title>Origin %s</title>
                <h1>Origin %s</h1>
                <p>This page comes from %s.</p>
                </html>
                """.formatted(id, id, address.getAddress().getHostAddress() + ":" + address.getPort());
        byte[] body = page.getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=us-ascii");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }
}
