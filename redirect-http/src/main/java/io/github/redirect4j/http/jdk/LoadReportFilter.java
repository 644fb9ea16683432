// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.github.redirect4j.http.LoadReporter;
import io.github.redirect4j.http.OrcaReport;
import java.io.IOException;
import java.util.Objects;

/**
 * A filter of the JDK's HTTP server that counts requests, and adds to each response what the origin says of its load. The
 * report is taken when the request comes, itself counted as in flight. A request has ended when the handlers behind the
 * filter return; it failed if they threw, or answered with 500 to 599.
 *
 * <p>Clients see the header too, unless the proxy in front takes it off.
 *
 * <p>Safe for use by many threads at once.
 */
public final class LoadReportFilter extends Filter {
    private final LoadReporter reporter;
    private final OrcaReport.Form form;

    /**
     * Makes a filter.
     *
     * @param reporter counts and reports; stays the caller's
     * @param form how the header is written
     * @throws IllegalArgumentException if that is JSON and Gson is not there
     */
    public LoadReportFilter(LoadReporter reporter, OrcaReport.Form form) {
        this.reporter = Objects.requireNonNull(reporter, "reporter");
        this.form = Objects.requireNonNull(form, "form");
        var unused = reporter.report().format(form); // refused here rather than at each request
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        boolean failed = true;
        reporter.started();
        try {
            exchange.getResponseHeaders()
                    .set(OrcaReport.HEADER, reporter.report().format(form));
            chain.doFilter(exchange);
            failed = exchange.getResponseCode() >= 500;
        } finally {
            reporter.ended(failed);
        }
    }

    @Override
    public String description() {
        return "reports the origin's load";
    }
}
