// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

/**
 * What is counted in a trial; of each less is better. A server is faulty while it has a {@link Fault}, and in trouble while
 * it is faulty or cold. It is out while its standing is {@link Masker.Standing#OUT}: then it gets nothing, or single requests
 * by which it proves itself, and those count as requests wherever requests are counted, and nowhere as a return.
 */
enum Measure {
    /**
     * From the beginning of a fault until its server is out for the first time, which is when it gets its last ordinary
     * request; the mean over faults. A fault whose server never was out counts with all its length.
     */
    TIME_TO_MASK("masked after", "s", 0.1),

    /** Requests that failed, of all. Each is tried once. */
    FAILED("failed", "%", 0.001),

    /** How often a server went out that was not in trouble, be it judged wrongly or for what is over. */
    FALSE_EJECTIONS("false ejections", "", 0.5),

    /** How long such servers were out, together: each until it was in again, its own fault began or the trial ended. */
    FALSE_SECONDS("out for nothing", "server-s", 1),

    /**
     * Requests that failed at a faulty server after it had been out, those to prove itself included: what it costs to let it
     * come back too early.
     */
    RETURN_FAILURES("failed on early returns", "", 1),

    /**
     * The most requests that a server began in the first second after it was in again, over a second's fair share, of servers
     * that had a fault. Not counted where the fair share is less than ten a second, since that would be chance.
     */
    FLOOD("first second of a return", "× fair share", 0.1),

    /** Requests that failed at servers after their fault, because they were cold. */
    FAILED_COLD("failed at a cold server", "", 1),

    /**
     * From the end of a fault until its server takes part in full and for good, to the trial's end if it does not; the mean
     * over faults whose server was out while it was faulty.
     */
    TIME_TO_RETURN("back after", "s", 1);

    private final String title;
    private final String unit;
    private final double negligible;

    Measure(String title, String unit, double negligible) {
        this.title = title;
        this.unit = unit;
        this.negligible = negligible;
    }

    String title() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }

    /** Returns how great a difference matters to nobody. */
    double negligible() {
        return negligible;
    }
}
