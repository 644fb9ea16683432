// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.HealthSource;
import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.core.internal.Text;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the agents beside the servers of a pool, each at its own pace, and does what they say: agents written for
 * HAProxy's {@code agent-check} can stay as they are. {@link AgentReply} has the words.
 *
 * <p>How much of its weight a server wants becomes the share of a {@link LoadReport}. {@code drain} and {@code maint} set
 * its state, anew with each reply; a server in maintenance is not made to drain by its agent, and {@code ready} ends only
 * what this agent has begun. {@code up}, {@code down}, {@code fail} and {@code stopped} are its word on health, joined with
 * those of others by the rule of {@link HealthSource}: an agent that always says {@code up ready} undoes neither what people
 * did nor what health checks found, as it would with HAProxy. {@code maxconn} is ignored: a cap belongs to a server's
 * definition.
 *
 * <p>An agent that cannot be reached, is silent, or says nothing that is known changes nothing, as with HAProxy: what it
 * said last stands.
 *
 * <p>Connections are kept apart, one per question, and never more than one per server. The checker has no thread of its
 * own. Close it when it is no longer used.
 *
 * <p>Safe for use by many threads at once.
 */
public final class AgentChecker implements AutoCloseable {
    /** Which state an agent has set, and what it found and goes back to. */
    private record Begun(AdminState set, AdminState found) {}

    private final ServerPool pool;
    private final Ticker ticker;
    private final Checks checks;
    private final HealthSource source;

    private final Map<String, Begun> begun = new ConcurrentHashMap<>();

    private final PoolListener listener = new PoolListener() {
        @Override
        public void removed(Server server) {
            begun.remove(server.id());
        }
    };

    private AgentChecker(Builder b) {
        pool = b.settings.pool;
        source = pool.healthSource("agent");
        ticker = b.settings.ticker;
        checks = new Checks(
                b.settings,
                HealthCheckTransport.builder(b.executor)
                        .atOnce(b.settings.atOnce)
                        .build()
                        .agents(b.agents, b.question),
                new Checks.Judge() {
                    @Override
                    public boolean wants(ServerStatus status) {
                        return true; // an agent that took a server out is alone in saying that it is back
                    }

                    @Override
                    public void settled(String id, ProbeResult result, Health was, Health is) {
                        take(id, result);
                    }
                });
    }

    /**
     * Returns a builder of an agent checker.
     *
     * @param pool the pool whose servers' agents are asked
     * @param agents where the agent of a server listens, or null if it has none; must be quick, and return addresses that
     *     are resolved
     * @param executor lends one thread, whatever the number of servers, while there are agents to be heard; the pool's
     *     listeners hear of changes on it
     * @param scheduler runs what is due; must not run tasks on the thread that schedules them. It is not shut down by the
     *     checker
     * @return the builder
     */
    public static Builder builder(
            ServerPool pool,
            Function<? super Server, ? extends @Nullable InetSocketAddress> agents,
            Executor executor,
            ScheduledExecutorService scheduler) {
        return new Builder(pool, agents, executor, scheduler);
    }

    /**
     * Starts to ask, at first spread over 100 ms for each server that is there, at most over the interval.
     *
     * @throws IllegalStateException if the checker was started or closed before
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler takes no tasks; the checker is not started
     *     then
     */
    public void start() {
        pool.addListener(listener);
        try {
            checks.start("agent checker");
        } catch (RuntimeException e) {
            pool.removeListener(listener);
            throw e;
        }
    }

    // ---- what was said

    private void take(String id, ProbeResult result) {
        if (!result.passed()) {
            return;
        }
        AgentReply reply = AgentReply.parse(result.reason());
        ServerStatus status = pool.status(id);
        if (status == null) {
            begun.remove(id);
            return;
        }
        Begun now = takeState(status, reply.state(), begun.get(id));
        if (now == null) {
            begun.remove(id);
        } else {
            begun.put(id, now);
        }
        Health health = reply.health();
        if (health != null) {
            source.set(id, health, result.reason());
        }
        if (!Double.isNaN(reply.share())) {
            pool.report(id, LoadReport.at(ticker.nanoTime()).withShare(reply.share()));
        }
    }

