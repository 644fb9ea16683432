// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.Source;
import io.github.redirect4j.core.internal.Latin1;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The Cache Array Routing Protocol, 1.0: who else computes it chooses the same server for the same URL, without a word. The
 * key is the URL, or what the mode says; servers stand in the order of their pool; weights are load factors.
 *
 * <p>The key of an HTTP request is path and query unless the selector has another one, so give it one: the URL, for
 * script arrays the host.
 *
 * <p>There are three modes. They do not agree with each other: all who share an array have to use the same one. Where
 * nobody else computes CARP, {@link HashSlots} is better: CARP spreads unevenly (the busiest of 16 has a quarter more than
 * the mean), and shares follow weights only roughly.
 *
 * <table>
 * <caption>Modes</caption>
 * <tr><th>mode</th><th>for</th><th>key</th><th>cost of a pick</th><th>a server that leaves moves</th></tr>
 * <tr><td>{@link #draft()}</td><td>clients and proxies that follow the draft</td><td>the URL</td>
 *     <td>O(1) up to a thousand servers, from the hash</td><td>only its own keys if weights are equal</td></tr>
 * <tr><td>{@link #squid()}</td><td>arrays of Squid</td><td>the URL as {@link SquidKey} makes it</td>
 *     <td>O(n) times the length of the key</td><td>most keys, unless it is the last</td></tr>
 * <tr><td>{@link #arrayScript}</td><td>routing scripts of Microsoft's proxies</td><td>the host</td>
 *     <td>O(n)</td><td>only its own keys</td></tr>
 * </table>
 *
 * <p>A server that is down keeps its place, and moves its own keys only. A request without a key gets a random server, as
 * far as the mode's hash is even. Equal scores go to the server that comes first, in all modes and ranks.
 *
 * <p>Source: draft-vinod-carp-v1-03; Squid 5.7; Microsoft's array routing script.
 *
 * <p>Immutable.
 */
public final class Carp implements Algorithm {
    private enum Mode {
        DRAFT,
        SQUID,
        SQUID_UNSIGNED,
        ARRAY_SCRIPT
    }

    private static final Carp DRAFT = new Carp(Mode.DRAFT, Server::id, server -> 0);
    private static final Carp SQUID = new Carp(Mode.SQUID, Server::id, server -> 0);
    private static final Carp SQUID_UNSIGNED = new Carp(Mode.SQUID_UNSIGNED, Server::id, server -> 0);

    private final Mode mode;
    private final Function<? super Server, String> name;
    private final ToIntFunction<? super Server> nodeHash;

    private Carp(Mode mode, Function<? super Server, String> name, ToIntFunction<? super Server> nodeHash) {
        this.mode = mode;
        this.name = name;
        this.nodeHash = nodeHash;
    }

    /**
     * Returns CARP as the draft has it. The key is the URL: scheme and authority are lowered and the fragment is left out
     * on the fly, nothing else is changed. Names are hashed in lower case. A server of weight 0 has no part in the sums.
     *
     * @return the algorithm
     */
    public static Carp draft() {
        return DRAFT;
    }

    /**
     * Returns CARP as Squid has it on machines whose {@code char} is signed, such as x86. The key is the URL as Squid
     * rewrites it, see {@link SquidKey}. Names are hashed as they are spelt. Weights are whole: fractions are cut off, and
     * less than 1 is 1, also for a server of weight 0, which is never picked but has its part in the sums, as a peer that
     * is down. A server of less than a thousandth of all weight gets nothing, and spoils the shares of the others; where no
     * score is left, the first server that is eligible is picked, as by Squid's next method.
     *
     * @return the algorithm
     */
    public static Carp squid() {
        return SQUID;
    }

    /**
     * Returns CARP as Squid has it on machines whose {@code char} is unsigned, such as most ARM. It differs from {@link
     * #squid()} for keys and names with octets from 0x80 on.
     *
     * @return the algorithm
     */
    public static Carp squidUnsigned() {
        return SQUID_UNSIGNED;
    }

    /**
     * Returns CARP as the array routing script has it. The key is the host, see {@link CarpHash#appendHost(int,
     * CharSequence, int, int)}.
     *
     * @param nodeHash the hash of each server as the script gives it; how it is made is not published
     * @return the algorithm
     */
    public static Carp arrayScript(ToIntFunction<? super Server> nodeHash) {
        return new Carp(Mode.ARRAY_SCRIPT, Server::id, Objects.requireNonNull(nodeHash, "nodeHash"));
    }

    /**
     * Returns the same with other names to be hashed. By default they are the servers' ids.
     *
     * @param names the name of a server, by which others in the array know it; hashed as its ISO-8859-1 octets
     * @return the algorithm
     * @throws IllegalStateException in the mode of array routing scripts, where hashes are given and names do not count
     */
    public Carp named(Function<? super Server, String> names) {
        if (mode == Mode.ARRAY_SCRIPT) {
            throw new IllegalStateException("mode: array script (expected: one that hashes names)");
        }
        return new Carp(mode, Objects.requireNonNull(names, "names"), nodeHash);
    }

    @Override
    public Picker bind(Binding binding, @Nullable Picker previous) {
        Members members = binding.members();
        double[] weights =
                IntStream.range(0, members.size()).mapToDouble(members::weight).toArray();
        return switch (mode) {
            case DRAFT ->
                RowTable.of(
                        hashes(members, server -> draftHash(name.apply(server))),
                        LoadMultipliers.draft(weights),
                        previous instanceof RowTable table ? table : null);
            case SQUID, SQUID_UNSIGNED -> {
                String[] names = IntStream.range(0, members.size())
                        .mapToObj(i -> name.apply(members.server(i)))
                        .toArray(String[]::new);
                SquidArray array = new SquidArray(octets(), names, weights);
                yield new SquidPicker(array, binding.key(), Mask.all(members.size()));
            }
            case ARRAY_SCRIPT -> new ScriptPicker(hashes(members, nodeHash), weights);
        };
    }

    private static int[] hashes(Members members, ToIntFunction<? super Server> hash) {
        int[] hashes = new int[members.size()];
        Arrays.setAll(hashes, i -> hash.applyAsInt(members.server(i)));
        return hashes;
    }

    /** Returns the hash of a member by the draft. */
    static int draftHash(String name) {
        int h = 0;
        for (int i = 0; i < name.length(); i++) {
            h = CarpHash.step(h, CarpHash.lower(Latin1.octet(name, i)));
        }
        return CarpHash.scramble(h);
    }

    private CarpHash.Octets octets() {
        return mode == Mode.SQUID ? CarpHash.Octets.SIGNED : CarpHash.Octets.UNSIGNED;
    }

    @Override
    public Source source() {
        return Source.KEY;
    }

    /**
     * Returns the mode's own hash of a key: 32 bits, the upper half 0. A {@link Request} may return the same value from
     * what it kept of an earlier one, see {@link CarpHash}. In Squid's modes more is asked for than this hash, so there
     * {@link Request#keyHash}, or the {@link Key} of the selector, has to give each
     * hash the octets.
     *
     * @return the hash
     */
    @Override
    public KeyHash keyHash() {
        return switch (mode) {
            case DRAFT -> CarpHash.Url.INSTANCE;
            case SQUID, SQUID_UNSIGNED -> octets();
            case ARRAY_SCRIPT -> CarpHash.Host.INSTANCE;
        };
    }

    @Override
    public Set<Law> laws() {
        return EnumSet.of(Law.STICKY_KEY, Law.RESTORES);
    }

    @Override
    public String toString() {
        return "CARP, "
                + switch (mode) {
                    case DRAFT -> "draft";
                    case SQUID -> "Squid";
                    case SQUID_UNSIGNED -> "Squid with unsigned octets";
                    case ARRAY_SCRIPT -> "array script";
                };
    }
}
