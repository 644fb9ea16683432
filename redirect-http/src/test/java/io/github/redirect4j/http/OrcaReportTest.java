// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.http.OrcaReport.Form;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrcaReportTest {
    /** The report that Envoy's own tests of its parser are about. */
    private static final OrcaReport ENVOY = OrcaReport.of(Map.of(
            "cpu_utilization", 0.7,
            "application_utilization", 0.8,
            "mem_utilization", 0.9,
            "rps_fractional", 1000.0,
            "eps", 2.0,
            "named_metrics.foo", 123.0,
            "named_metrics.bar", 0.2,
            "utilization.total", 0.5));

    private static OrcaReport bin(String hex) {
        return OrcaReport.decode(
                Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static void refused(String header, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrcaReport.parse(header))
                .withMessage(message);
    }

    // ---- text

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TEXT cpu_utilization=0.7,application_utilization=0.8,mem_utilization=0.9,rps_fractional=1000,eps=2,"
                        + "named_metrics.foo=123,named_metrics.bar=0.2,utilization.total=0.5",
                "TEXT cpu_utilization:0.7,application_utilization:0.8,mem_utilization:0.9,rps_fractional:1000,eps:2,"
                        + "named_metrics.foo:123,named_metrics.bar:0.2,utilization.total:0.5",
                " TEXT  eps = +2. , cpu_utilization= 7e-1,\tapplication_utilization=.8,,mem_utilization=9E-1,"
                        + "rps_fractional=1000,named_metrics.foo=123,named_metrics.bar=0.2,utilization.total=0.5, "
            })
    void parse_text_isRead(String header) {
        assertThat(OrcaReport.parse(header)).isEqualTo(ENVOY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT cpu|metric: \"cpu\" (expected: name=value)",
                "TEXT cpu=1|metric: \"cpu\" (expected: a field of OrcaLoadReport)",
                "TEXT =1|metric: \"\" (expected: a field of OrcaLoadReport)",
                "TEXT utilization.=1|metric: \"utilization.\" (expected: a field of OrcaLoadReport)",
                "TEXT named_metrics.=1|metric: \"named_metrics.\" (expected: a field of OrcaLoadReport)",
                "TEXT eps=1,eps=1|metric: \"eps\" (expected: once)",
                "TEXT eps=|value: \"\" (expected: a decimal number)",
                "TEXT eps=\"1\"|value: \"\\\"1\\\"\" (expected: a decimal number)",
                "TEXT eps=NaN|value: \"NaN\" (expected: a decimal number)",
                "TEXT eps=inf|value: \"inf\" (expected: a decimal number)",
                "TEXT eps=0x1p3|value: \"0x1p3\" (expected: a decimal number)",
                "TEXT eps=1d|value: \"1d\" (expected: a decimal number)",
                "TEXT eps=1e|value: \"1e\" (expected: a decimal number)",
                "TEXT eps=1e999|value of eps: Infinity (expected: finite, 0 or more unless it is the server's own)",
                "TEXT eps=-1|value of eps: -1.0 (expected: finite, 0 or more unless it is the server's own)",
                "TEXT utilization.x=-1|value of utilization: -1.0 (expected: finite, 0 or more unless it is the server's own)",
                "TEXTeps=1|endpoint-load-metrics: \"TEXTeps=1\" (expected: TEXT, JSON or BIN and a blank in front)",
                "text eps=1|endpoint-load-metrics: \"text eps=1\" (expected: TEXT, JSON or BIN and a blank in front)",
                "''|endpoint-load-metrics: \"\" (expected: TEXT, JSON or BIN and a blank in front)",
                "BIN a-b|endpoint-load-metrics: \"a-b\" (expected: base64)",
                "BIN a|endpoint-load-metrics: \"a\" (expected: base64)",
                "JSON []|JSON: \"[]\" (expected: an OrcaLoadReport)",
                "JSON {\"eps\":1}x|JSON: \"{\\\"eps\\\":1}x\" (expected: an OrcaLoadReport)",
                "JSON {\"eps\":1}{}|JSON: \"{\\\"eps\\\":1}{}\" (expected: an OrcaLoadReport)",
                "JSON {\"eps\":[[1]]}|JSON: \"{\\\"eps\\\":[[1]]}\" (expected: an OrcaLoadReport)",
                "JSON {\"eps\":true}|JSON: \"{\\\"eps\\\":true}\" (expected: an OrcaLoadReport)",
                "JSON {\"eps\":NaN}|JSON: \"{\\\"eps\\\":NaN}\" (expected: an OrcaLoadReport)",
                "JSON {'eps':1}|JSON: \"{'eps':1}\" (expected: an OrcaLoadReport)",
                "JSON {\"eps\":\"NaN\"}|value: \"NaN\" (expected: a decimal number)",
                "JSON {\"cpu_utilization\": \"0.7\"|JSON: \"{\\\"cpu_utilization\\\": \\\"0.7\\\"\" (expected: an OrcaLoadReport)",
                "JSON {\"unknown_field\":2}|field: \"unknown_field\" (expected: a field of OrcaLoadReport)",
                "JSON {\"eps\":-2}|value of eps: -2.0 (expected: finite, 0 or more unless it is the server's own)",
                "JSON {\"utilization\":{\"\":1}}|metric: \"utilization.\" (expected: a field of OrcaLoadReport)"
            })
    void parse_badHeader_isRefusedInWords(String header, String message) {
        refused(header, message);
    }

    @Test
    void parse_tooLong_isRefusedBounded() {
        String header = "TEXT named_metrics." + "x".repeat(8171) + "=1";
        assertThat(OrcaReport.parse(header).metrics()).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrcaReport.parse(header + "0"))
                .withMessage("endpoint-load-metrics: \"TEXT named_metrics." + "x".repeat(45)
                        + "\"... (8193 characters) (expected: at most 8192 characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrcaReport.decode("A".repeat(8193)))
                .withMessage("endpoint-load-metrics-bin: \"" + "A".repeat(64)
                        + "\"... (8193 characters) (expected: at most 8192 characters)");
    }

    // ---- JSON

    @ParameterizedTest
    @ValueSource(strings = {"""
                JSON {"cpu_utilization": 0.7, "application_utilization": 0.8, "mem_utilization": 0.9, \
                "rps_fractional": 1000, "eps": 2, "named_metrics": {"foo": 123,"bar": 0.2}, "utilization": {"total": 0.5}}""", """
                JSON {"cpuUtilization":"0.7","applicationUtilization":8e-1,"memUtilization":0.9,"rps":null,\
                "rpsFractional":1000,"eps":1,"eps":"2","namedMetrics":{"foo":123,"bar":"0.2"},"utilization":{"total":0.5}}"""})
    void parse_json_isRead(String header) {
        assertThat(OrcaReport.parse(header)).isEqualTo(ENVOY);
    }

    @Test
    void parse_jsonNested_doesNotExhaustTheStack() {
        String nested = "JSON {\"eps\":" + "[".repeat(8000);
        refused(
                nested,
                "JSON: \"{\\\"eps\\\":" + "[".repeat(57) + "\"... (" + (nested.length() - 5)
                        + " characters) (expected: an OrcaLoadReport)");
    }

    @Test
    void json_gsonNotThere_isSaidSo() throws Exception {
        URL[] places = {place(OrcaReport.class), place(LoadReport.class), place(com.google.common.base.Splitter.class)};
        try (URLClassLoader bare = new URLClassLoader(places, null)) {
            var parse = bare.loadClass(OrcaReport.class.getName()).getMethod("parse", String.class);
            assertThat(parse.invoke(null, "TEXT eps=1")).hasToString("{eps=1.0}");
            assertThat(cause(() -> parse.invoke(null, "JSON {\"eps\":1}")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("endpoint-load-metrics: \"JSON {\\\"eps\\\":1}\""
                            + " (expected: TEXT or BIN, JSON only with Gson at run time)");
            Object report = parse.invoke(null, "TEXT eps=1");
            Class<?> forms = bare.loadClass(Form.class.getName());
            var format = report.getClass().getMethod("format", forms);
            assertThat(cause(() -> format.invoke(report, forms.getEnumConstants()[1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("form: JSON (expected: TEXT or BIN, JSON only with Gson at run time)");
        }
    }

    private interface Call {
        void run() throws ReflectiveOperationException;
    }

    private static Throwable cause(Call call) throws ReflectiveOperationException {
        try {
            call.run();
            throw new AssertionError("nothing was thrown");
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    // ---- protobuf

    /** Captured from a server of grpc-go, as Envoy's tests have it: without padding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CQAAAAAAAOA/MQAAAAAAAFlAOQAAAAAAAABAQg4KA3JpZhEAAAAAAAAQQA",
                "CQAAAAAAAOA/MQAAAAAAAFlAOQAAAAAAAABAQg4KA3JpZhEAAAAAAAAQQA==",
                "CQAAAAAAAPA/,!!!, CQAAAAAAAOA/MQAAAAAAAFlAOQAAAAAAAABAQg4KA3JpZhEAAAAAAAAQQA"
            })
    void decode_ofGrpcGo_isRead(String header) {
        OrcaReport report = OrcaReport.decode(header);
        assertThat(report)
                .isEqualTo(OrcaReport.of(
                        Map.of("cpu_utilization", 0.5, "rps_fractional", 100.0, "eps", 2.0, "named_metrics.rif", 4.0)));
        assertThat(report.toLoadReport(7)).isEqualTo(new LoadReport(4, 0.5, 100, 2, Double.NaN, 7));
        assertThat(OrcaReport.from(name -> name.endsWith("-bin") ? List.of("x", header) : List.of("TEXT eps=9")))
                .isEqualTo(report);
    }

    @Test
    void encode_isWhatGrpcGoSends() {
        assertThat(OrcaReport.of(Map.of(
                                "cpu_utilization", 0.5, "rps_fractional", 100.0, "eps", 2.0, "named_metrics.rif", 4.0))
                        .encode())
                .isEqualTo("CQAAAAAAAOA/MQAAAAAAAFlAOQAAAAAAAABAQg4KA3JpZhEAAAAAAAAQQA");
    }

    @Test
    void decode_unknownFieldsAndKinds_areSkipped() {
        String one = "000000000000f03f";
        assertThat(bin("")).hasToString("{}");
        assertThat(bin("18 96 01")).hasToString("{rps=150.0}");
        assertThat(bin("18 ffffffffffffffffff01").metric("rps")).isEqualTo(0x1p64);
        assertThat(bin("f801 01 d206 03 616263 85 01 01020304 91 01 " + one + " 09 " + one))
                .hasToString("{cpu_utilization=1.0}");
        assertThat(bin("08 05 1d 01020304 19" + one + "42 00"))
                .as("of other kinds")
                .hasToString("{}");
        assertThat(bin("09 000000000000e03f 09 " + one)).as("the last").hasToString("{cpu_utilization=1.0}");
        assertThat(bin("42 03 0a 01 61")).as("no value is zero").hasToString("{named_metrics.a=0.0}");
        assertThat(bin("42 09 11" + one)).as("no key").hasToString("{}");
        assertThat(bin("42 0e 0a 01 61 18 01 11" + one)).hasToString("{named_metrics.a=1.0}");
    }

    @Test
    void decode_valuesThatMeanNothing_areLeftOut() {
        String minusOne = "000000000000f0bf";
        assertThat(bin("09" + minusOne)).hasToString("{}");
        assertThat(bin("09 000000000000f87f")).hasToString("{}");
        assertThat(bin("39 000000000000f07f")).hasToString("{}");
        assertThat(bin("2a 0c 0a 01 61 11" + minusOne)).hasToString("{}");
        assertThat(bin("42 0c 0a 01 61 11" + minusOne)).hasToString("{named_metrics.a=-1.0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "09 00|protobuf at byte 1: the end (expected: 8 bytes more)",
                "09|protobuf at byte 1: the end (expected: 8 bytes more)",
                "18 80|protobuf at byte 2: the end (expected: 1 bytes more)",
                "18 ffffffffffffffffffff01|protobuf at byte 1: a number of more than 10 bytes (expected: at most 10)",
                "00|protobuf at byte 0: tag 0 (expected: a field's number from 1 to 536870911)",
                "8080808010 00|protobuf at byte 0: tag 4294967296 (expected: a field's number from 1 to 536870911)",
                "42 05 0a 01 61|protobuf at byte 1: length 5 (expected: at most 3)",
                "42 ffffffffffffffffff01|protobuf at byte 1: length 18446744073709551615 (expected: at most 0)",
                "42 03 0a 02 61|protobuf at byte 3: length 2 (expected: at most 1)",
                "42 03 0a 01 ff|protobuf at byte 4: a key (expected: UTF-8)",
                "0b|protobuf at byte 1: kind 3 (expected: 0, 1, 2 or 5)",
                "0f|protobuf at byte 1: kind 7 (expected: 0, 1, 2 or 5)",
                "75 00|protobuf at byte 1: the end (expected: 4 bytes more)"
            })
    void decode_malformed_isRefusedInWords(String hex, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> bin(hex)).withMessage(message);
    }

    // ---- meaning

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT application_utilization=0.8,cpu_utilization=0.3|0.8",
                "TEXT application_utilization=0,cpu_utilization=0.3|0.3",
                "TEXT cpu_utilization=0.3|0.3",
                "TEXT application_utilization=0|0",
                "TEXT mem_utilization=0.9|NaN",
                "TEXT application_utilization=0.1,named_metrics.a=0.4,utilization.b=0.2|0.4",
                "TEXT application_utilization=0.1,named_metrics.a=-4,utilization.b=0|0.1",
                "TEXT application_utilization=0.1,mem_utilization=0.7|0.7"
            })
    void utilization_isTakenAsGrpcDoes(String header, double utilization) {
        OrcaReport report = OrcaReport.parse(header);
        List<String> names = header.contains("named") || header.contains(",mem")
                ? List.of("named_metrics.a", "utilization.b", "mem_utilization", "no such")
                : List.of();
        assertThat(report.utilization(names)).isEqualTo(Double.valueOf(utilization));
        assertThat(report.toLoadReport(0, names)).isEqualTo(LoadReport.at(0).withUtilization(utilization));
    }

    @Test
    void toLoadReport_rates_fallBack() {
        assertThat(OrcaReport.parse("TEXT rps=5").toLoadReport(1))
                .isEqualTo(LoadReport.at(1).withRates(5, 0));
        assertThat(OrcaReport.parse("TEXT rps=5,rps_fractional=0")
                        .toLoadReport(1)
                        .requestRate())
                .isEqualTo(5);
        assertThat(OrcaReport.parse("TEXT rps=5,rps_fractional=5.5,eps=1").toLoadReport(1))
                .isEqualTo(LoadReport.at(1).withRates(5.5, 1));
        assertThat(OrcaReport.parse("TEXT eps=1").toLoadReport(1))
                .isEqualTo(LoadReport.at(1).withRates(Double.NaN, 1));
        assertThat(OrcaReport.parse("TEXT named_metrics.rif=-1").toLoadReport(1))
                .isEqualTo(LoadReport.at(1));
    }

    @Test
    void from_noHeader_isNull() {
        assertThat(OrcaReport.from(name -> List.of())).isNull();
        assertThat(OrcaReport.from(name -> name.endsWith("-bin") ? List.of() : List.of("TEXT eps=1", "x")))
                .isEqualTo(OrcaReport.of(Map.of("eps", 1.0)));
    }

    // ---- writing

    @ParameterizedTest
    @EnumSource(Form.class)
    void format_any_isReadTheSame(Form form) {
        String header = ENVOY.format(form);
        assertThat(header).startsWith(form + " ");
        assertThat(OrcaReport.parse(header)).isEqualTo(ENVOY).hasSameHashCodeAs(ENVOY);
        assertThat(OrcaReport.decode(ENVOY.encode())).isEqualTo(ENVOY);
    }

    @Test
    void format_text_isSorted() {
        assertThat(ENVOY.format(Form.TEXT))
                .isEqualTo("TEXT application_utilization=0.8,cpu_utilization=0.7,eps=2.0,mem_utilization=0.9,"
                        + "named_metrics.bar=0.2,named_metrics.foo=123.0,rps_fractional=1000.0,utilization.total=0.5");
        assertThat(OrcaReport.of(Map.of()).format(Form.TEXT)).isEqualTo("TEXT");
        assertThat(ENVOY).hasToString(ENVOY.metrics().toString());
        assertThat(ENVOY.format(Form.JSON))
                .isEqualTo("JSON {\"cpu_utilization\":0.7,\"mem_utilization\":0.9,\"utilization\":{\"total\":0.5},"
                        + "\"rps_fractional\":1000.0,\"eps\":2.0,\"named_metrics\":{\"bar\":0.2,\"foo\":123.0},"
                        + "\"application_utilization\":0.8}");
    }

    @Test
    void format_nameOfStrangeCharacters_isEscapedOrRefused() {
        OrcaReport strange = OrcaReport.of(Map.of("named_metrics.\u00e9\n\"\u007f,", 1.0));
        assertThat(strange.format(Form.JSON))
                .isEqualTo("JSON {\"named_metrics\":{\"\\u00e9\\n\\\"\\u007f,\":1.0}}")
                .satisfies(json -> assertThat(OrcaReport.parse(json)).isEqualTo(strange));
        assertThat(OrcaReport.parse(strange.format(Form.BIN))).isEqualTo(strange);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> strange.format(Form.TEXT))
                .withMessage("metric: \"named_metrics.\\u00e9\\u000a\\\"\\u007f,\""
                        + " (expected: visible ASCII without comma, colon and equals sign)");
    }

    @Test
    void of_badMetric_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrcaReport.of(Map.of("x", 1.0)))
                .withMessage("metric: \"x\" (expected: a field of OrcaLoadReport)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrcaReport.of(Map.of("eps", Double.NaN)))
                .withMessage("value of eps: NaN (expected: finite, 0 or more unless it is the server's own)");
    }
}
