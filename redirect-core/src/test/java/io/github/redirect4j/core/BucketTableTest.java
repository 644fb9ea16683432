// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.redirect4j.core.BucketTable.Move;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTableTest {
    private static final Pattern SPACE = Pattern.compile(" ");

    private static Server server(String id, double weight) {
        return Server.builder(id).weight(weight).build();
    }

    private static List<Server> equal(int size) {
        return IntStream.range(0, size).mapToObj(i -> Server.of("s" + i)).toList();
    }

    private static List<Server> without(List<Server> servers, Server server) {
        return servers.stream().filter(each -> !each.equals(server)).toList();
    }

    private static int moved(BucketTable from, BucketTable to) {
        return from.diff(to).stream().mapToInt(Move::count).sum();
    }

    // ---- the pure table

    @Test
    void of_knownServers_isTheSameInEveryVersion() {
        // Routers that run different versions have to agree: a change here is a break.
        BucketTable table = BucketTable.of(List.of(server("a", 3), server("b", 2), server("c", 1)), 24);
        assertThat(table.text()).isEqualTo("""
                        24 buckets
                        a: 2, 4, 7-12, 17, 19, 21-22
                        b: 0, 3, 5-6, 14-16, 20
                        c: 1, 13, 18, 23
                        """);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_537, Integer.MAX_VALUE})
    void of_sizeOutOfRange_isRefused(int buckets) {
        String message = "buckets: " + buckets + " (expected: 1 to 65536)";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketTable.of(List.of(), buckets))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketTable.of(ServerPool.of(), buckets))
                .withMessage(message);
    }

    @Test
    void of_repeatedId_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketTable.of(List.of(Server.of("a"), Server.of("b"), server("a", 0)), 4))
                .withMessage("server: \"a\" (expected: each id once)");
    }

    @Test
    void of_nobody_hasNoOwners() {
        for (List<Server> servers : List.of(List.<Server>of(), List.of(server("a", 0), server("b", 0)))) {
            BucketTable table = BucketTable.of(servers, 3);
            assertThat(table.owners()).isEmpty();
            assertThat(table.owner(2)).isNull();
            assertThat(table.text()).isEqualTo("3 buckets\n");
            assertThat(table).hasToString("3 buckets, without owner 3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "96, 3 2 1, 48 32 16",
        "256, 1 1 1, 86 85 85",
        "5, 1 1 1, 2 2 1",
        "2, 1 1 1, 1 1 0",
        "1, 1 2 3, 0 0 1",
        "3, 1000 1 1000000, 1 1 1", // one each, whatever the weights
        "2, 1000 1 1000000, 0 0 2", // not enough for one each
        "10, 1e-9 1e9, 1 9",
        "100, 900 90 1 1 1 1 1 1, 85 9 1 1 1 1 1 1", // who is lifted to one is paid for in proportion
        "6, 0.1 0.2 0.3, 1 2 3",
        "7, 0 5 0 2, 0 5 0 2",
        "65536, 5, 65536"
    })
    void of_weights_areSharesRounded(int buckets, String weights, String counts) {
        List<Server> servers = new ArrayList<>();
        SPACE.splitAsStream(weights)
                .forEach(weight -> servers.add(server("s" + servers.size(), Double.parseDouble(weight))));
        BucketTable table = BucketTable.of(servers, buckets);
        assertThat(servers.stream().map(server -> "" + table.count(server.id())))
                .containsExactlyElementsOf(SPACE.splitAsStream(counts).toList());
    }

    @Test
    void of_oneHeavyAmongLight_keepsItsShare() {
        List<Server> servers = new ArrayList<>(List.of(server("heavy", 186)));
        IntStream.range(0, 50).forEach(i -> servers.add(server("light" + i, 1.4)));
        assertThat(BucketTable.of(servers, 256).count("heavy")).isEqualTo(186); // Webster: 199
    }

    @Test
    void of_asManyServersAsBuckets_oneEach() {
        BucketTable table = BucketTable.of(equal(65_536), 65_536);
        assertThat(table.owners()).hasSize(65_536);
        assertThat(BucketTable.parse(table.text())).isEqualTo(table);
    }

    @Test
    void of_thousandsOfServers_isQuick() {
        Random random = new Random(7);
        List<Server> servers = IntStream.range(0, 10_000)
                .mapToObj(i -> server("cache-" + i + ".example.net", 1 + random.nextInt(9)))
                .toList();
        BucketTable.of(servers, BucketTable.MAX_SIZE);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        BucketTable table = BucketTable.of(servers, BucketTable.MAX_SIZE);
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        System.out.printf("65,536 buckets over 10,000 servers: %d ms of CPU%n", nanos / 1_000_000);
        assertThat(table.owners()).hasSize(10_000);
    }

    /** What a pure table moves besides the buckets of who leaves. Twice what was seen is the bound. */
    @ParameterizedTest
    @CsvSource({"256, 10, 0.06", "1024, 10, 0.03", "16384, 32, 0.01", "65536, 100, 0.006"})
    void of_oneServerLess_fewOthersMove(int buckets, int size, double bound) {
        List<Server> servers = equal(size);
        BucketTable table = BucketTable.of(servers, buckets);
        int needless = 0;
        for (Server server : servers.subList(0, 10)) {
            BucketTable less = BucketTable.of(without(servers, server), buckets);
            needless += moved(table, less) - table.count(server.id());
        }
        double share = needless / 10.0 / buckets;
        System.out.printf("%d buckets, %d servers, one less: %.2f %% move needlessly%n", buckets, size, 100 * share);
        assertThat(share).isLessThan(bound);
    }

    // ---- of a pool

    private final ServerPool pool = ServerPool.of(
            Server.of("ready"),
            Server.of("draining"),
            Server.of("maintained"),
            Server.of("down"),
            Server.of("proving"),
            server("weightless", 0));

    private void setConditions() {
        pool.setState("draining", AdminState.DRAIN);
        pool.setState("maintained", AdminState.MAINT);
        pool.setHealth("down", Health.DOWN);
        pool.setHealth("proving", Health.PROBING);
    }

    @Test
    void of_pool_isOfThoseReadyWhateverTheirHealth() {
        setConditions();
        BucketTable table = BucketTable.of(pool, 256);
        assertThat(table.owners()).containsExactly("down", "proving", "ready");
        assertThat(table)
                .isEqualTo(BucketTable.of(List.of(Server.of("down"), Server.of("ready"), Server.of("proving")), 256));
    }

    @Test
    void of_poolWithCondition_isOfThoseThatSatisfyIt() {
        setConditions();
        assertThat(BucketTable.of(pool, 256, ServerStatus::eligible).owners()).containsExactly("ready");
        assertThat(BucketTable.of(pool, 256, status -> true).owners())
                .containsExactly("down", "draining", "maintained", "proving", "ready");
        assertThat(BucketTable.of(pool, 256, status -> false).owners()).isEmpty();
    }

    @Test
    void of_poolWithTiers_isOfTheBestThatHasSomebody() {
        ServerPool tiers = ServerPool.of(
                Server.builder("none").tier(0).weight(0).build(),
                Server.builder("near").tier(1).build(),
                Server.builder("far").tier(2).build());
        assertThat(BucketTable.of(tiers, 16).owners()).containsExactly("near");
        tiers.setState("near", AdminState.DRAIN);
        assertThat(BucketTable.of(tiers, 16).owners()).containsExactly("far");
    }

    @Test
    void movedTowards_poolWhoseServerDies_movesItsBucketsAndBack() {
        BucketTable table = BucketTable.of(pool, 256);
        pool.setHealth("down", Health.DOWN);
        assertThat(table.movedTowards(pool)).isEqualTo(table);
        BucketTable without = table.movedTowards(pool, ServerStatus::eligible);
        assertThat(without.count("down")).isZero();
        assertThat(table.diff(without)).extracting(Move::from).containsOnly("down");
        pool.setHealth("down", Health.UP);
        assertThat(without.diff(without.movedTowards(pool, ServerStatus::eligible)))
                .extracting(Move::to)
                .containsOnly("down");
    }

    // ---- moves

    @Test
    void movedTowards_tie_whoHasTheBucketKeepsIt() {
        BucketTable table = BucketTable.parse("4 buckets\na: 0\nb: 1\nc: 2-3\n");
        assertThat(table.movedTowards(List.of(Server.of("a"), Server.of("b"), Server.of("c"))))
                .isEqualTo(table);
        assertThat(BucketTable.of(List.of(Server.of("a"), Server.of("b"), Server.of("c")), 4)
                        .count("a"))
                .isEqualTo(2);
    }

    @Test
    void movedTowards_weights_moveTheDifference() {
        BucketTable table = BucketTable.of(List.of(server("a", 1), server("b", 1)), 256);
        BucketTable next = table.movedTowards(List.of(server("a", 3), server("b", 1)));
        assertThat(next.count("a")).isEqualTo(192);
        assertThat(moved(table, next)).isEqualTo(64);
        assertThat(table.diff(next)).allMatch(move -> "b".equals(move.from()) && "a".equals(move.to()));
    }

    @Test
    void movedTowards_unevenServersOneLess_anotherMayLoseOne() {
        // Shares 2.3, 2.3, 1.4 and, lifted, 1; without d 2.7, 2.7, 1.6: remainders of a and b are larger than c's then.
        List<Server> servers = List.of(server("a", 5), server("b", 5), server("c", 3), server("d", 1));
        BucketTable table = BucketTable.of(servers, 7);
        BucketTable next = table.movedTowards(servers.subList(0, 3));
        assertThat(table).hasToString("7 buckets, \"a\" 2, \"b\" 2, \"c\" 2, \"d\" 1");
        assertThat(next).hasToString("7 buckets, \"a\" 3, \"b\" 3, \"c\" 1");
        assertThat(moved(table, next)).isEqualTo(2);
    }

    @Test
    void movedTowards_nobody_takesAllAway() {
        BucketTable table = BucketTable.of(equal(3), 9);
        assertThat(table.movedTowards(List.of())).isEqualTo(BucketTable.of(List.of(), 9));
    }

    @Test
    void movedTowards_bucketsWithoutOwner_getOne() {
        BucketTable table = BucketTable.parse("6 buckets\na: 0, 3\n");
        BucketTable next = table.movedTowards(List.of(Server.of("a"), Server.of("b")));
        assertThat(next.buckets("a")).contains(0, 3).hasSize(3);
        assertThat(next.count("b")).isEqualTo(3);
        assertThat(moved(table, next)).isEqualTo(4);
    }

    @Test
    void movedTowards_oneBucketFree_isFoundAmongAll() {
        int[] owners = new int[65_536];
        owners[40_000] = -1;
        BucketTable table = BucketTable.of(List.of("a"), owners);
        BucketTable next = table.movedTowards(List.of(Server.of("a")));
        assertThat(table.diff(next)).containsExactly(new Move(40_000, 40_000, null, "a"));
    }

    @Test
    void movedTowards_repeatedId_isRefused() {
        BucketTable table = BucketTable.of(equal(3), 9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.movedTowards(List.of(Server.of("a"), Server.of("a"))))
                .withMessage("server: \"a\" (expected: each id once)");
    }

    // ---- reading it

    private static final BucketTable FIVE = BucketTable.parse("5 buckets\nb: 0, 3-4\na: 2\n");

    @Test
    void owner_bucket_isItsServer() {
        assertThat(IntStream.range(0, FIVE.size()).mapToObj(FIVE::owner)).containsExactly("b", null, "a", "b", "b");
        for (int bucket : new int[] {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> FIVE.owner(bucket));
        }
    }

    @Test
    void owners_counts_buckets_areThoseListed() {
        assertThat(FIVE.owners()).containsExactly("a", "b").isUnmodifiable();
        assertThat(FIVE.count("b")).isEqualTo(3);
        assertThat(FIVE.count("nobody")).isZero();
        assertThat(FIVE.buckets("b")).containsExactly(0, 3, 4);
        assertThat(FIVE.buckets("nobody")).isEmpty();
        assertThat(FIVE).hasToString("5 buckets, \"a\" 1, \"b\" 3, without owner 1");
    }

    @Test
    void toString_manyOwners_isShort() {
        assertThat(BucketTable.of(equal(25), 50))
                .asString()
                .startsWith("50 buckets, \"s0\" 2, ")
                .endsWith("\"s4\" 2, and 5 more")
                .hasSizeLessThan(300);
    }

    @Test
    void diff_runs_areCollapsed() {
        BucketTable before = BucketTable.parse("8 buckets\na: 0-4\nb: 5, 7\n");
        BucketTable after = BucketTable.parse("8 buckets\na: 0\nb: 1-3, 6\nc: 4-5\n");
        assertThat(before.diff(after))
                .extracting(Move::toString)
                .containsExactly(
                        "1-3: \"a\" to \"b\"",
                        "4: \"a\" to \"c\"",
                        "5: \"b\" to \"c\"",
                        "6: nobody to \"b\"",
                        "7: \"b\" to nobody");
        assertThat(before.diff(before)).isEmpty();
    }

    @Test
    void diff_otherSize_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIVE.diff(BucketTable.of(List.of(), 6)))
                .withMessage("that: 6 buckets (expected: 5)");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "3, 2"})
    void move_outOfOrder_isRefused(int first, int last) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Move(first, last, null, "a"))
                .withMessage("buckets: " + first + "-" + last + " (expected: 0 or more, in order)");
    }

    // ---- text

    @Test
    void text_oddIds_areQuoted() {
        List<String> ids = List.of("e1.example.net:8080/base", "a \"b\" \\", "caf\u00e9\u2028", "plain-1_x/y.z");
        BucketTable table = BucketTable.of(ids, new int[] {3, 0, 1, 2, 0});
        assertThat(table.text()).isEqualTo("""
                        5 buckets
                        "a \\"b\\" \\\\": 2
                        "caf\\u00e9\\u2028": 3
                        "e1.example.net:8080/base": 1, 4
                        plain-1_x/y.z: 0
                        """);
        assertThat(BucketTable.parse(table.text())).isEqualTo(table);
    }

    @Test
    void parse_byHand_isRead() {
        assertThat(BucketTable.parse(" 5\tbuckets \r\n\n  \"b\"\t:0 ,3 - 4 \n\n\"\\u0061\": 2"))
                .isEqualTo(FIVE);
        assertThat(BucketTable.parse("5 buckets\n\"\u00e9\": 0").owners()).containsExactly("\u00e9");
    }

    static Stream<Arguments> badTexts() {
        return Stream.of(
                Arguments.of("", "line 1, column 1: \"\" (expected: 1 to 65536 buckets)"),
                Arguments.of("\n4 buckets", "line 1, column 1: \"\" (expected: 1 to 65536 buckets)"),
                Arguments.of("0 buckets", "line 1, column 1: \"0 buckets\" (expected: 1 to 65536 buckets)"),
                Arguments.of(" 65537 buckets", "line 1, column 2: \"65537 buckets\" (expected: 1 to 65536 buckets)"),
                Arguments.of(
                        "4294967300 buckets",
                        "line 1, column 1: \"4294967300 buckets\" (expected: 1 to 65536 buckets)"),
                Arguments.of("4 bucket", "line 1, column 1: \"4 bucket\" (expected: 1 to 65536 buckets)"),
                Arguments.of("4 buckets a: 0", "line 1, column 11: \"a: 0\" (expected: the end of the line)"),
                Arguments.of("4 buckets\ra: 0", "line 1, column 10: \"\\u000da: 0\" (expected: the end of the line)"),
                Arguments.of(
                        "4 buckets\n\n : 0",
                        "line 3, column 2: \": 0\" (expected: an id of 1 to 255 characters, no control characters)"),
                Arguments.of(
                        "4 buckets\n\"a\\u000a\": 0",
                        "line 2, column 1: \"\\\"a\\\\u000a\\\": 0\" (expected: an id of 1 to 255 characters, no control characters)"),
                Arguments.of("4 buckets\n\"a: 0\nb: 1", "line 2, column 6: \"\" (expected: '\"')"),
                Arguments.of(
                        "4 buckets\n\"a\\n\": 0",
                        "line 2, column 3: \"\\\\n\\\": 0\" (expected: \\\", \\\\ or \\u and four hexadecimal digits)"),
                Arguments.of(
                        "4 buckets\n\"a\\u00",
                        "line 2, column 3: \"\\\\u00\" (expected: \\\", \\\\ or \\u and four hexadecimal digits)"),
                Arguments.of("4 buckets\na 0", "line 2, column 3: \"0\" (expected: ':')"),
                Arguments.of("4 buckets\na:", "line 2, column 3: \"\" (expected: a bucket of 0 to 3)"),
                Arguments.of("4 buckets\na: 0, 4", "line 2, column 7: \"4\" (expected: a bucket of 0 to 3)"),
                Arguments.of("4 buckets\na: -1", "line 2, column 4: \"-1\" (expected: a bucket of 0 to 3)"),
                Arguments.of("4 buckets\na: 0-", "line 2, column 6: \"\" (expected: a bucket of 0 to 3)"),
                Arguments.of("4 buckets\na: 3-2", "line 2, column 6: \"2\" (expected: a bucket from 3 on)"),
                Arguments.of(
                        "4 buckets\na: 0-1\nb: 1-3",
                        "line 3, column 4: \"1-3\" (expected: each bucket once, 1 has an owner)"),
                Arguments.of("4 buckets\na: 0\na: 1", "line 3, column 1: \"a: 1\" (expected: each id once)"),
                Arguments.of("4 buckets\na: 0 1", "line 2, column 6: \"1\" (expected: the end of the line)"));
    }

    @ParameterizedTest
    @MethodSource("badTexts")
    void parse_notOfTheForm_saysWhereAndWhy(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketTable.parse(text))
                .withMessage(message);
    }

    @Test
    void parse_endlessInput_isRefusedBriefly() {
        String id = "x".repeat(1_000_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketTable.parse("4 buckets\n" + id + ": 0"))
                .withMessage("line 2, column 1: \"" + "x".repeat(64)
                        + "\"... (1000003 characters) (expected: an id of 1 to 255 characters, no control characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketTable.parse("9".repeat(1_000_000) + " buckets"))
                .withMessage("line 1, column 1: \"" + "9".repeat(64)
                        + "\"... (1000008 characters) (expected: 1 to 65536 buckets)");
    }

    @Test
    void nulls_areRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> BucketTable.parse(null))
                .withMessage("text");
        assertThatNullPointerException().isThrownBy(() -> FIVE.count(null)).withMessage("id");
        assertThatNullPointerException().isThrownBy(() -> FIVE.buckets(null)).withMessage("id");
        assertThatNullPointerException().isThrownBy(() -> FIVE.diff(null)).withMessage("that");
        assertThatNullPointerException()
                .isThrownBy(() -> FIVE.movedTowards((ServerPool) null))
                .withMessage("pool");
        assertThatNullPointerException()
                .isThrownBy(() -> FIVE.movedTowards(pool, null))
                .withMessage("condition");
        assertThatNullPointerException()
                .isThrownBy(() -> FIVE.movedTowards((List<Server>) null))
                .withMessage("servers");
        assertThatNullPointerException()
                .isThrownBy(() -> FIVE.movedTowards(Collections.singletonList(null)))
                .withMessage("server");
    }

    // ---- equality

    @Test
    void equals_ownersAndSize_decide() {
        assertThat(FIVE)
                .isEqualTo(BucketTable.parse(FIVE.text()))
                .hasSameHashCodeAs(BucketTable.parse(FIVE.text()))
                .isNotEqualTo(BucketTable.parse("6 buckets\nb: 0, 3-4\na: 2\n"))
                .isNotEqualTo(BucketTable.parse("5 buckets\nc: 0, 3-4\na: 2\n"))
                .isNotEqualTo(BucketTable.parse("5 buckets\nb: 0, 3\na: 2, 4\n"))
                .isNotEqualTo("5 buckets");
    }
}
