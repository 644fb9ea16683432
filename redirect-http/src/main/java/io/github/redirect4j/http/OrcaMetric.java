// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of the message OrcaLoadReport: its number, and its name in text and JSON. Of a map the name is a prefix.
 *
 * <p>Source: {@code xds/data/orca/v3/orca_load_report.proto}.
 */
record OrcaMetric(int number, String name, boolean isMap) {
    static final int RPS = 3;

    static final List<OrcaMetric> ALL = List.of(
            new OrcaMetric(1, "cpu_utilization", false),
            new OrcaMetric(2, "mem_utilization", false),
            new OrcaMetric(RPS, "rps", false),
            new OrcaMetric(4, "request_cost", true),
            new OrcaMetric(5, "utilization", true),
            new OrcaMetric(6, "rps_fractional", false),
            new OrcaMetric(7, "eps", false),
            new OrcaMetric(8, "named_metrics", true),
            new OrcaMetric(9, "application_utilization", false));

    /** Returns the name of a metric of this field. */
    String of(String key) {
        return isMap ? name + "." + key : name;
    }

    /** Returns the key of a metric of this field in its map. */
    String key(String metric) {
        return metric.substring(name.length() + 1);
    }

    /** Returns whether a value means anything. */
    boolean allows(double value) {
        boolean signed = isMap && !name.equals("utilization");
        return Double.isFinite(value) && (value >= 0 || signed);
    }

    static @Nullable OrcaMetric of(int number) {
        return number >= 1 && number <= ALL.size() ? ALL.get(number - 1) : null;
    }

    /** Returns the field of a metric, or null if there is none. */
    static @Nullable OrcaMetric named(String metric) {
        for (OrcaMetric field : ALL) {
            boolean fits = field.isMap
                    ? metric.length() > field.name.length() + 1 && metric.startsWith(field.name + ".")
                    : metric.equals(field.name);
            if (fits) {
                return field;
            }
        }
        return null;
    }

    /** Puts a metric into the others, after both its parts were looked at. */
    static void put(String metric, double value, Map<String, Double> into) {
        OrcaMetric field = named(metric);
        if (field == null) {
            throw Refusal.of("metric", metric, "a field of OrcaLoadReport");
        }
        if (!field.allows(value)) {
            throw Refusal.of("value of " + field.name, value, "finite, 0 or more unless it is the server's own");
        }
        into.put(metric, value);
    }

    /** Returns a decimal number. */
    static double number(String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            plain &= "0123456789+-.eE".indexOf(text.charAt(i)) >= 0; // not what Java alone takes: 0x1p3, 1d, NaN
        }
        try {
            if (plain) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.of("value", text, "a decimal number");
    }
}
