// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Membership tables: what is written is read again, and nothing else than a table or the exception comes of any text. */
class ArrayTableProperties {
    private static final long UNSIGNED = 0xffff_ffffL;

    @Provide
    Arbitrary<ArrayTable> tables() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        words(0),
                        words(0),
                        Arbitraries.longs().between(0, UNSIGNED),
                        members().list().ofMaxSize(12))
                .as((enabled, id, name, ttl, members) ->
                        new ArrayTable(enabled, id, name, Duration.ofSeconds(ttl), numbered(members)));
    }

    private static List<ArrayMember> numbered(List<ArrayMember> members) {
        return IntStream.range(0, members.size())
                .mapToObj(i -> {
                    ArrayMember m = members.get(i);
                    return new ArrayMember(
                            m.name() + "." + i,
                            m.ip(),
                            m.port(),
                            m.tableUrl(),
                            m.agent(),
                            m.stateTimeSeconds(),
                            m.up(),
                            m.loadFactor(),
                            m.cacheSizeMb());
                })
                .toList();
    }

    private static Arbitrary<ArrayMember> members() {
        return Combinators.combine(
                        words(1).map(words -> words.replace(' ', '_')),
                        Arbitraries.of("192.0.2.1", "2001:db8::1", "::1", "").map(ip -> ip.isEmpty() ? null : ip),
                        Arbitraries.integers().between(1, 65535),
                        words(1).map(words -> words.replace(' ', '+')),
                        words(1),
                        Arbitraries.longs().between(0, UNSIGNED),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(0, Long.MAX_VALUE))
                .as((name, ip, port, url, agent, number, up, size) ->
                        new ArrayMember(name, ip, port, url, agent, number, up, UNSIGNED - number, size));
    }

    private static Arbitrary<String> words(int least) {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(9)
                .list()
                .ofMinSize(least)
                .ofMaxSize(4)
                .map(words -> String.join(" ", words));
    }

    @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_whatWasEncoded_isTheSame(@ForAll("tables") ArrayTable table) {
        assertThat(ArrayTable.parse(table.encode())).isEqualTo(table);
        assertThat(ArrayTable.parse(table.encode().replace("\r\n", "\n"))).isEqualTo(table);
        ArrayTable minutes = ArrayTable.parse(table.encode(ArrayTable.TtlUnit.MINUTES), ArrayTable.TtlUnit.MINUTES);
        assertThat(minutes.members()).isEqualTo(table.members());
    }

    @Property(tries = 3000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_damagedTable_isATableOrTheException(
            @ForAll("tables") ArrayTable table, @ForAll int at, @ForAll("damage") String damage, @ForAll boolean cut) {
        String text = table.encode();
        int place = Math.floorMod(at, text.length());
        parses(text.substring(0, place) + damage + (cut ? "" : text.substring(place)));
        parses(text.substring(0, place) + text.substring(Math.min(text.length(), place + damage.length())));
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.strings()
                .withChars(' ', '\r', '\n', ':', '0', '9', '-', 'a', '\u0000', '\u00e9', '\t')
                .ofMaxLength(5);
    }

    @Property(tries = 1000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_anyText_isATableOrTheException(@ForAll String text) {
        parses(text);
        parses("Proxy Array Information/" + text);
        parses("Proxy Array Information/1.0\nArrayEnabled: 1\nListTTL: 1\n\n" + text);
    }

    private static void parses(String text) {
        try {
            ArrayTable table = ArrayTable.parse(text);
            assertThat(ArrayTable.parse(table.encode())).isEqualTo(table);
        } catch (ArrayTableException e) {
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
            assertThat(e.getMessage()).hasSizeLessThan(600);
        }
    }
}
