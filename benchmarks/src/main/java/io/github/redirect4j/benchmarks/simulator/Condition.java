// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import java.time.Duration;
import java.util.Objects;

/**
 * How a server is doing for a time.
 *
 * @param kind what becomes of a request
 * @param speed a factor on the server's own speed
 * @param warmUp how long it takes, in a straight line from a tenth, until that speed is reached; zero for at once
 */
record Condition(Kind kind, double speed, Duration warmUp) {
    /** What becomes of a request. */
    enum Kind {
        /** It is queued and answered. */
        WORKS,
        /** It is queued and answered with an error of the server's own. */
        FAILS,
        /** No connection is made. What the server had is lost as this begins, and its callers see that. */
        REFUSES,
        /** Nothing happens until the caller's timeout. What the server had is lost as this begins. */
        HANGS,
        /** The server is not a member. It works off what it has. */
        ABSENT
    }

    /** A server without trouble. */
    static final Condition GOOD = new Condition(Kind.WORKS, 1, Duration.ZERO);

    Condition {
        Objects.requireNonNull(kind, "kind");
        if (!(speed >= 1e-3 && speed <= 1e3)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: 0.001 to 1000)");
        }
        if (warmUp.isNegative() || warmUp.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("warmUp: " + warmUp + " (expected: 0 to 1 day)");
        }
    }

    /** Returns that of a server which works {@code speed} times as fast as usual. */
    static Condition speed(double speed) {
        return new Condition(Kind.WORKS, speed, Duration.ZERO);
    }

    /** Returns that of a server which has caches to fill. */
    static Condition cold(Duration warmUp) {
        return new Condition(Kind.WORKS, 1, warmUp);
    }

    /** Returns that of a server which answers with errors, {@code speed} times as fast as it usually answers. */
    static Condition failing(double speed) {
        return new Condition(Kind.FAILS, speed, Duration.ZERO);
    }

    static Condition refusing() {
        return new Condition(Kind.REFUSES, 1, Duration.ZERO);
    }

    static Condition hanging() {
        return new Condition(Kind.HANGS, 1, Duration.ZERO);
    }

    static Condition absent() {
        return new Condition(Kind.ABSENT, 1, Duration.ZERO);
    }

    /** Returns whether a health check passes. */
    boolean isHealthy() {
        return kind == Kind.WORKS;
    }

    /** Returns the factor on the server's speed at a time since the condition began. */
    double speedAfter(long nanos) {
        double part = warmUp.isZero() ? 1 : (double) nanos / warmUp.toNanos();
        return part >= 1 ? speed : speed * Math.max(0.1, part);
    }
}