    /** Returns what the agent has begun after it said {@code said}, or null if that is nothing. */
    private @Nullable Begun takeState(ServerStatus is, @Nullable AdminState said, @Nullable Begun before) {
        if (said == null) {
            return before;
        }
        Begun mine = before != null && before.set() == is.state() ? before : null;
        AdminState found = mine == null ? is.state() : mine.found();
        // People may want more than the agent says, also of a server that it took out further.
        AdminState to = said.compareTo(found) > 0 ? said : found;
        if (to != is.state()) {
            pool.setState(is.server().id(), to);
        }
        return to == found ? null : new Begun(to, found);
    }

    /**
     * Returns the last reply of every agent that was asked since its server entered: the words that are known, or why
     * there are none.
     *
     * @return a report each, in the order in which the servers entered; none after the checker was closed
     */
    public List<CheckReport> reports() {
        return checks.reports();
    }

    /**
     * Returns the last reply of a server's agent.
     *
     * @param id the server's id
     * @return the report, or null if its agent was not asked since it entered
     */
    public @Nullable CheckReport report(String id) {
        return checks.report(id);
    }

    /**
     * Ends the questions: those that are going on are cancelled, their connections closed, and count no more. What agents
     * said of weight and state stands, also if another checker follows, which does not know that it was an agent who took a
     * server out; what they said of health is taken back. Closing again does nothing.
     */
    @Override
    public void close() {
        checks.close();
        pool.removeListener(listener);
        begun.clear();
        source.close();
    }

    /** Collects an agent checker's settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int MOST_OCTETS = 1024;

        private final Function<? super Server, ? extends @Nullable InetSocketAddress> agents;
        private final Executor executor;
        private final CheckSettings settings;
        private byte[] question = {};

        private Builder(
                ServerPool pool,
                Function<? super Server, ? extends @Nullable InetSocketAddress> agents,
                Executor executor,
                ScheduledExecutorService scheduler) {
            this.agents = Objects.requireNonNull(agents, "agents");
            this.executor = Objects.requireNonNull(executor, "executor");
            this.settings = new CheckSettings(pool, scheduler, new SplittableRandom().nextLong());
        }

        /**
         * Sets what an agent is sent when it is connected, as HAProxy's {@code agent-send}. Default: nothing.
         *
         * @param text US-ASCII, at most 1024 characters, with the end of its line if the agent wants one
         * @return this
         * @throws IllegalArgumentException if the text is too long or not US-ASCII
         */
        public Builder send(String text) {
            if (text.length() > MOST_OCTETS || !text.chars().allMatch(c -> c < 0x80)) {
                throw new IllegalArgumentException(
                        "text: " + Text.quote(text) + " (expected: US-ASCII, at most " + MOST_OCTETS + " characters)");
            }
            question = text.getBytes(StandardCharsets.US_ASCII);
            return this;
        }

        /**
         * Sets to how many agents there are connections at once. Others wait, which does not count as part of their
         * timeout.
         * Default: 64.
         *
         * @param atOnce 1 or more
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Builder atOnce(int atOnce) {
            settings.atOnce(atOnce);
            return this;
        }

        /**
         * Sets the time from the start of one question to a server's agent to the start of the next. Default: 5 seconds.
         *
         * @param interval 1 ms to 1 day
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder interval(Duration interval) {
            settings.interval(interval);
            return this;
        }

        /**
         * Sets after what time an agent that has not replied is given up. Default: 1 second, or the interval if that is
         * shorter.
         *
         * @param timeout 1 ms to the interval
         * @return this
         * @throws IllegalArgumentException if the time is below 1 ms
         */
        public Builder timeout(Duration timeout) {
            settings.timeout(timeout);
            return this;
        }

        /**
         * Sets the share of the interval by which each time between two questions is longer or shorter, at random.
         * Default: 0.1.
         *
         * @param jitter 0 to 0.5
         * @return this
         * @throws IllegalArgumentException if the share is out of range
         */
        public Builder jitter(double jitter) {
            settings.jitter(jitter);
            return this;
        }

        /**
         * Sets the clock, which is the pool's and runs like the scheduler's. Default: {@link Ticker#system()}.
         *
         * @param ticker the clock
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            settings.ticker(ticker);
            return this;
        }

        /**
         * Sets the seed of all draws. Default: a random one, so that several checkers of one farm are out of step.
         *
         * @param seed any value
         * @return this
         */
        public Builder seed(long seed) {
            settings.seed = seed;
            return this;
        }

        /**
         * Returns the agent checker, which has to be started.
         *
         * @return a new checker, to be closed when it is no longer used
         * @throws IllegalArgumentException if the timeout is longer than the interval
         */
        public AgentChecker build() {
            return new AgentChecker(this);
        }
    }
}
