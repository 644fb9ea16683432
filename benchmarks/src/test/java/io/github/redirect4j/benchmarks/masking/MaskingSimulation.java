// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the guide says of outlier detections, and that the same seed gives the same trial on every JDK. */
class MaskingSimulation {
    private static final Contest CONTEST = new Contest(1, 1);

    @BeforeAll
    static void run() {
        Scenarios.all().forEach(scenario -> CONTEST.compare(scenario, Maskers.all()));
    }

    @Test
    void run_sameSeed_isTheSameOnEveryJdk() {
        Map<String, Long> found = CONTEST.rows().stream()
                .collect(Collectors.groupingBy(
                        Contest.Row::masker,
                        Collectors.reducing(0L, row -> row.findings().fingerprint(), (a, b) -> a * 31 + b)));
        String lines = Maskers.all().keySet().stream()
                .map(masker -> masker + " " + Long.toHexString(found.get(masker)))
                .collect(Collectors.joining("\n"));

        // Changes when a scenario, a measure, the detector or a peer does. That a change was meant is for its author to
        // say.
        assertThat(lines).isEqualTo("""
                redirect4j 4e8726d33763c66e
                redirect4j, slow start 3bbd29b40b93759f
                Envoy, modelled a897de397f15ea
                gRPC 23999d548daeb332
                Finagle fc3795ea7e5d965""");
    }

    @Test
    void run_otherSeed_isAnotherTrial() {
        Scenario scenario = Scenarios.all().get(5);
        for (Masker.Factory masker : Maskers.all().values()) {
            assertThat(Trial.run(scenario, masker, 1).fingerprint())
                    .isEqualTo(Trial.run(scenario, masker, 1).fingerprint())
                    .isNotEqualTo(Trial.run(scenario, masker, 2).fingerprint());
        }
    }

    @Test
    void ours_besideEachPeer_isBetterSomewhereAndDominatedByNone() {
        List<Contest.Row> rows = CONTEST.rows();
        for (String peer : Maskers.peers()) {
            Verdict verdict = Verdict.of(rows, Maskers.OURS, peer);
            assertThat(verdict.isDominated()).as("%s: %s", peer, verdict).isFalse();
            assertThat(verdict.better()).as("beside %s", peer).isNotEmpty();
        }
    }
}
