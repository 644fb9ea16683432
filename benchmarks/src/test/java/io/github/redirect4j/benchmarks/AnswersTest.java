// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** That the rows of the two answer benchmarks give one answer. */
class AnswersTest {
    /** One row, in octets. */
    private interface Row {
        int answer(DnsAnswerBenchmark.Caller caller) throws Exception;
    }

    /** Returns what the answers to four queries say, and who comes first in each: a rotation may begin anywhere. */
    private static Set<String> answers(DnsAnswerBenchmark.Caller caller, Row row) throws Exception {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < DnsAnswers.ADDRESSES.length; i++) {
            int length = row.answer(caller);
            Message answer = new Message(Arrays.copyOf(caller.answer, length));
            List<Record> records = answer.getSection(Section.ANSWER);
            answers.add((answer.getHeader() + " " + answer.getQuestion() + " first " + records.get(0) + " of "
                            + records.stream().map(Record::toString).sorted().toList())
                    .toLowerCase(Locale.ROOT));
        }
        return answers;
    }

    @Test
    void answer_fourQueries_saysTheSameInEachRow() throws Exception {
        DnsAnswerBenchmark benchmark = new DnsAnswerBenchmark();
        benchmark.setUp();
        DnsAnswerBenchmark.Caller caller = new DnsAnswerBenchmark.Caller();
        caller.setUp(benchmark);

        Set<String> expected = answers(caller, benchmark::boundTemplate);

        assertThat(expected).hasSize(4);
        assertThat(answers(caller, benchmark::answerer)).as("ours").isEqualTo(expected);
        assertThat(answers(caller, benchmark::dnsjava)).as("dnsjava").isEqualTo(expected);
        assertThat(answers(caller, benchmark::netty)).as("Netty").isEqualTo(expected);
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
