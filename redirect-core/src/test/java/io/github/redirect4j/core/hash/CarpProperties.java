// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * CARP against slow and obvious scans. {@code -Dcarp.hashes=10000000} asks the row tables for so many hashes instead of a
 * million.
 */
class CarpProperties {
    private static final long HASHES = Long.getLong("carp.hashes", 1_000_000);
    private static final int SIZES = 1024;

    /** Members with all that a score needs. */
    private static final class Bench {
        final int[] hashes;
        final double[] x;

        Bench(int[] hashes, double[] weights) {
            this.hashes = hashes;
            this.x = LoadMultipliers.draft(weights);
        }

        static Bench random(int size, Random random) {
            int[] hashes = new int[size];
            double[] weights = new double[size];
            int kind = random.nextInt(6);
            boolean alike = random.nextBoolean();
            for (int i = 0; i < size; i++) {
                hashes[i] = random.nextInt(8) == 0 && i > 0
                        ? hashes[i - 1] + (random.nextInt(3) << 10) // the same low bits, or all the same
                        : alike ? Carp.draftHash("proxy" + i + ".example.net") : random.nextInt();
                weights[i] = switch (kind) {
                    case 0, 1 -> 7;
                    case 2 -> 1 + random.nextInt(3);
                    case 3 -> Math.exp(random.nextGaussian() * 3);
                    case 4 -> random.nextInt(10) == 0 ? 0 : 1 + i;
                    default -> i == 0 ? 1e9 : 1e-9;
                };
            }
            return new Bench(hashes, weights);
        }

        /** The draft's words: every score, the highest wins, the first of equals. */
        int scan(int u, Mask eligible) {
            int best = -1;
            double highest = -1;
            for (int i = 0; i < hashes.length; i++) {
                int c = u ^ hashes[i];
                c += c * 0x62531965;
                c = Integer.rotateLeft(c, 21);
                double score = Integer.toUnsignedLong(c) * x[i];
                if (eligible.has(i) && score > highest) {
                    best = i;
                    highest = score;
                }
            }
            return best;
        }

        RowTable table() {
            return RowTable.of(hashes, x, null);
        }

        Mask all() {
            return Mask.all(hashes.length);
        }
    }

    private static int pick(Picker picker, int u, Mask mask) {
        return picker.pick(Request.NONE, mask, u & 0xffff_ffffL, 0);
    }

    @Test
    void pick_everySizeToAThousand_isTheScans() {
        Random random = new Random(20261123);
        long asked = 0;
        for (int size = 1; size <= SIZES; size++) {
            Bench bench = Bench.random(size, random);
            Mask allowed = Mask.of(size, eligible(bench.x));
            RowTable table = bench.table();
            for (; asked < HASHES * size / SIZES; asked++) {
                int u = random.nextInt();
                if (pick(table, u, allowed) != bench.scan(u, allowed)) {
                    assertThat(pick(table, u, allowed)).as("%d of %s", u, table).isEqualTo(bench.scan(u, allowed));
                }
            }
        }
        System.out.println("CARP row tables of 1 to " + SIZES + " members: " + asked + " hashes as the scan");
    }

    private static int[] eligible(double[] x) {
        BitSet eligible = new BitSet();
        for (int i = 0; i < x.length; i++) {
            eligible.set(i, x[i] > 0);
        }
        return eligible.stream().toArray();
    }

