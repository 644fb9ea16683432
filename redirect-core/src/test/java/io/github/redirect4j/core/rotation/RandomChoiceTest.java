// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerSelector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomChoiceTest {
    private static final int ROUNDS = 120_000;
    private static final double SIGMAS = 7;

    /** Picking without the earlier ones is the exponential race: P(i, j, k) = w_i / W x w_j / (W - w_i). */
    @Test
    void rank_weighted_isTheExponentialRace() {
        double[] weights = {1, 2, 4};
        ServerSelector selector = ServerSelector.builder(WeightedRoundRobinTest.pool(weights), RandomChoice.weighted())
                .seed(20261123)
                .build();
        Map<String, Integer> orders = new HashMap<>();
        Server[] out = new Server[3];
        for (int i = 0; i < ROUNDS; i++) {
            selector.rank(Request.NONE, out);
            orders.merge(out[0].id() + out[1].id() + out[2].id(), 1, Integer::sum);
        }
        assertThat(orders).hasSize(6);
        orders.forEach((order, count) -> {
            double first = weights[order.charAt(0) - 'a'];
            double p = first / 7 * weights[order.charAt(1) - 'a'] / (7 - first);
            assertThat((double) count)
                    .as(order)
                    .isCloseTo(ROUNDS * p, within(SIGMAS * Math.sqrt(ROUNDS * p * (1 - p))));
        });
    }

    /** With seven degrees of freedom, beyond 60 by chance less than once in 10^9. */
    @Test
    void select_weightsFarApart_chiSquare() {
        double[] weights = {0.001, 1, 2, 3, 5, 8, 13, 100};
        double sum = Arrays.stream(weights).sum();
        ServerSelector selector = ServerSelector.builder(WeightedRoundRobinTest.pool(weights), RandomChoice.weighted())
                .seed(20261123)
                .build();
        int rounds = 2_000_000;
        int[] served = new int[weights.length];
        for (int i = 0; i < rounds; i++) {
            served[selector.select(Request.NONE).id().charAt(0) - 'a']++;
        }
        double chiSquare = 0;
        for (int i = 0; i < weights.length; i++) {
            double due = rounds * weights[i] / sum;
            chiSquare += (served[i] - due) * (served[i] - due) / due;
        }
        assertThat(chiSquare).isLessThan(60);
    }
}
