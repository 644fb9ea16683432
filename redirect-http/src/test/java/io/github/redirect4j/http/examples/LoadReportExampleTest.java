// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.http.AgentTransport;
import io.github.redirect4j.http.LoadReporter;
import io.github.redirect4j.http.OrcaReport;
import io.github.redirect4j.http.RawClient;
import io.github.redirect4j.http.jdk.LoadReportFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the guide shows of load reports: an origin on the JDK's server that reports, and a dispatcher that takes it over. */
@Timeout(30)
class LoadReportExampleTest {
    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Test
    void origin_reports_andThePoolKnows() throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(executor);
        // snippet: reporter
        LoadReporter reporter = LoadReporter.builder()
                .capacity(200) // requests at once, which are all that this origin can do
                .build();
        server.createContext("/", exchange -> answer(exchange))
                .getFilters()
                .add(new LoadReportFilter(reporter, OrcaReport.Form.TEXT));
        AgentTransport agent = AgentTransport.start(address, reporter::agentLine, executor); // for those who ask by TCP
        // end
        server.start();
        HttpClient client = HttpClient.newBuilder().executor(executor).build();
        ServerPool pool = ServerPool.builder().leases(Duration.ofHours(1)).build();
        String id = "e1";
        pool.add(Server.of(id));
        try {
            for (int i = 0; i < 41; i++) {
                reporter.started();
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create("http:/" + server.getAddress() + "/"))
                    .build();
            // snippet: takeOver
            Ticker clock = Ticker.system(); // the pool's
            long sent = clock.nanoTime(); // when LoadReportFilter takes its figures; gRPC takes them at the end
            HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
            OrcaReport report = OrcaReport.from(response.headers()::allValues);
            if (report != null) {
                pool.report(id, report.toLoadReport(sent));
            }
            // end
            assertThat(response.headers().firstValue("endpoint-load-metrics"))
                    .get()
                    .asString()
                    .startsWith("TEXT application_utilization=0.21,");
            assertThat(pool.status(id).leased()).as("what the origin said").isBetween(41.9, 42.0);
            try (Socket socket = RawClient.connect(agent.address())) {
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("80%\n");
            }
        } finally {
            agent.close();
            server.stop(0);
            executor.shutdownNow();
            assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
