// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.http.OrcaReport.Form;
import java.util.Base64;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every header that a server may send: 10^5 of each form, of random octets and of parts that fit. */
class OrcaReportProperties {
    private static final int HEADERS_PER_TRY = 1000;
    private static final int LONGEST_MESSAGE = 600;
    private static final String[] PARTS =
            ("TEXT |JSON |BIN |cpu_utilization|cpuUtilization|eps|rps|utilization|.|=|:|,|{|}"
                            + "|[|]|\"|\"eps\":|\"named_metrics\":{|1|0.5|-1|1e9|1e999|NaN|null|true| |\t|\\u0000|\\|\u00e9|\u0000"
                            + "|CQAAAAAAAOA/|MQAAAAAAAFlA|==|/*|'|eps=1,|utilization.x=2,|named_metrics|1}")
                    .split("\\|");

    private static String text(SplittableRandom random) {
        StringBuilder out = new StringBuilder(random.nextInt(4) == 0 ? "" : PARTS[random.nextInt(3)]);
        if (out.toString().equals("JSON ") && random.nextBoolean()) {
            out.append("{\"eps\":");
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            out.append(random.nextInt(20) == 0 ? "" + (char) random.nextInt(256) : PARTS[random.nextInt(PARTS.length)]);
        }
        return out.toString();
    }

    /** A message that was whole once, and random octets for some of it. */
    private static byte[] octets(SplittableRandom random) {
        OrcaReport whole =
                OrcaReport.of(Map.of("eps", 1.0, "named_metrics.a", -2.0, "rps", 1e6, "utilization.bb", 3.0));
        byte[] octets = Base64.getDecoder().decode(whole.encode());
        if (random.nextInt(4) == 0) {
            octets = new byte[random.nextInt(40)];
            random.nextBytes(octets);
        }
        for (int i = random.nextInt(4); i > 0 && octets.length > 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return java.util.Arrays.copyOf(octets, random.nextInt(octets.length + 3));
    }

    private interface Reading {
        OrcaReport read();
    }

    private static int readOrRefused(Reading reading) {
        OrcaReport report;
        try {
            report = reading.read();
        } catch (IllegalArgumentException e) {
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class).hasNoCause();
            assertThat(e.getMessage()).hasSizeLessThan(LONGEST_MESSAGE).matches("[ -~]*");
            return 0;
        }
        LoadReport load = report.toLoadReport(0, report.metrics().keySet());
        assertThat(load.utilization()).isNotNegative().isNotEqualTo(Double.POSITIVE_INFINITY);
        assertThat(OrcaReport.parse(report.format(Form.JSON))).isEqualTo(report);
        return 1;
    }

    @Property(tries = 100, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_anyText_isReadOrRefused(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int read = 0;
        for (int i = 0; i < HEADERS_PER_TRY; i++) {
            String header = text(random);
            read += readOrRefused(() -> OrcaReport.parse(header));
            readOrRefused(() -> OrcaReport.decode(header));
        }
        assertThat(read).isPositive();
    }

    @Property(tries = 100, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void decode_anyMessage_isReadOrRefused(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int read = 0;
        for (int i = 0; i < HEADERS_PER_TRY; i++) {
            String header = Base64.getEncoder().encodeToString(octets(random));
            read += readOrRefused(() -> OrcaReport.decode(header));
        }
        assertThat(read).isPositive();
    }

    @Provide
    Arbitrary<Map<String, Double>> metrics() {
        Arbitrary<String> own = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("._-")
                .ofMinLength(1)
                .ofMaxLength(20);
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of(
                        "cpu_utilization", "mem_utilization", "application_utilization", "rps_fractional", "eps"),
                own.map(name -> "utilization." + name),
                own.map(name -> "named_metrics." + name),
                own.map(name -> "request_cost." + name));
        return Arbitraries.maps(names, Arbitraries.doubles().between(0, 1e300)).ofMaxSize(12);
    }

    @Property(tries = 2000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_written_isTheSame(@ForAll("metrics") Map<String, Double> metrics) {
        OrcaReport report = OrcaReport.of(metrics);
        for (Form form : Form.values()) {
            assertThat(OrcaReport.parse(report.format(form))).isEqualTo(report);
        }
        assertThat(OrcaReport.decode(report.encode())).isEqualTo(report);
    }
}
