// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.http.OrcaReport;
import io.github.redirect4j.http.OrcaReport.Form;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.internal.TransportFrameUtil;
import io.grpc.services.CallMetricRecorder;
import io.grpc.services.MetricRecorder;
import io.grpc.xds.orca.OrcaMetricReportingServerInterceptor;
import io.grpc.xds.shaded.com.github.xds.data.orca.v3.OrcaLoadReport;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Load reports as grpc-java's own server sends them, read by ours, and ours read by its message. */
class OrcaOfGrpcTest {
    /** A call that keeps what it was closed with. */
    private static final class Call extends ServerCall<String, String> {
        private Metadata trailers = new Metadata();

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(String message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            this.trailers = trailers;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<String, String> getMethodDescriptor() {
            throw new UnsupportedOperationException();
        }
    }

    /** Returns the values of a trailer as they go over the wire, after a call whose handler records metrics. */
    private static List<String> trailer(MetricRecorder server, Consumer<CallMetricRecorder> handler, String name) {
        Call call = new Call();
        OrcaMetricReportingServerInterceptor.create(server).interceptCall(call, new Metadata(), (inner, headers) -> {
            handler.accept(CallMetricRecorder.getCurrent());
            inner.close(Status.OK, new Metadata());
            return new ServerCall.Listener<>() {};
        });
        byte[][] wire = TransportFrameUtil.toHttp2Headers(call.trailers);
        assertThat(wire).hasNumberOfRows(2 * InternalMetadata.headerCount(call.trailers));
        for (int i = 0; i < wire.length; i += 2) {
            if (new String(wire[i], StandardCharsets.US_ASCII).equals(name)) {
                return List.of(new String(wire[i + 1], StandardCharsets.US_ASCII));
            }
        }
        return List.of();
    }

    @Test
    void trailer_ofGrpc_isRead() {
        MetricRecorder server = MetricRecorder.newInstance();
        server.setCpuUtilizationMetric(0.4);
        server.setApplicationUtilizationMetric(0.6);
        server.setMemoryUtilizationMetric(0.5);
        server.setQpsMetric(321.5);
        server.setEpsMetric(1.5);
        server.putUtilizationMetric("disk", 0.9);
        OrcaReport report = OrcaReport.from(name -> trailer(
                server,
                call -> call.recordNamedMetric("rif", 12)
                        .recordRequestCostMetric("rows", 7)
                        .recordCpuUtilizationMetric(0.3),
                name));
        assertThat(report)
                .isEqualTo(OrcaReport.of(Map.of(
                        "cpu_utilization",
                        0.3,
                        "application_utilization",
                        0.6,
                        "mem_utilization",
                        0.5,
                        "rps_fractional",
                        321.5,
                        "eps",
                        1.5,
                        "utilization.disk",
                        0.9,
                        "named_metrics.rif",
                        12.0,
                        "request_cost.rows",
                        7.0)));
        assertThat(report.toLoadReport(5)).isEqualTo(new LoadReport(12, 0.6, 321.5, 1.5, Double.NaN, 5));
        assertThat(report.utilization(List.of("utilization.disk"))).isEqualTo(0.9);
    }

    @Test
    void trailer_nothingRecorded_isNotThere() {
        assertThat(OrcaReport.from(name -> trailer(null, call -> {}, name))).isNull();
    }

    @Test
    @SuppressWarnings("deprecation") // rps is, but still sent
    void report_ofOurs_isReadByGrpcsMessage() throws Exception {
        OrcaReport report = OrcaReport.of(Map.of(
                "application_utilization",
                0.25,
                "rps_fractional",
                100.0,
                "rps",
                100.0,
                "eps",
                0.0,
                "named_metrics.rif",
                2.0));
        OrcaLoadReport expected = OrcaLoadReport.newBuilder()
                .setApplicationUtilization(0.25)
                .setRpsFractional(100)
                .setRps(100)
                .putNamedMetrics("rif", 2)
                .build();
        assertThat(OrcaLoadReport.parseFrom(Base64.getDecoder().decode(report.encode())))
                .isEqualTo(expected);
        assertThat(OrcaLoadReport.parseFrom(
                        Base64.getDecoder().decode(report.format(Form.BIN).substring(4))))
                .isEqualTo(expected);
        assertThat(OrcaReport.decode(Base64.getEncoder().encodeToString(expected.toByteArray())))
                .isEqualTo(OrcaReport.of(Map.of(
                        "application_utilization",
                        0.25,
                        "rps_fractional",
                        100.0,
                        "rps",
                        100.0,
                        "named_metrics.rif",
                        2.0)));
    }
}
