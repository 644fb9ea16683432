// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That the rows of the two answer benchmarks give one answer. */
class AnswersTest {
    /** One row, in octets. */
    private interface Row {
        int answer(DnsAnswerBenchmark.Caller caller) throws Exception;
    }

    /** Returns the answer to each of four queries in turn, sorted: a rotation may start anywhere. */
    private static Set<String> answers(DnsAnswerBenchmark.Caller caller, Row row) throws Exception {
        String[] answers = new String[DnsAnswers.ADDRESSES.length];
        for (int i = 0; i < answers.length; i++) {
            Arrays.fill(caller.answer, (byte) 0);
            int length = row.answer(caller);
            answers[i] = java.util.HexFormat.of().formatHex(caller.answer, 0, length);
        }
        Arrays.sort(answers);
        return new LinkedHashSet<>(Arrays.asList(answers));
    }

    @Test
    void answer_fourQueries_isTheSameOctetsInEachRow() throws Exception {
        DnsAnswerBenchmark benchmark = new DnsAnswerBenchmark();
        benchmark.setUp();
        DnsAnswerBenchmark.Caller caller = new DnsAnswerBenchmark.Caller();
        caller.setUp(benchmark);

        Set<String> expected = answers(caller, benchmark::boundTemplate);

        assertThat(expected).hasSize(4).allSatisfy(answer -> assertThat(answer).hasSize(2 * (12 + 21 + 4 * 16)));
        assertThat(answers(caller, benchmark::answerer)).as("ours").isEqualTo(expected);
        assertThat(answers(caller, benchmark::dnsjava)).as("dnsjava").isEqualTo(expected);
        assertThat(answers(caller, benchmark::netty)).as("Netty").hasSize(4);
        benchmark.tearDown();
    }

    @Test
    void redirect_sixteenRequests_areTheSameTargetsInEachRow() throws Exception {
        RedirectBenchmark benchmark = new RedirectBenchmark();
        benchmark.setUp();
        RedirectBenchmark.Caller caller = new RedirectBenchmark.Caller();
        caller.setUp();
        for (int i = 0; i < 16; i++) {
            caller.next = i;
            String expected = benchmark.boundConcatenation(caller);
            caller.next = i;
            assertThat(benchmark.uriOfParts(caller)).isEqualTo(expected);
            caller.next = i;
            assertThat(benchmark.uriResolved(caller)).isEqualTo(expected);
            caller.next = i;
            String target = expected.substring(expected.indexOf('/', "http://".length()));
            assertThat(benchmark.redirector(caller).location())
                    .startsWith("http://10.0.0.")
                    .endsWith(":8080" + target);
        }
        benchmark.tearDown();
    }
}
