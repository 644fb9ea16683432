// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to whom: servers, requests, dispatchers, and what goes wrong when. Immutable.
 *
 * <p>Requests arrive as one Poisson stream, and each comes to a dispatcher drawn at random. Times are in simulated
 * time, in which a request of average work takes a server of speed 1 one {@link #SERVICE}.
 */
final class Scenario {
    /** How long a request of average work takes a server of speed 1. */
    static final Duration SERVICE = Duration.ofMillis(10);

    private final Builder settings;

    private Scenario(Builder settings) {
        this.settings = settings;
    }

    /**
     * A server's condition changes.
     *
     * @param at since the schedule began
     * @param server the server's number
     * @param condition what it is from then on
     */
    record Change(Duration at, int server, Condition condition) {}

    static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns a time of so many average services at speed 1. */
    static Duration services(double count) {
        return Duration.ofNanos((long) (count * SERVICE.toNanos()));
    }

    String name() {
        return settings.name;
    }

    /** Returns the question that it answers. */
    String question() {
        return settings.question;
    }

    List<SimulatedServer> servers() {
        return settings.servers;
    }

    Service service() {
        return settings.service;
    }

    int dispatchers() {
        return settings.dispatchers;
    }

    /** Returns whether dispatchers see how requests end. */
    boolean completionSeen() {
        return settings.residence == null;
    }

    /** Returns what redirectors assume of a request's residence, or null if completion is seen. */
    @Nullable
    Duration residence() {
        return settings.residence;
    }

    /** Returns the distribution of keys, or null if requests have none. */
    @Nullable
    Zipf keys() {
        return settings.keys;
    }

    /** Returns how many attempts a request has at most. */
    int tries() {
        return settings.tries;
    }

    /** Returns after what time a caller gives an attempt up, or zero for never. */
    Duration timeout() {
        return settings.timeout;
    }

    /** Returns how long it takes a dispatcher to learn of a server's health, or null if it never does. */
    @Nullable
    Duration detection() {
        return settings.detection;
    }

    /** Returns how long the share of a server that enters or comes back is to grow, or zero. */
    Duration slowStart() {
        return settings.slowStart;
    }

    List<Change> changes() {
        return settings.changes;
    }

    /** Returns after what time the changes begin anew. */
    Duration cycle() {
        return settings.cycle;
    }

    /** Returns the mean time between two requests in nanoseconds. */
    double gapNanos() {
        double capacity =
                settings.servers.stream().mapToDouble(SimulatedServer::capacity).sum();
        return SERVICE.toNanos() / (settings.load * capacity);
    }

    @Override
    public String toString() {
        return settings.name;
    }

    /** Collects a scenario's settings. Confined: one thread at a time, no internal locking. */
    static final class Builder {
        private final String name;
        private String question = "";
        private List<SimulatedServer> servers = new ArrayList<>();
        private List<Change> changes = new ArrayList<>();
        private Service service = Service.exponential();
        private double load = 0.7;
        private int dispatchers = 1;
        private @Nullable Duration residence;
        private @Nullable Zipf keys;
        private int tries = 1;
        private Duration timeout = Duration.ZERO;
        private @Nullable Duration detection;
        private Duration slowStart = Duration.ZERO;
        private Duration cycle = Duration.ZERO;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        Builder question(String text) {
            question = Objects.requireNonNull(text, "text");
            return this;
        }

        /** Adds servers that are alike: one worker each, the weight is the speed. */
        Builder servers(int count, double speed) {
            return servers(count, new SimulatedServer(speed, speed, 1));
        }

        Builder servers(int count, SimulatedServer server) {
            servers.addAll(Collections.nCopies(count, server));
            return this;
        }

        /** Sets the distribution of work. Default: exponential. */
        Builder service(Service distribution) {
            service = Objects.requireNonNull(distribution, "distribution");
            return this;
        }

        /** Sets the work that arrives as a share of what all servers can do, above 0 to 10. Default: 0.7. */
        Builder load(double share) {
            if (!(share > 0 && share <= 10)) {
                throw new IllegalArgumentException("load: " + share + " (expected: above 0, at most 10)");
            }
            load = share;
            return this;
        }

        /** Sets how many dispatchers there are, 1 to 10000. Default: 1. */
        Builder dispatchers(int count) {
            if (count < 1 || count > 10_000) {
                throw new IllegalArgumentException("dispatchers: " + count + " (expected: 1 to 10000)");
            }
            dispatchers = count;
            return this;
        }

        /** Makes dispatchers redirectors, which never see completion but assume a mean residence. Default: they see it. */
        Builder redirectors(Duration residence) {
            this.residence = Objects.requireNonNull(residence, "residence");
            return this;
        }

        /** Gives requests one of {@code count} keys by Zipf's law. Default: no keys. */
        Builder keys(int count, double exponent) {
            keys = new Zipf(count, exponent);
            return this;
        }

        /** Sets how many attempts a request has at most, 1 to 100. Default: 1. */
        Builder tries(int count) {
            if (count < 1 || count > 100) {
                throw new IllegalArgumentException("tries: " + count + " (expected: 1 to 100)");
            }
            tries = count;
            return this;
        }

        /** Sets after what time an attempt is given up. Default: never. */
        Builder timeout(Duration limit) {
            timeout = positive("timeout", limit);
            return this;
        }

        /** Makes dispatchers learn of health, each after this time give or take a fifth. Default: they never do. */
        Builder detection(Duration delay) {
            detection = positive("detection", delay);
            return this;
        }

        /** Asks dispatchers that can to open servers slowly. Default: at once. */
        Builder slowStart(Duration window) {
            slowStart = positive("slowStart", window);
            return this;
        }

        /** Adds a change of a server's condition. */
        Builder at(Duration time, int server, Condition condition) {
            changes.add(new Change(time, server, condition));
            return this;
        }

        /** Repeats the changes, so that a run of any length sees them in the same proportion. Default: they happen once. */
        Builder every(Duration period) {
            cycle = positive("cycle", period);
            return this;
        }

        /**
         * Returns the scenario.
         *
         * @throws IllegalArgumentException if it has no servers, or a run of it could not end or mean anything
         */
        Scenario build() {
            require(!servers.isEmpty(), "servers: 0 (expected: 1 or more)");
            for (Change change : changes) {
                Objects.checkIndex(change.server, servers.size());
                require(!change.at.isNegative(), "change: at " + change.at + " (expected: 0 or more)");
                require(
                        cycle.isZero() || change.at.compareTo(cycle) < 0,
                        "change: at " + change.at + " (expected: before the end of the cycle, " + cycle + ")");
                require(
                        change.condition.kind() != Condition.Kind.HANGS || !timeout.isZero(),
                        "change: hanging (expected: a timeout)");
            }
            require(residence == null || tries == 1, "tries: " + tries + " (expected: 1 for redirectors)");
            Builder copy = new Builder(name);
            copy.question = question;
            copy.servers = List.copyOf(servers);
            copy.changes = List.copyOf(changes);
            copy.service = service;
            copy.load = load;
            copy.dispatchers = dispatchers;
            copy.residence = residence;
            copy.keys = keys;
            copy.tries = tries;
            copy.timeout = timeout;
            copy.detection = detection;
            copy.slowStart = slowStart;
            copy.cycle = cycle;
            return new Scenario(copy);
        }

        private static Duration positive(String what, Duration time) {
            require(!time.isNegative() && !time.isZero(), what + ": " + time + " (expected: more than zero)");
            return time;
        }

        private static void require(boolean met, String otherwise) {
            if (!met) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
