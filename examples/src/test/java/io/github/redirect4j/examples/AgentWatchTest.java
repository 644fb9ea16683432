// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An origin's words reach a pool. */
@Timeout(60)
class AgentWatchTest {
    private static void waitFor(AgentWatch watch, String status) {
        while (!watch.status().equals(status)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // until the timeout of the test
        }
    }

    private static void say(HttpClient client, ReportingOrigin origin, String words)
            throws IOException, InterruptedException {
        URI agent = URI.create("http:/" + origin.address() + "/agent");
        String answer = client.send(
                        HttpRequest.newBuilder(agent)
                                .POST(BodyPublishers.ofString(words))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        assertThat(answer).isEqualTo("says: " + (words.isEmpty() ? "100%" : words) + "\n");
    }

    @Test
    void words_reachThePool() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        try (ReportingOrigin origin = new ReportingOrigin(0, 0);
                AgentWatch watch =
                        new AgentWatch(Integer.toString(origin.agentAddress().getPort()))) {
            String id = Integer.toString(origin.agentAddress().getPort());
            say(client, origin, "drain 30% up");
            waitFor(watch, id + " DRAIN UP weight 30.0 in flight 0");
            say(client, origin, "ready");
            waitFor(watch, id + " READY UP weight 30.0 in flight 0");
            say(client, origin, "");
            waitFor(watch, id + " READY UP weight 100.0 in flight 0");
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create("http:/" + origin.address() + "/"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .headers()
                            .firstValue("endpoint-load-metrics")
                            .orElse(""))
                    .startsWith("TEXT application_utilization=0.015625,eps=0.0,named_metrics.rif=1.0,");
        }
    }
}
