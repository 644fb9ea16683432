// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.LoadReport;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its load in the header of a response, by Open Request Cost Aggregation: metrics by name. The names
 * are {@code cpu_utilization}, {@code mem_utilization}, {@code application_utilization}, {@code rps_fractional}, {@code
 * rps}, {@code eps}, and those of the server's own below {@code utilization.}, {@code named_metrics.} and {@code
 * request_cost.}. Values are finite, and 0 or more except those of the last two.
 *
 * <p>Source: the message {@code xds.data.orca.v3.OrcaLoadReport}, gRPC's proposals A51, A58 and A114, and the header forms
 * of Envoy's {@code orca_parser}. Where they differ, each form is read as by the one it comes from. gRPC sends protobuf
 * in {@code endpoint-load-metrics-bin}, with which it is lenient: fields that are not known and values that mean nothing
 * are left out, of a repeated header or name the last counts. The forms of {@code endpoint-load-metrics} are Envoy's
 * alone and strict: a name that is not known, one that comes twice in text, NaN or a negative value makes the report an
 * error. {@code rps} and {@code request_cost.} in text are ours.
 *
 * <p>Immutable. Reading costs O(n log n) in the length of the header, which is at most 8192 characters.
 */
public final class OrcaReport {
    /** The header of the forms {@code TEXT}, {@code JSON} and {@code BIN}. */
    public static final String HEADER = "endpoint-load-metrics";

    /** The header, or trailer, of gRPC: protobuf in base64. */
    public static final String GRPC_HEADER = "endpoint-load-metrics-bin";

    /**
     * The named metric that a {@link LoadReporter} says its requests in flight by, and that {@link #toLoadReport(long)}
     * reads as such; ORCA itself has no field for it.
     */
    public static final String IN_FLIGHT = "named_metrics.rif";

    private static final int LONGEST = 8192;

    private final SortedMap<String, Double> metrics;

    private OrcaReport(SortedMap<String, Double> metrics) {
        this.metrics = Collections.unmodifiableSortedMap(metrics);
    }

    /** How a report is written in {@value OrcaReport#HEADER}. */
    public enum Form {
        /** {@code TEXT cpu_utilization=0.3,named_metrics.queue=7}. */
        TEXT,
        /** {@code JSON {"cpu_utilization":0.3,"named_metrics":{"queue":7.0}}}; needs Gson at run time. */
        JSON,
        /** {@code BIN} and the protobuf message in base64. */
        BIN
    }

    /**
     * Returns a report of these metrics.
     *
     * @param metrics the values by name
     * @return the report
     * @throws IllegalArgumentException if a name is not one, or a value not allowed for it
     */
    public static OrcaReport of(Map<String, Double> metrics) {
        SortedMap<String, Double> copy = new TreeMap<>();
        metrics.forEach((name, value) -> OrcaMetric.put(name, value, copy));
        return new OrcaReport(copy);
    }

    /**
     * Returns what a header {@value #HEADER} says.
     *
     * @param header its value: one of the three forms, at most 8192 characters
     * @return the report
     * @throws IllegalArgumentException if it is no such value, whatever it is, or if it is JSON and Gson is not there
     */
    public static OrcaReport parse(String header) {
        String value = checkLength(HEADER, header);
        int blank = value.indexOf(' ');
        String rest = blank < 0 ? "" : value.substring(blank + 1).strip();
        SortedMap<String, Double> metrics = new TreeMap<>();
        switch (blank < 0 ? value : value.substring(0, blank)) {
            case "TEXT" -> OrcaText.read(rest, metrics);
            case "BIN" -> OrcaProtobuf.read(base64(HEADER, rest), metrics);
            case "JSON" -> {
                try {
                    OrcaJson.read(rest, metrics);
                } catch (NoClassDefFoundError e) { // Gson is optional; what a peer sends must not show that otherwise
                    throw Refusal.of(HEADER, header, "TEXT or BIN, JSON only with Gson at run time");
                }
            }
            default -> throw Refusal.of(HEADER, header, "TEXT, JSON or BIN and a blank in front");
        }
        return new OrcaReport(metrics);
    }

    /**
     * Returns what a header or trailer {@value #GRPC_HEADER} says.
     *
     * @param header its value: base64 with or without padding, at most 8192 characters; of several between commas, as
     *     lines of one name may be joined, the last
     * @return the report
     * @throws IllegalArgumentException if it is no such value, whatever it is
     */
    public static OrcaReport decode(String header) {
        String value = checkLength(GRPC_HEADER, header);
        SortedMap<String, Double> metrics = new TreeMap<>();
        OrcaProtobuf.read(
                base64(GRPC_HEADER, value.substring(value.lastIndexOf(',') + 1).strip()), metrics);
        return new OrcaReport(metrics);
    }

