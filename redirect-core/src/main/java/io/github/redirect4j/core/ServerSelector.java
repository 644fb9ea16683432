// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers which server should take a request: an algorithm and tiers over a shared {@link ServerPool}. Bind one per use,
 * so that two uses do not step one rotation: one per HTTP path, one per DNS name and type.
 *
 * <p>No call waits for a change of the pool. Each reads one snapshot, so a change is either seen whole or not at all.
 * {@link #select}, {@link #rank} and a reused {@link Selection} allocate nothing, {@link #acquire(Request)} allocates the
 * attempt; only a first use makes, under a short lock, what later ones share: a stripe of a counter, a spare cursor and, with more than 32
 * plans, the layout of a plan that nobody asked for since the last change. A pick costs what its algorithm costs; nothing is charged for what is not configured.
 *
 * <p>Safe for use by many threads at once.
 */
public interface ServerSelector extends AutoCloseable {
    /**
     * Returns the server for a request whose end will not be seen: a redirect, a DNS answer. If the pool keeps assumed
     * leases, one is charged to the server.
     *
     * @param request the request
     * @return the server, or null if there is none; {@link #explain} says why
     */
    @Nullable
    Server select(Request request);

    /**
     * Returns an attempt at the server for a request whose end will be seen: a proxy's. The server's count in flight goes
     * up now and down when the attempt ends.
     *
     * @param request the request
     * @return the attempt, to be ended exactly once, or null if there is no server
     */
    @Nullable
    Attempt acquire(Request request);

    /**
     * Begins an attempt as {@link #acquire(Request)} does, in an instance of the caller's.
     *
     * @param request the request
     * @param into an attempt that is not going on; unchanged if the answer is false
     * @return whether there is a server
     * @throws IllegalStateException if {@code into} has not ended
     */
    boolean acquire(Request request, Attempt into);

    /**
     * Fills an array with the servers for a request, best first and each once: what repeated picking without the earlier
     * ones gives, tier after tier. Nothing is charged; a rotation moves on by one per call.
     *
     * @param request the request
     * @param out takes the servers; entries past the result are left alone
     * @return how many servers were written, 0 to {@code out.length}
     */
    int rank(Request request, Server[] out);

    /**
     * Returns a cursor over the servers for one request: picks, retries, hedges.
     *
     * @param request the request
     * @return a new cursor, which can be {@linkplain Selection#open opened} again for further requests
     */
    Selection open(Request request);

    /**
     * Selects as {@link #select} does, and returns the server with the steps that led to it. Allocates; not for the path
     * of every request.
     *
     * @param request the request
     * @return the decision
     */
    Decision decide(Request request);

    /**
     * Returns what {@link #select} would decide now, and changes nothing: no rotation moves on, nothing is charged. For
     * a random algorithm, or with spill-over, it is the next draw of this thread.
     *
     * @param request the request
     * @return the decision
     */
    Decision explain(Request request);

    /**
     * Returns what {@link #acquire(Request)} would decide now, as {@link #explain} does for {@code select}: the two differ
     * where servers have to prove themselves, in panic, and where the pool limits attempts.
     *
     * @param request the request
     * @return the decision
     */
    Decision explainAttempt(Request request);

    /**
     * Takes back the lease that {@link #select} charged, for a caller that could not use the server after all and says so
     * at once: what it would have faded by meanwhile is not known. Without leases nothing happens.
     *
     * @param server the server as {@code select} returned it
     */
    void takeBack(Server server);

    /**
     * Returns a selector over the servers that also satisfy a condition, with the same settings and rotations of its
     * own. The condition is evaluated once per server and change of membership, not per request, and masks servers
     * rather than removing them: a key whose server satisfies it has the same server in both.
     *
     * @param condition what a server must satisfy besides; must depend on the server's definition only
     * @return a new selector, to be closed on its own
     */
    ServerSelector where(Predicate<? super Server> condition);

    /**
     * Returns the pool whose servers are selected.
     *
     * @return the pool
     */
    ServerPool pool();

    /**
     * Returns which parts of a request, or what else, an answer can depend on, besides what the pool knows of its servers:
     * health, caps, ramps. For a keyed algorithm this is said of requests that have a key.
     *
     * @return the inputs, unmodifiable
     */
    Set<Input> dependsOn();

    /**
     * Returns the {@linkplain ServerPool#version() version of the membership} that answers come from.
     *
     * @return the version, never falling
     */
    long version();

    /**
     * Detaches the selector from its pool. It then finds no server; attempts that are going on can still end. Closing
     * twice does nothing.
     */
    @Override
    void close();

    /**
     * Returns a builder of a selector.
     *
     * @param pool the servers to choose from
     * @param algorithm how to choose among those of a tier
     * @return the builder
     */
    static Builder builder(ServerPool pool, Algorithm algorithm) {
        return new Builder(pool, algorithm);
    }

    /** Collects a selector's settings. Confined: one thread at a time, no internal locking. */
    final class Builder {
        final ServerPool pool;
        final Algorithm algorithm;
        Tiering tiering = Tiering.declared();

        @Nullable
        Key key; // null: the request's own

        @Nullable
        Algorithm missingKey;

        double leaseCost = 1;
        boolean sticky;
        boolean lastResort;
        double overprovisioning = Double.POSITIVE_INFINITY;
        int watchOneIn;
        Duration watchPatience = Duration.ZERO;
        Predicate<Server> condition = server -> true;

        @Nullable
        SelectorListener listener;

        long seed = new SplittableRandom().nextLong();

        private Builder(ServerPool pool, Algorithm algorithm) {
            this.pool = Objects.requireNonNull(pool, "pool");
            this.algorithm = Objects.requireNonNull(algorithm, "algorithm");
        }

        Builder(Builder from) {
            pool = from.pool;
            algorithm = from.algorithm;
            tiering = from.tiering;
            key = from.key;
            missingKey = from.missingKey;
            leaseCost = from.leaseCost;
            sticky = from.sticky;
            lastResort = from.lastResort;
            overprovisioning = from.overprovisioning;
            watchOneIn = from.watchOneIn;
            watchPatience = from.watchPatience;
            condition = from.condition;
            listener = from.listener;
            seed = from.seed;
        }

        /**
         * Sets which servers come before which. Default: {@link Tiering#declared()}.
         *
         * @param tiering the tiering
         * @return this
         */
        public Builder tiering(Tiering tiering) {
            this.tiering = Objects.requireNonNull(tiering, "tiering");
            return this;
        }

        /**
         * Sets what keyed algorithms, and spill-over among them, place requests by. Default: {@link Key#ofRequest()}.
         *
         * @param key where the key is taken from
         * @return this
         */
        public Builder key(Key key) {
            this.key = Objects.requireNonNull(key, "key") instanceof OwnKey ? null : key;
            return this;
        }

        Key key() {
            return key == null ? Key.ofRequest() : key;
        }

        /**
         * Sets what places a request without a key when the algorithm is keyed. Default: the same algorithm with a random
         * draw, which spreads such requests by weight.
         *
         * @param algorithm an algorithm, itself not keyed
         * @return this
         * @throws IllegalArgumentException if that algorithm is keyed
         */
        public Builder missingKey(Algorithm algorithm) {
            if (algorithm.source() == Source.KEY) {
                throw new IllegalArgumentException("algorithm: " + algorithm + " (expected: one that needs no key)");
            }
            missingKey = algorithm;
            return this;
        }

        /**
         * Sets how many requests one {@link ServerSelector#select} stands for, in a pool that keeps assumed leases: 1 for
         * a redirect, more for a DNS answer that a resolver hands on. Default: 1.
         *
         * @param cost above 0, at most 10^6
         * @return this
         * @throws IllegalArgumentException if the cost is out of range
         */
        public Builder leaseCost(double cost) {
            if (!(cost > 0 && cost <= 1e6)) {
                throw new IllegalArgumentException("cost: " + cost + " (expected: above 0, at most 1000000)");
            }
            leaseCost = cost;
            return this;
        }

        /**
         * Makes the selector honour {@link Request#stickyId()}: that server takes the request as long as it is up, also
         * while it drains, and no rotation moves on. Default: it is ignored.
         *
         * @return this
         */
        public Builder sticky() {
            sticky = true;
            return this;
        }

        /**
         * Makes every server that people let work eligible, whatever its health, when otherwise none would be. For
         * answers that must name somebody, as in DNS. Default: then there is no server.
         *
         * @return this
         */
        public Builder lastResort() {
            lastResort = true;
            return this;
        }

        /**
         * Lets a tier that lost servers hand on what the others of it can't take, instead of all it got until the last one
         * is gone. A tier takes {@code overprovisioning} times the healthy share of its weight, at most all; what is left
         * goes to the next tier, by the same rule. If all tiers together can't take all, each takes in proportion. Which
         * requests are handed on depends on their key if the algorithm is keyed, and on chance otherwise: while the first
         * tier loses servers one after the other, keys leave it and none comes back. A server in its slow start counts as far
         * as it has come at the last {@link ServerPool#sweep()}, one that has to prove itself not at all; a tier that has
         * only such gets a twentieth of the attempts. In panic the first tier takes all attempts.
         * Default: infinite, a tier gets nothing while a better one has anybody.
         *
         * @param overprovisioning 1 or more: 1.4 lets a tier keep all until less than 71 % of it is healthy
         * @return this
         * @throws IllegalArgumentException if the factor is below 1
         */
        public Builder spillOver(double overprovisioning) {
            if (!(overprovisioning >= 1)) {
                throw new IllegalArgumentException("overprovisioning: " + overprovisioning + " (expected: 1 or more)");
            }
            this.overprovisioning = overprovisioning;
            return this;
        }

        /**
         * Looks after one in so many attempts, and tells {@link PoolListener#unended} if one goes on for too long, with the
         * place where it began: for finding code that forgets to end attempts. An attempt that is looked after costs some
         * microseconds and is kept until it ends or is told of, at most 1,000 at once; {@link ServerPool#sweep} does the
         * telling. Default: none is looked after.
         *
         * @param oneIn how many attempts begin for one that is looked after, 1 or more
         * @param after how long an attempt may go on, more than zero
         * @return this
         * @throws IllegalArgumentException if a value is out of range
         */
        public Builder detectUnended(int oneIn, Duration after) {
            if (oneIn < 1) {
                throw new IllegalArgumentException("oneIn: " + oneIn + " (expected: 1 or more)");
            }
            if (after.isNegative() || after.isZero()) {
                throw new IllegalArgumentException("after: " + after + " (expected: more than zero)");
            }
            watchOneIn = oneIn;
            watchPatience = after;
            return this;
        }

        /**
         * Adds a condition on servers, as {@link ServerSelector#where} does. Default: none.
         *
         * @param condition what a server must satisfy
         * @return this
         */
        public Builder where(Predicate<? super Server> condition) {
            Predicate<Server> before = this.condition;
            Predicate<? super Server> more = Objects.requireNonNull(condition, "condition");
            this.condition = server -> before.test(server) && more.test(server);
            return this;
        }

        /**
         * Sets the listener. Default: none.
         *
         * @param listener the listener
         * @return this
         */
        public Builder listener(SelectorListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets the seed of all draws: with the same seed, a fake clock and one thread, a run repeats exactly. Default: a
         * random one.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Returns the selector. The algorithm is bound to the pool's servers by this call.
         *
         * @return a new selector, to be closed when it is no longer used
         */
        public ServerSelector build() {
            return pool.bind(new Builder(this));
        }
    }
}
