// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for bucket tables of any servers, and for their moves; all tables of a few buckets are the oracle. */
class BucketTableProperties {
    private static final double ROUNDING = 1e-6;

    // ---- oracles

    /** Returns max(1, t * weight), the sum of which is the size; without the limit if there are fewer buckets. */
    private static double[] shares(double[] weights, int buckets) {
        double least = Arrays.stream(weights).filter(w -> w > 0).count() <= buckets ? 1 : 0;
        double low = 0;
        double high = buckets / Arrays.stream(weights).max().orElse(1);
        for (int i = 0; i < 2000 && Math.nextUp(low) < high; i++) {
            double middle = low == 0 ? high * 0x1p-20 : Math.sqrt(low) * Math.sqrt(high);
            double sum = 0;
            for (double weight : weights) {
                sum += weight == 0 ? 0 : Math.max(least, middle * weight);
            }
            if (sum > buckets) {
                high = middle;
            } else {
                low = middle;
            }
        }
        double t = high;
        return Arrays.stream(weights)
                .map(weight -> weight == 0 ? 0 : Math.max(least, t * weight))
                .toArray();
    }

    private static int moved(BucketTable from, BucketTable to) {
        return from.diff(to).stream().mapToInt(BucketTable.Move::count).sum();
    }

    private static List<Server> servers(String prefix, List<Double> weights) {
        return IntStream.range(0, weights.size())
                .mapToObj(i -> Server.builder(prefix + i).weight(weights.get(i)).build())
                .toList();
    }

    // ---- counts

