// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.CharMatcher;
import io.github.redirect4j.core.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an origin knows of its own load, for those who choose among origins: requests in flight, requests and failures per
 * second over a sliding window, and figures that it is given. {@link #report()} says it as response headers do, {@link
 * #agentLine()} as HAProxy's agents do.
 *
 * <p>Call {@link #started()} and {@link #ended} around each request, or have
 * {@link io.github.redirect4j.http.jdk.LoadReportFilter} do it. Neither allocates.
 *
 * <p>Safe for use by many threads at once.
 */
public final class LoadReporter {
    private final Ticker ticker;
    private final RateWindow window;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final int capacity;
    private final @Nullable DoubleSupplier utilization;
    private final @Nullable DoubleSupplier cpu;
    private final Map<String, DoubleSupplier> metrics;

    private LoadReporter(Builder b) {
        ticker = b.ticker;
        window = new RateWindow(b.window.toNanos(), ticker.nanoTime());
        capacity = b.capacity;
        utilization = b.utilization;
        cpu = b.cpu;
        metrics = new LinkedHashMap<>(b.metrics);
    }

    /**
     * Returns a builder of a reporter.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Counts a request as in flight. */
    public void started() {
        inFlight.getAndIncrement();
    }

    /**
     * Counts a request as ended. Call it once for each {@link #started()}.
     *
     * @param failed whether the origin failed, so that it would fail others too
     */
    public void ended(boolean failed) {
        inFlight.getAndDecrement();
        window.count(failed, ticker.nanoTime());
    }

    /**
     * Returns how many requests have started and not ended.
     *
     * @return 0 or more
     */
    public int inFlight() {
        return Math.max(0, inFlight.get());
    }

    /**
     * Returns what is known now: {@code rps_fractional}, {@code eps} and {@link OrcaReport#IN_FLIGHT}, {@code
     * application_utilization} and {@code cpu_utilization} if the builder was told where from, and the metrics added
     * there. What is negative, infinite or NaN, or could not be had because something threw, is left out.
     *
     * @return the report
     */
    public OrcaReport report() {
        long now = ticker.nanoTime();
        Map<String, Double> report = new TreeMap<>();
        report.put("rps_fractional", window.requestRate(now));
        report.put("eps", window.failureRate(now));
        report.put(OrcaReport.IN_FLIGHT, (double) inFlight());
        put("application_utilization", utilization(), report);
        put("cpu_utilization", ask(cpu), report);
        metrics.forEach((name, figure) -> put(name, ask(figure), report));
        return OrcaReport.of(report);
    }

    private static void put(String name, double value, Map<String, Double> into) {
        if (value >= 0 && Double.isFinite(value)) {
            into.put(name, value);
        }
    }

    /**
     * Returns what an agent says of this origin: how much of its weight it wants, which is what is left of its
     * utilization, in per cent. It is never less than 1, since 0 would mean to take the server out; without utilization
     * it is 100.
     *
     * @return {@code 1%} to {@code 100%}, without the end of the line
     */
    public String agentLine() {
        double used = utilization();
        double known = used >= 0 ? used : ask(cpu);
        long left = known >= 0 ? Math.round(100 * (1 - Math.min(1, known))) : 100;
        return Math.max(1, left) + "%";
    }

    private double utilization() {
        return utilization != null ? ask(utilization) : capacity > 0 ? (double) inFlight() / capacity : Double.NaN;
    }

    private static double ask(@Nullable DoubleSupplier figure) {
        try {
            return figure == null ? Double.NaN : figure.getAsDouble();
        } catch (RuntimeException e) { // foreign code; a figure less must not cost the response it would go with
            return Double.NaN;
        }
    }

    /** Collects a reporter's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofSeconds(1);
        private static final Duration LONGEST = Duration.ofMinutes(1);
        private static final CharMatcher NAME = CharMatcher.inRange('a', 'z')
                .or(CharMatcher.inRange('A', 'Z'))
                .or(CharMatcher.inRange('0', '9'))
                .or(CharMatcher.anyOf("_-."));

        private Ticker ticker = Ticker.system();
        private Duration window = Duration.ofSeconds(10);
        private int capacity;
        private @Nullable DoubleSupplier utilization;
        private @Nullable DoubleSupplier cpu;
        private final Map<String, DoubleSupplier> metrics = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets over what time rates are taken. Default: 10 seconds.
         *
         * @param window 1 second to 1 minute
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder window(Duration window) {
            if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
                throw Refusal.of("window", window, "1 second to 1 minute");
            }
            this.window = window;
            return this;
        }

        /**
         * Says how many requests at once are all that the origin can do: its utilization is then requests in flight by
         * that number, unless {@link #utilization} is set. Default: not known.
         *
         * @param requests 1 or more
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder capacity(int requests) {
            if (requests < 1) {
                throw Refusal.of("requests", requests, "1 or more");
            }
            capacity = requests;
            return this;
        }

        /**
         * Says how much of what the origin can do is in use. Default: see {@link #capacity}.
         *
         * @param part returns 0 to 1, more if it is overcommitted, NaN for not known; asked for each report, from any
         *     thread, so it must be quick
         * @return this
         */
        public Builder utilization(DoubleSupplier part) {
            utilization = Objects.requireNonNull(part, "part");
            return this;
        }

        /**
         * Says how much of the processors is in use. Default: not known.
         *
         * @param part as for {@link #utilization}; a measurement that takes the time since it was asked last should be
         *     taken at its own pace instead
         * @return this
         */
        public Builder cpu(DoubleSupplier part) {
            cpu = Objects.requireNonNull(part, "part");
            return this;
        }

        /**
         * Adds a metric of the origin's own, {@code named_metrics.} and its name.
         *
         * @param name letters, digits, underscore, hyphen and dot, at most 64; not {@code rif}
         * @param value returns 0 or more, NaN for not known; asked as {@link #utilization} is
         * @return this
         * @throws IllegalArgumentException if the name is not one
         */
        public Builder metric(String name, DoubleSupplier value) {
            String full = "named_metrics." + name;
            if (name.isEmpty() || name.length() > 64 || !NAME.matchesAllOf(name) || full.equals(OrcaReport.IN_FLIGHT)) {
                throw Refusal.of("name", name, "letters, digits, _ - and ., at most 64, not rif");
            }
            metrics.put(full, Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets the clock. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Returns the reporter.
         *
         * @return a new reporter that has counted nothing
         */
        public LoadReporter build() {
            return new LoadReporter(this);
        }
    }
}
