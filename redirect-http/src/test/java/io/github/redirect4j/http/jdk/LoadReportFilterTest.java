// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.http.LoadReporter;
import io.github.redirect4j.http.OrcaReport;
import io.github.redirect4j.http.OrcaReport.Form;
import io.github.redirect4j.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class LoadReportFilterTest {
    private final ExecutorService threads =
            Executors.newSingleThreadExecutor(); // so that one request ends before the next
    private final LoadReporter reporter =
            LoadReporter.builder().ticker(() -> 0).capacity(4).build();
    private HttpServer server;

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/throw")) {
            throw new IOException("told to");
        }
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
        exchange.close();
    }

    private RawClient.Response ask(String path) throws IOException {
        return RawClient.exchange(
                        server.getAddress(), "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .stream()
                .findFirst()
                .orElse(new RawClient.Response(0, java.util.List.of(), ""));
    }

    private void serve(Form form) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", LoadReportFilterTest::answer).getFilters().add(new LoadReportFilter(reporter, form));
        server.setExecutor(threads);
        server.start();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void response_carriesTheReport(Form form) throws IOException {
        serve(form);
        OrcaReport report = OrcaReport.from(ask("/200")::values);
        assertThat(report)
                .hasToString("{application_utilization=0.25, eps=0.0, named_metrics.rif=1.0, rps_fractional=0.0}");
    }

    @Test
    void requests_areCounted_andTheFailedOnes() throws IOException {
        serve(Form.TEXT);
        for (String path : new String[] {"/200", "/404", "/499", "/500", "/503", "/throw"}) {
            ask(path);
        }
        assertThat(ask("/204").values(OrcaReport.HEADER))
                .containsExactly("TEXT application_utilization=0.25,eps=3.0,named_metrics.rif=1.0,rps_fractional=6.0");
        assertThat(new LoadReportFilter(reporter, Form.BIN).description()).isEqualTo("reports the origin's load");
    }
}