    @Provide
    Arbitrary<List<Double>> weights() {
        Arbitrary<Double> any = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0.0)),
                Tuple.of(5, Arbitraries.integers().between(1, 6).map(Double::valueOf)),
                Tuple.of(3, Arbitraries.doubles().between(0.01, 100)),
                Tuple.of(1, Arbitraries.doubles().between(1e-9, 1e9).ofScale(9)));
        return any.list().ofMaxSize(40);
    }

    @Property(tries = 3000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void of_anyServers_countsAreSharesRounded(
            @ForAll("weights") List<Double> weights, @ForAll @IntRange(min = 1, max = 3000) int buckets) {
        List<Server> servers = servers("s", weights);
        BucketTable table = BucketTable.of(servers, buckets);
        double[] shares =
                shares(weights.stream().mapToDouble(Double::doubleValue).toArray(), buckets);
        int sum = 0;
        for (int i = 0; i < shares.length; i++) {
            int count = table.count("s" + i);
            assertThat(count).isBetween((int) Math.floor(shares[i] - ROUNDING), (int) Math.ceil(shares[i] + ROUNDING));
            sum += count;
            for (int j = 0; j < shares.length; j++) {
                boolean roundedUp = count > shares[i] + ROUNDING;
                boolean roundedDown = table.count("s" + j) < shares[j] - ROUNDING;
                if (roundedUp && roundedDown) { // then i's remainder is not the smaller one
                    assertThat(shares[i] - (count - 1) - (shares[j] - table.count("s" + j)))
                            .isGreaterThan(-ROUNDING);
                }
            }
        }
        assertThat(sum).isEqualTo(weights.stream().allMatch(w -> w == 0) ? 0 : buckets);
    }

    @Property(tries = 500, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void of_anyOrder_isTheSame(
            @ForAll("weights") List<Double> weights,
            @ForAll @IntRange(min = 1, max = 500) int buckets,
            @ForAll Random random) {
        List<Server> servers = servers("s", weights);
        List<Server> shuffled = new ArrayList<>(servers);
        Collections.shuffle(shuffled, random);
        assertThat(BucketTable.of(shuffled, buckets)).isEqualTo(BucketTable.of(servers, buckets));
    }

    // ---- moves

    /** Returns a table of servers s0, s1 ... by their numbers, -1 standing for none. */
    private static BucketTable table(List<Integer> owners) {
        List<String> names = IntStream.range(0, 10).mapToObj(i -> "s" + i).toList();
        return BucketTable.of(names, owners.stream().mapToInt(i -> i).toArray());
    }

    @Property(tries = 3000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void movedTowards_fewBuckets_noTableOfLargestRemaindersIsNearer(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = -1, max = 5) Integer> before,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 5) Integer> weights) {
        List<Double> wanted = weights.stream().map(Double::valueOf).toList();
        BucketTable present = table(before);
        BucketTable next = present.movedTowards(servers("s", wanted));
        if (wanted.stream().allMatch(weight -> weight == 0)) {
            assertThat(next.owners()).isEmpty();
            return;
        }
        double[] shares =
                shares(wanted.stream().mapToDouble(Double::doubleValue).toArray(), before.size());
        double least = Double.POSITIVE_INFINITY;
        int nearest = 0;
        for (List<Integer> other : everything(before.size(), wanted.size())) {
            double off = squares(shares, other);
            int moves = (int) IntStream.range(0, before.size())
                    .filter(i -> !before.get(i).equals(other.get(i)))
                    .count();
            if (off < least - ROUNDING) {
                least = off;
                nearest = moves;
            } else if (off < least + ROUNDING) {
                nearest = Math.min(nearest, moves);
            }
        }
        assertThat(squares(shares, numbers(next))).isBetween(least - ROUNDING, least + ROUNDING);
        assertThat(moved(present, next)).isEqualTo(nearest);
    }

    private static List<List<Integer>> everything(int buckets, int servers) {
        List<List<Integer>> all = new ArrayList<>();
        for (int code = 0; code < Math.pow(servers, buckets); code++) {
            List<Integer> owners = new ArrayList<>();
            for (int i = 0, left = code; i < buckets; i++, left /= servers) {
                owners.add(left % servers);
            }
            all.add(owners);
        }
        return all;
    }

    private static List<Integer> numbers(BucketTable table) {
        return IntStream.range(0, table.size())
                .mapToObj(bucket -> Integer.valueOf(table.owner(bucket).substring(1)))
                .toList();
    }

    /** Returns the sum of the squares of count - share, which is least for largest remainders and for nothing else. */
    private static double squares(double[] shares, List<Integer> owners) {
        return IntStream.range(0, shares.length)
                .mapToDouble(i -> Math.pow(Collections.frequency(owners, i) - shares[i], 2))
                .sum();
    }

    @Property(tries = 1000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void movedTowards_anyServers_onlyDeficitsMove(
            @ForAll("weights") List<Double> before,
            @ForAll("weights") List<Double> after,
            @ForAll @IntRange(min = 1, max = 1000) int buckets) {
        BucketTable present = BucketTable.of(servers("s", before), buckets);
        BucketTable next = present.movedTowards(servers("s", after));
        int deficits = next.owners().stream()
                .mapToInt(id -> Math.max(0, next.count(id) - present.count(id)))
                .sum();
        if (!next.owners().isEmpty()) {
            assertThat(moved(present, next)).isEqualTo(deficits);
        }
        BucketTable pure = BucketTable.of(servers("s", after), buckets);
        for (int i = 0; i < after.size(); i++) { // another count than the pure one is a tie settled otherwise
            assertThat(next.count("s" + i)).isBetween(pure.count("s" + i) - 1, pure.count("s" + i) + 1);
        }
        assertThat(squares(after, buckets, next)).isCloseTo(squares(after, buckets, pure), within(ROUNDING));
        assertThat(next.movedTowards(servers("s", after))).isEqualTo(next);
    }

    private static double squares(List<Double> weights, int buckets, BucketTable table) {
        double[] shares =
                shares(weights.stream().mapToDouble(Double::doubleValue).toArray(), buckets);
        return IntStream.range(0, shares.length)
                .mapToDouble(i -> Math.pow(table.count("s" + i) - shares[i], 2))
                .sum();
    }

    @Property(tries = 500, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void movedTowards_allServersRenamed_allBucketsMove(
            @ForAll("weights") List<Double> weights, @ForAll @IntRange(min = 1, max = 500) int buckets) {
        BucketTable present = BucketTable.of(servers("s", weights), buckets);
        BucketTable next = present.movedTowards(servers("t", weights));
        assertThat(moved(present, next)).isEqualTo(present.owners().isEmpty() ? 0 : buckets);
    }

    @Property(tries = 1000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void movedTowards_serverLeaves_othersLoseAtMostOne(
            @ForAll("weights") List<Double> weights,
            @ForAll @IntRange(min = 1, max = 1000) int buckets,
            @ForAll @IntRange(min = 0, max = 39) int which) {
        List<Server> left = new ArrayList<>(servers("s", weights));
        if (!left.isEmpty()) {
            left.remove(which % left.size());
        }
        Assume.that(weights.stream().filter(weight -> weight > 0).count() != buckets + 1); // now each gets one
        BucketTable present = BucketTable.of(servers("s", weights), buckets);
        BucketTable next = present.movedTowards(left);
        left.forEach(
                server -> assertThat(next.count(server.id())).isGreaterThanOrEqualTo(present.count(server.id()) - 1));
    }

    @Property(tries = 1000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void movedTowards_equalServerLeavesAndReturns_onlyItsBucketsMove(
            @ForAll @IntRange(min = 2, max = 60) int size,
            @ForAll @IntRange(min = 1, max = 1000) int buckets,
            @ForAll @IntRange(min = 0, max = 59) int which) {
        List<Server> all = servers("s", Collections.nCopies(size, 2.5));
        Server leaver = all.get(which % size);
        List<Server> left =
                all.stream().filter(server -> !server.equals(leaver)).toList();
        BucketTable present = BucketTable.of(all, buckets);
        BucketTable without = present.movedTowards(left);
        assertThat(present.diff(without)).allMatch(move -> Objects.equals(move.from(), leaver.id()));
        BucketTable back = without.movedTowards(all);
        assertThat(without.diff(back)).allMatch(move -> Objects.equals(move.to(), leaver.id()));
    }

    // ---- diff

    @Property(tries = 2000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void diff_applied_givesTheOtherTable(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -1, max = 2) Integer> before, @ForAll Random random) {
        List<Integer> after = before.stream()
                .map(owner -> random.nextBoolean() ? owner : Integer.valueOf(random.nextInt(4) - 1))
                .toList();
        BucketTable from = table(before);
        BucketTable to = table(after);
        String[] owners = IntStream.range(0, from.size()).mapToObj(from::owner).toArray(String[]::new);
        List<BucketTable.Move> moves = from.diff(to);
        for (int i = 0; i < moves.size(); i++) {
            BucketTable.Move move = moves.get(i);
            for (int bucket = move.first(); bucket <= move.last(); bucket++) {
                assertThat(owners[bucket]).isEqualTo(move.from());
                owners[bucket] = move.to();
            }
            if (i > 0 && moves.get(i - 1).last() + 1 == move.first()) {
                assertThat(List.of("" + move.from(), "" + move.to()))
                        .isNotEqualTo(List.of(
                                "" + moves.get(i - 1).from(),
                                "" + moves.get(i - 1).to()));
            }
        }
        assertThat(IntStream.range(0, to.size()).mapToObj(to::owner)).containsExactly(owners);
        assertThat(from.equals(to)).isEqualTo(moves.isEmpty());
    }

    // ---- text

    @Provide
    Arbitrary<List<String>> ids() {
        Arbitrary<String> odd = Arbitraries.strings()
                .withChars("ab\"\\ ,:-#u0\u2028\u202e\ud800\udc00\ufeff\u00e9\uff11")
                .ofMinLength(1)
                .ofMaxLength(12);
        Arbitrary<String> any = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(255)
                .filter(id -> id.chars().noneMatch(Character::isISOControl));
        return Arbitraries.frequencyOf(Tuple.of(4, odd), Tuple.of(1, any))
                .list()
                .ofMaxSize(6)
                .uniqueElements();
    }

    @Property(tries = 3000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_writtenTable_isTheSame(
            @ForAll("ids") List<String> ids, @ForAll @IntRange(min = 1, max = 300) int buckets, @ForAll Random random) {
        int last = 0;
        int[] owners = new int[buckets];
        for (int i = 0; i < buckets; i++) {
            last = random.nextBoolean() ? last : random.nextInt(ids.size() + 1);
            owners[i] = last - 1;
        }
        BucketTable table = BucketTable.of(ids, owners);
        String text = table.text();
        assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'));
        assertThat(BucketTable.parse(text)).isEqualTo(table).hasSameHashCodeAs(table);
        assertThat(BucketTable.parse(text).text()).isEqualTo(text);
        assertThat(BucketTable.parse(text.replace("\n", " \t\r\n\r\n"))).isEqualTo(table);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.of(
                        ("8 buckets|4 buckets\n|1 buckets\r\n|buckets|65536 buckets\n|99999999999999999999|a|b-c|\"|\\|\\u0061|"
                                        + "\\u00|:|: |,|-|0|1|2-3|3|7|0-65535|-1| |\t|\n|\n|\r|\r\n|\u0000|\u00e9|\ud800|\uff11|a: 0-3\n|"
                                        + "b: 2\n|\"a\\\"b\": 5, 7\n")
                                .split("\\|"))
                .list()
                .ofMaxSize(14)
                .map(list -> String.join("", list));
        return Arbitraries.frequencyOf(
                Tuple.of(6, parts.map(text -> "8 buckets\n" + text)),
                Tuple.of(3, parts),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
    }

    @Property(tries = 30_000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void parse_anyText_isReadOrRefusedWithLineAndColumn(@ForAll("texts") String text) {
        BucketTable table;
        try {
            table = BucketTable.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("line \\d+, column \\d+: \".*\".* \\(expected: .*\\)");
            assertThat(e.getMessage()).hasSizeLessThan(600);
            return;
        }
        assertThat(BucketTable.parse(table.text())).isEqualTo(table);
    }
}