    /**
     * Returns what a response says: by gRPC's header if it has that, else by the other, as Envoy does.
     *
     * @param headers returns the values of a header, none if it is not there: {@code response.headers()::allValues}
     * @return the report, or null if the response has neither header
     * @throws IllegalArgumentException if the header's value is none of its forms
     */
    public static @Nullable OrcaReport from(Function<String, List<String>> headers) {
        List<String> grpc = headers.apply(GRPC_HEADER);
        if (!grpc.isEmpty()) {
            return decode(grpc.get(grpc.size() - 1));
        }
        List<String> plain = headers.apply(HEADER);
        return plain.isEmpty() ? null : parse(plain.get(0));
    }

    private static String checkLength(String name, String header) {
        if (header.length() > LONGEST) {
            throw Refusal.of(name, header, "at most " + LONGEST + " characters");
        }
        return header.strip();
    }

    private static byte[] base64(String name, String text) {
        try {
            return Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) { // its message says no more than that
            throw Refusal.of(name, text, "base64");
        }
    }

    /**
     * Returns all metrics.
     *
     * @return the values by name, in the order of the names, unmodifiable
     */
    public Map<String, Double> metrics() {
        return metrics;
    }

    /**
     * Returns a metric.
     *
     * @param name its name
     * @return its value, or NaN if it was not said
     */
    public double metric(String name) {
        return metrics.getOrDefault(name, Double.NaN);
    }

    /**
     * Returns how much of what the server can do is in use, as gRPC's weighted round robin takes it: the largest of the
     * metrics asked for that is above 0, else {@code application_utilization} if that is above 0, else {@code
     * cpu_utilization}.
     *
     * @param names the metrics asked for, perhaps none
     * @return 0 or more, and 0 only if the server said so; NaN if it said nothing
     */
    public double utilization(Collection<String> names) {
        double most = 0;
        for (String name : names) {
            double value = metric(name);
            most = value > most ? value : most; // not of NaN
        }
        double application = metric("application_utilization");
        double cpu = metric("cpu_utilization");
        return most > 0 ? most : application > 0 || Double.isNaN(cpu) ? application : cpu;
    }

    /**
     * Returns the report as a pool takes it.
     *
     * @param takenAtNanos when the figures were taken, by the pool's ticker: when the request was sent, if the origin takes
     *     them then as {@link io.github.redirect4j.http.jdk.LoadReportFilter} does; when the response came, from gRPC
     * @return the report, with utilization, rates and requests in flight as far as they were said
     */
    public LoadReport toLoadReport(long takenAtNanos) {
        return toLoadReport(takenAtNanos, List.of());
    }

    /**
     * Returns the report as a pool takes it. The request rate is {@code rps_fractional} if that is above 0, else {@code
     * rps}; without {@code eps} there are no errors, since protobuf does not send a zero.
     *
     * @param takenAtNanos when the figures were taken, by the pool's ticker: when the request was sent, if the origin takes
     *     them then as {@link io.github.redirect4j.http.jdk.LoadReportFilter} does; when the response came, from gRPC
     * @param utilizationMetrics as for {@link #utilization}
     * @return the report, with utilization, rates and requests in flight as far as they were said
     */
    public LoadReport toLoadReport(long takenAtNanos, Collection<String> utilizationMetrics) {
        double fractional = metric("rps_fractional");
        double whole = metric("rps");
        double requests = fractional > 0 || Double.isNaN(whole) ? fractional : whole;
        double errors = metric("eps");
        double inFlight = metric(IN_FLIGHT);
        return LoadReport.at(takenAtNanos)
                .withUtilization(utilization(utilizationMetrics))
                .withRates(requests, Double.isNaN(errors) && !Double.isNaN(requests) ? 0 : errors)
                .withOutstanding(inFlight >= 0 ? inFlight : Double.NaN);
    }

    /**
     * Returns the value of a header {@value #HEADER} that says this.
     *
     * @param form which of the forms
     * @return the value, of visible ASCII characters and blanks
     * @throws IllegalArgumentException if a name cannot be written in text, or if the form is JSON and Gson is not there
     */
    public String format(Form form) {
        String rest = switch (form) {
            case TEXT -> OrcaText.write(metrics);
            case BIN -> Base64.getEncoder().encodeToString(OrcaProtobuf.write(metrics));
            case JSON -> json();
        };
        return form + (rest.isEmpty() ? "" : " " + rest);
    }

    private String json() {
        try {
            return OrcaJson.write(metrics);
        } catch (NoClassDefFoundError e) {
            throw Refusal.of("form", Form.JSON, "TEXT or BIN, JSON only with Gson at run time");
        }
    }

    /**
     * Returns the value of a header {@value #GRPC_HEADER} that says this.
     *
     * @return base64 without padding, as gRPC sends it
     */
    public String encode() {
        return Base64.getEncoder().withoutPadding().encodeToString(OrcaProtobuf.write(metrics));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OrcaReport report && metrics.equals(report.metrics);
    }

    @Override
    public int hashCode() {
        return metrics.hashCode();
    }

    /** Returns the metrics as a map is shown. */
    @Override
    public String toString() {
        return metrics.toString();
    }
}
