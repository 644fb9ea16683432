// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.HealthSource;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Membership tables: what is wrong and where, what comes of it in a pool, and what is published. */
class ArrayTableTest {
    private static final String HEADER =
            "Proxy Array Information/1.0\nArrayEnabled: 1\nConfigID: 9\nArrayName: n\nListTTL: 60\n\n";
    private static final ArrayMember A = ArrayMember.builder("a.example", 8080).build();
    private static final ArrayMember B = ArrayMember.builder("B.example", 3128)
            .ip("2001:db8::1")
            .state(false, 7)
            .loadFactor(5)
            .build();

    private static ArrayTable table(ArrayMember... members) {
        return new ArrayTable(true, "9", "n", Duration.ofSeconds(60), List.of(members));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a 8080 u agent 1 UP 1                     | record at line 7, column 1: "a 8080 u agent 1 UP 1" (expected: at least 8 fields)
            a 1.2.3.4 8080 u agent 1 UP 1             | record at line 7, column 1: "a 1.2.3.4 8080 u agent 1 UP 1" (expected: at least 9 fields)
            a 1.2.3.400 8080 u agent 1 UP 1 1         | ip at line 7, column 3: "1.2.3.400" (expected: an IPv4 or IPv6 address, or the port)
            a fe80::1%25eth0 8080 u agent 1 UP 1 1    | ip at line 7, column 3: "fe80::1%25eth0" (expected: an IPv4 or IPv6 address, or the port)
            a 65536 u agent 1 UP 1 1                  | port at line 7, column 3: "65536" (expected: 1 to 65535)
            a 99999999999999999999 u agent 1 UP 1 1   | port at line 7, column 3: "99999999999999999999" (expected: 1 to 65535)
            a 80 u agent  of 1 UP 1 1                 | field at line 7, column 14: "" (expected: one space between fields)
            a 80 u agent 1 up? 1 1                    | status at line 7, column 16: "up?" (expected: UP or DOWN)
            a 80 u agent 4294967296 UP 1 1            | state time at line 7, column 14: "4294967296" (expected: 0 to 4294967295)
            a 80 u agent 1 UP 4294967296 1            | load factor at line 7, column 19: "4294967296" (expected: 0 to 4294967295)
            a 80 u agent 1 UP +1 1                    | load factor at line 7, column 19: "+1" (expected: 0 to 4294967295)
            a 80 u agent 1 UP 1 1.5                   | cache size at line 7, column 21: "1.5" (expected: 0 to 9223372036854775807)
            """)
    void parse_badRecord_saysWhere(String record, String message) {
        assertThatThrownBy(() -> ArrayTable.parse(HEADER + record))
                .isInstanceOf(ArrayTableException.class)
                .hasMessage(message);
    }

    @Test
    void parse_badHeader_saysWhere() {
        assertRejected("", 1, 1, "first line at line 1, column 1: \"\" (expected: Proxy Array Information/1.0)");
        assertRejected("Proxy Array Information/1\n", 1, 25, "version at line 1, column 25: \"1\" (expected: 1.0)");
        assertRejected(
                HEADER.replace("60", "-1"), 5, 10, "ListTTL at line 5, column 10: \"-1\" (expected: 0 to 4294967295)");
        assertRejected(
                HEADER.replace("ListTTL", "TTL"),
                6,
                1,
                "ListTTL at line 6, column 1: \"\" (expected: a field of the header before this line)");
        assertRejected(
                HEADER.replace("ConfigID", "LISTTTL"),
                5,
                1,
                "header at line 5, column 1: \"ListTTL\" (expected: each name once)");
        assertRejected(
                HEADER.stripTrailing(), 6, 1, "header at line 6, column 1: \"\" (expected: a blank line behind it)");
        assertRejected(
                HEADER.replace("ArrayName: n", "Array\u0007Name: n"),
                4,
                6,
                "character at line 4, column 6: \"\\u0007\" (expected: printable ASCII)");
        assertRejected(
                HEADER + "a 80 u x 1 UP 1 1\r\nA 80 u x 1 UP 1 1\r\n",
                8,
                1,
                "name at line 8, column 1: \"A\" (expected: each once, whatever the case)");
    }

    private static void assertRejected(String text, int line, int column, String message) {
        ArrayTableException e = catchThrowableOfType(ArrayTableException.class, () -> ArrayTable.parse(text));
        assertThat(e).hasMessage(message);
        assertThat(e.line()).isEqualTo(line);
        assertThat(e.column()).isEqualTo(column);
        assertThat(e.isNewerVersion()).isFalse();
    }

    @Test
    void parse_newerVersion_saysSo() {
        for (String version : List.of("1.1", "2.0", "10.0")) {
            assertThatThrownBy(() -> ArrayTable.parse("Proxy Array Information/" + version + "\r\nwhatever \u0000"))
                    .isInstanceOfSatisfying(
                            ArrayTableException.class,
                            e -> assertThat(e.isNewerVersion()).isTrue())
                    .hasMessage("version at line 1, column 25: \"" + version
                            + "\" (expected: 1.0; a later one is not to be read on)");
        }
    }

    @Test
    void parse_tooMuch_isRejected() {
        assertThatThrownBy(() -> ArrayTable.parse(HEADER + "\n".repeat(ArrayTable.MAX_LENGTH)))
                .isInstanceOf(ArrayTableException.class)
                .hasMessage("length: " + (HEADER.length() + ArrayTable.MAX_LENGTH)
                        + " (expected: at most 1048576 characters)");
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i <= ArrayTable.MAX_MEMBERS; i++) {
            text.append('m').append(i).append(" 80 u x 1 UP 1 1\n");
        }
        assertThatThrownBy(() -> ArrayTable.parse(text.toString()))
                .isInstanceOf(ArrayTableException.class)
                .hasMessage("member at line 10007, column 1: \"m10000 80 u x 1 UP 1 1\""
                        + " (expected: at most 10000 members)");
    }

    @Test
    void parse_minutes_areMinutes() {
        ArrayTable table = ArrayTable.parse(HEADER.replace("60", "10"), ArrayTable.TtlUnit.MINUTES);
        assertThat(table.listTtl()).isEqualTo(Duration.ofMinutes(10));
        assertThat(table.encode(ArrayTable.TtlUnit.MINUTES)).contains("ListTTL: 10\r\n");
    }

    @Test
    void encode_table_isTheText() {
        assertThat(table(A, B).encode()).isEqualTo("""
                Proxy Array Information/1.0
                ArrayEnabled: 1
                ConfigID: 9
                ArrayName: n
                ListTTL: 60

                a.example 8080 http://a.example:8080/array.dll?Get.Info.v1 redirect4j 0 UP 1 0
                B.example 2001:db8::1 3128 http://B.example:3128/array.dll?Get.Info.v1 redirect4j 7 DOWN 5 0
                """.replace("\n", "\r\n"));
    }

    @Test
    void identified_whatMatters_changesTheId() {
        String id = table(A, B).identified().configId();
        assertThat(id).isEqualTo(table(A, B).identified().configId()).matches("[0-9]{1,10}");
        assertThat(new ArrayTable(false, "", "x", Duration.ZERO, List.of(A, B))
                        .identified()
                        .configId())
                .isEqualTo(id);
        List<ArrayMember> others = List.of(
                ArrayMember.builder("c.example", 8080).build(),
                ArrayMember.builder("a.example", 8081).build(),
                ArrayMember.builder("a.example", 8080).ip("192.0.2.1").build(),
                ArrayMember.builder("a.example", 8080).state(false, 0).build(),
                ArrayMember.builder("a.example", 8080).loadFactor(2).build());
        for (ArrayMember other : others) {
            assertThat(table(other, B).identified().configId()).isNotEqualTo(id);
        }
    }

    @Test
    void applyTo_pool_hasTheMembers() {
        ServerPool pool = ServerPool.of(Server.of("stranger"));
        try (HealthSource source = pool.healthSource("array")) {
            table(A, B).applyTo(pool, source);
            assertThat(pool.servers()).extracting(Server::id).containsExactly("a.example", "B.example");
            assertThat(pool.get("a.example").http()).hasToString("http://a.example:8080/");
            assertThat(pool.get("B.example").http()).hasToString("http://[2001:db8::1]:3128/");
            assertThat(pool.get("B.example").weight()).isEqualTo(5);
            assertThat(pool.status("B.example").health()).isEqualTo(Health.DOWN);
            assertThat(pool.status("a.example").health()).isEqualTo(Health.UP);

            ArrayMember late = ArrayMember.builder("B.example", 3128)
                    .loadFactor(4_294_967_295L)
                    .build();
            table(A, late).applyTo(pool, source);
            assertThat(pool.status("B.example").health()).isEqualTo(Health.UP);
            assertThat(pool.get("B.example").weight() / pool.get("a.example").weight())
                    .isEqualTo(4_294_967_295.0);

            new ArrayTable(false, "", "", Duration.ZERO, List.of(A)).applyTo(pool, source);
            assertThat(pool.servers()).isEmpty();
        }
    }

    @Test
    void applyTo_nameThatIsNoHost_changesNothing() {
        ServerPool pool = ServerPool.of(Server.of("kept"));
        HealthSource source = pool.healthSource("array");
        ArrayTable odd = table(A, ArrayMember.builder("<b>", 80).build());
        assertThatIllegalArgumentException().isThrownBy(() -> odd.applyTo(pool, source));
        assertThat(pool.servers()).extracting(Server::id).containsExactly("kept");
        table(ArrayMember.builder("<b>", 80).ip("192.0.2.7").build()).applyTo(pool, source);
        assertThat(pool.servers()).extracting(Server::id).containsExactly("<b>");
    }

    /** A name becomes a part of a URL, and must not become more of it than the host. */
    @ParameterizedTest
    @ValueSource(strings = {"h/", "a/b", "http://x", "a:1", "u@h", "h?q", "h#f", ".."})
    void applyTo_nameThatWouldBeMoreOfTheUrl_isRefused(String name) {
        ServerPool pool = ServerPool.of(Server.of("kept"));
        ArrayTable odd = table(A, ArrayMember.builder(name, 8080).build());
        assertThatIllegalArgumentException().isThrownBy(() -> odd.applyTo(pool, pool.healthSource("array")));
        assertThat(pool.servers()).extracting(Server::id).containsExactly("kept");
    }

    @Test
    void applyTo_draft_isWhatTheTableSays() {
        ServerPool pool = ServerPool.builder().build();
        table(A, B, ArrayMember.builder("c", 1).loadFactor(0).build()).applyTo(pool, pool.healthSource("array"));
        try (ServerSelector selector = Carp.draft().on(pool)) {
            List<String> picked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                picked.add(selector.select(Request.of("http://x.example/" + i)).id());
            }
            assertThat(picked).containsOnly("a.example"); // one is down, one has no share
        }
    }

    @Test
    void of_badParts_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(A, ArrayMember.builder("A.EXAMPLE", 1).build()))
                .withMessage("members: \"A.EXAMPLE\" (expected: each name once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArrayTable(true, " x", "", Duration.ZERO, List.of()))
                .withMessage("configId: \" x\" (expected: printable ASCII, no space at the beginning or end)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArrayTable(true, "", "", Duration.ofMillis(1), List.of()))
                .withMessage("listTtl: PT0.001S (expected: 0 to 4294967295 whole seconds)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrayMember.builder("a b", 1).build())
                .withMessage("name: \"a b\" (expected: 1 to 255 printable ASCII characters, no space)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrayMember.builder("a", 1).agent("x  y").build())
                .withMessage("agent: \"x  y\" (expected: printable ASCII, single spaces between words)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrayMember.builder("a", 0).build())
                .withMessage("port: 0 (expected: 1 to 65535)");
    }
}
