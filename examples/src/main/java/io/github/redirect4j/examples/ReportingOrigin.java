// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.http.AgentTransport;
import io.github.redirect4j.http.LoadReporter;
import io.github.redirect4j.http.OrcaReport;
import io.github.redirect4j.http.jdk.LoadReportFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An origin that says how busy it is: in a header of each response, and to agent checks by TCP, as HAProxy and {@link
 * AgentWatch} make them. POST what the agent shall say to {@code /agent}; an empty POST makes it say its load again.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.ReportingOrigin 8081 9081</pre>
 */
public final class ReportingOrigin implements AutoCloseable {
    private static final int MOST_WORDS = 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LoadReporter reporter = LoadReporter.builder().capacity(64).build();
    private final HttpServer server;
    private final AgentTransport agent;
    private volatile String words = "";

    ReportingOrigin(int port, int agentPort) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        server = HttpServer.create(new InetSocketAddress(here, port), 0);
        server.createContext("/", exchange -> answer(exchange, "hello\n"))
                .getFilters()
                .add(new LoadReportFilter(reporter, OrcaReport.Form.TEXT));
        server.createContext("/agent", this::say);
        server.setExecutor(threads);
        try {
            agent = AgentTransport.start(new InetSocketAddress(here, agentPort), this::line, threads);
        } catch (IOException e) {
            server.stop(0);
            throw e;
        }
        server.start();
    }

    /**
     * Runs until the process is ended.
     *
     * @param args the port to listen on, and the agent's
     * @throws IOException if a port cannot be had
     */
    public static void main(String... args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: ReportingOrigin PORT AGENT-PORT");
            System.exit(2);
        }
        ReportingOrigin running = new ReportingOrigin(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        System.out.println("ready on " + running.address() + ", agent on " + running.agent.address());
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    InetSocketAddress agentAddress() {
        return agent.address();
    }

    private String line() {
        String said = words;
        return said.isEmpty() ? reporter.agentLine() : said;
    }

    private void say(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MOST_WORDS);
        words = new String(body, StandardCharsets.US_ASCII).strip();
        answer(exchange, "says: " + line() + "\n");
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        agent.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