    @Property(tries = 150, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void pick_underMasks_isTheScans(@ForAll @IntRange(min = 1, max = 300) int size, @ForAll long seed) {
        Random random = new Random(seed);
        Bench bench = Bench.random(size, random);
        RowTable table = bench.table();
        for (int round = 0; round < 10; round++) {
            int[] up = some(size, random.nextDouble(), random);
            Mask standing = Mask.of(size, up);
            Picker narrowed = table.on(standing);
            for (int i = 0; i < 200; i++) {
                int u = random.nextInt();
                Mask within = Mask.of(
                        size,
                        Arrays.stream(up)
                                .filter(m -> up.length == 1 || random.nextInt(4) > 0)
                                .toArray());
                if (within.count() > 0) {
                    int expected = bench.scan(u, within);
                    assertThat(pick(table, u, within)).isEqualTo(expected);
                    assertThat(pick(narrowed, u, within)).isEqualTo(expected);
                }
                assertThat(pick(narrowed, u, standing)).isEqualTo(bench.scan(u, standing));
            }
        }
    }

    private static int[] some(int size, double share, Random random) {
        BitSet some = new BitSet();
        for (int i = 0; i < size; i++) {
            some.set(i, random.nextDouble() < share);
        }
        some.set(random.nextInt(size));
        return some.stream().toArray();
    }

    @Property(tries = 100, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void of_anySequenceOfChanges_isTheFullBuild(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -400, max = 400) Integer> changes,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Integer> hashes = new ArrayList<>();
        RowTable table = null;
        for (int change : changes) {
            int step = Math.abs(change) % 10 == 0 ? change : change % 4;
            for (int i = 0; i < step; i++) {
                hashes.add(random.nextInt(hashes.size() + 1), random.nextInt() >>> random.nextInt(24));
            }
            for (int i = 0; i > step && !hashes.isEmpty(); i--) {
                hashes.remove(random.nextInt(hashes.size()));
            }
            double[] weights = new double[hashes.size()];
            Arrays.fill(weights, 3);
            if (Math.abs(change) % 7 == 0 && weights.length > 0) {
                weights[random.nextInt(weights.length)] = random.nextInt(3); // all rows anew, or one who is out of it
            }
            Bench bench = new Bench(hashes.stream().mapToInt(h -> h).toArray(), weights);
            table = RowTable.of(bench.hashes, bench.x, table);
            RowTable full = bench.table();
            assertThat(table).hasToString(full.toString());
            for (int row = 0; row < 1024 && !hashes.isEmpty(); row++) {
                int u = random.nextInt() << 10 | row;
                assertThat(pick(table, u, bench.all())).isEqualTo(pick(full, u, bench.all()));
            }
            if (random.nextBoolean() && !hashes.isEmpty()) {
                // A table before that was narrowed has to do as well.
                table = (RowTable) table.on(Mask.of(hashes.size(), some(hashes.size(), 0.5, random)));
            }
        }
    }

    @Property(tries = 300, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void squid_anyMask_isTheObviousLoop(
            @ForAll @IntRange(min = 1, max = 30) int size,
            @ForAll byte[] key,
            @ForAll boolean signed,
            @ForAll long seed) {
        Random random = new Random(seed);
        CarpHash.Octets octets = signed ? CarpHash.Octets.SIGNED : CarpHash.Octets.UNSIGNED;
        String[] names = new String[size];
        double[] weights = new double[size];
        boolean skewed = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            names[i] = "p\u00e9" + random.nextInt();
            weights[i] =
                    skewed ? 1 + random.nextInt(3000) * random.nextInt(2) : random.nextInt(4) + random.nextDouble();
        }
        SquidArray array = new SquidArray(octets, names, weights);
        Picker picker = new SquidPicker(array, Key.ofRequest(), Mask.all(size));
        Request request = Request.builder().key(key).build();
        Request text = Request.of(new String(key, StandardCharsets.ISO_8859_1));
        for (int round = 0; round < 10; round++) {
            Mask standing = Mask.of(size, some(size, 0.7, random));
            int expected = squidScan(octets, names, weights, key, standing);
            int chosen = SquidArray.first(new SquidArray.Walk(array, standing).of(key, 0, key.length));
            assertThat(chosen).isEqualTo(expected);
            int picked = expected < 0 ? standing.next(0) : expected;
            assertThat(picker.pick(request, standing, 0, 0)).isEqualTo(picked);
            assertThat(picker.pick(text, standing, 0, 0)).isEqualTo(picked);
            assertThat(picker.on(standing).pick(request, standing, 0, 0)).isEqualTo(picked);
        }
    }

    /** Members by rising weight; one accumulator for all; the best starts at 0. */
    private static int squidScan(CarpHash.Octets octets, String[] names, double[] weights, byte[] key, Mask eligible) {
        int[] whole = Arrays.stream(weights).mapToInt(w -> Math.max(1, (int) w)).toArray();
        Integer[] order = new Integer[names.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Integer.compare(whole[a], whole[b]));
        int sum = Arrays.stream(whole).sum();
        double product = 1;
        double lastShare = 0;
        double lastX = 0;
        int best = -1;
        double highest = 0;
        int h = 0;
        for (int k = 0; k < order.length; k++) {
            int i = order[k];
            double share = (double) whole[i] / sum;
            share = Math.floor(share * 1000) == 0 ? 0 : share;
            int left = order.length - k;
            double x = StrictMath.pow(left * (share - lastShare) / product + StrictMath.pow(lastX, left), 1.0 / left);
            product *= x;
            lastX = x;
            lastShare = share;
            for (byte octet : key) {
                h += Integer.rotateLeft(h, 19) + (octets == CarpHash.Octets.SIGNED ? octet : octet & 0xff);
            }
            int m = 0;
            for (byte octet : names[i].getBytes(StandardCharsets.ISO_8859_1)) {
                m += Integer.rotateLeft(m, 19) + (octets == CarpHash.Octets.SIGNED ? octet : octet & 0xff);
            }
            m += m * 0x62531965;
            m = Integer.rotateLeft(m, 21);
            int c = h ^ m;
            c += c * 0x62531965;
            c = Integer.rotateLeft(c, 21);
            double score = Integer.toUnsignedLong(c) * x;
            if (score > highest && eligible.has(i)) {
                best = i;
                highest = score;
            }
        }
        return best;
    }

    @Property(tries = 200, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void arrayScript_anyMask_isTheFullScan(@ForAll @IntRange(min = 1, max = 60) int size, @ForAll long seed) {
        Random random = new Random(seed);
        int[] hashes = random.ints(size).toArray();
        double[] loads = random.doubles(size)
                .map(d -> Math.rint(d * (seed % 2 == 0 ? 3 : 3000)) / 1000)
                .toArray();
        Picker picker = new ScriptPicker(hashes, loads);
        for (int round = 0; round < 50; round++) {
            Mask mask = Mask.of(size, some(size, 0.6, random));
            int u = random.nextInt();
            int best = -1;
            double highest = -1;
            for (int i = 0; i < size; i++) {
                int t = (u ^ hashes[i]) * 0x62531966;
                double score = loads[i] * Integer.toUnsignedLong(t + Integer.rotateLeft(t, 21));
                if (mask.has(i) && score > highest) {
                    best = i;
                    highest = score;
                }
            }
            assertThat(pick(picker, u, mask)).isEqualTo(best);
        }
    }

    @Property(tries = 500, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void hashes_octetsTextAndParts_agree(
            @ForAll byte[] octets, @ForAll @IntRange(min = 0, max = 100) int at, @ForAll boolean url) {
        byte[] start = (url ? "http://h" : "").getBytes(StandardCharsets.ISO_8859_1);
        byte[] key = Arrays.copyOf(start, start.length + octets.length);
        System.arraycopy(octets, 0, key, start.length, octets.length);
        String text = new String(key, StandardCharsets.ISO_8859_1);
        List<Carp> modes = List.of(Carp.draft(), Carp.squid(), Carp.squidUnsigned(), Carp.arrayScript(server -> 0));
        for (Carp mode : modes) {
            long hash = mode.keyHash().of(key, 0, key.length);
            assertThat(hash).isEqualTo(mode.keyHash().of(text)).isBetween(0L, 0xffff_ffffL);
            byte[] shifted = new byte[key.length + 5];
            System.arraycopy(key, 0, shifted, 3, key.length);
            assertThat(mode.keyHash().of(shifted, 3, key.length)).isEqualTo(hash);
            assertThat(mode.keyHash().of("xyz" + text + "%", 3, key.length)).isEqualTo(hash);
        }
        int cut = Math.min(at, key.length);
        int resumed = CarpHash.append(CarpHash.append(0, key, 0, cut), text, cut, key.length - cut);
        assertThat(resumed).isEqualTo(CarpHash.append(0, text, 0, key.length));
    }
}
