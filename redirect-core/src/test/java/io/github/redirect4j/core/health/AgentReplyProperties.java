// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every line that an agent may send. */
class AgentReplyProperties {
    private static final String[] PARTS =
            ("up|down|fail|stopped|ready|drain|maint|75%|weight:|weight:30|maxconn:|9|%|-1|#| |\t"
                            + "|,|\r|\n|\u0000|\u00ff|\ud800|\u0130|99999999999|x|:|.")
                    .split("\\|");

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> parts = Arbitraries.of(PARTS).list().ofMaxSize(12).map(list -> String.join("", list));
        return Arbitraries.frequencyOf(
                Tuple.of(9, parts), Tuple.of(1, Arbitraries.strings().ofMaxLength(40)));
    }

    @Provide
    Arbitrary<AgentReply> replies() {
        return Combinators.combine(
                        Arbitraries.integers().between(-1, 25_600),
                        Arbitraries.integers().between(-1, Integer.MAX_VALUE),
                        Arbitraries.of(AdminState.class).injectNull(0.3),
                        Arbitraries.of(Health.UP, Health.DOWN).injectNull(0.3),
                        Arbitraries.strings().ofMaxLength(150))
                .as((percent, maxconn, state, health, note) ->
                        new AgentReply(percent < 0 ? Double.NaN : percent / 100.0, maxconn, state, health, note));
    }

    @Property(tries = 100_000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_anyLine_isRead_andWrittenTheSame(@ForAll("lines") String line) {
        AgentReply reply = AgentReply.parse(line);
        assertThat(AgentReply.parse(reply.toString())).isEqualTo(reply);
        assertThat(reply.toString()).hasSizeLessThanOrEqualTo(200).doesNotContain("\n", "\r");
        assertThat(ProbeResult.pass(reply.toString()).reason()).isEqualTo(reply.toString());
    }

    @Property(tries = 10_000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_writtenReply_isTheSame(@ForAll("replies") AgentReply reply) {
        assertThat(AgentReply.parse(reply.toString())).isEqualTo(reply);
    }
}
