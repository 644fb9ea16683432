// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happens. Safe for use by many threads at once. */
final class Counters {
    final LongAdder queries = new LongAdder();
    final LongAdder silent = new LongAdder();
    final LongAdder truncated = new LongAdder();
    final LongAdder limited = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder evicted = new LongAdder();

    private final LongAdder[] kinds = new LongAdder[Kind.values().length];

    Counters() {
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = new LongAdder();
        }
    }

    void count(Kind kind) {
        kinds[kind.index].increment();
    }

    private long sum(Kind kind) {
        return kinds[kind.index].sum();
    }

    DnsCounts read() {
        return new DnsCounts(
                queries.sum(),
                sum(Kind.ANSWER),
                sum(Kind.NO_DATA),
                sum(Kind.NO_NAME),
                sum(Kind.REFERRAL),
                sum(Kind.REFUSED),
                sum(Kind.MALFORMED),
                sum(Kind.NOT_IMPLEMENTED) + sum(Kind.BAD_VERSION),
                sum(Kind.FAILED),
                silent.sum(),
                truncated.sum(),
                limited.sum(),
                errors.sum(),
                connections.sum(),
                evicted.sum());
    }
}
