// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopRetriesTest {
    private final Backends backends = new Backends();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        loop.shutdownNow();
        backends.close();
    }

    @Test
    void get_twoOfThreeFail_theThirdAnswersEveryTime() {
        ServerPool pool = ServerPool.of(
                Server.parse(Backends.dead()),
                Server.parse(backends.answering(503, "")),
                Server.parse(backends.answering(200, "hello")));
        EventLoopRetries.Exchange exchange = exchange(pool);
        for (int i = 0; i < 6; i++) {
            assertThat(exchange.get("/").join()).isEqualTo("hello");
        }
        assertThat(pool.status()).extracting(ServerStatus::inFlight).containsOnly(0);
    }

    @Test
    void get_allFail_saysTheLastFailure() {
        ServerPool pool = ServerPool.of(Server.parse(Backends.dead()));
        assertThatThrownBy(() -> exchange(pool).get("/").join())
                .hasRootCauseMessage(pool.servers().get(0).id() + ": CONNECT_FAILURE");
    }

    private EventLoopRetries.Exchange exchange(ServerPool pool) {
        ServerSelector selector = RoundRobin.strict().on(pool);
        return new EventLoopRetries(selector, HttpClient.newHttpClient(), loop).new Exchange();
    }
}
