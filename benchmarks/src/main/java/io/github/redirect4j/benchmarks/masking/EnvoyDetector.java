// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import java.time.Duration;
import java.util.Arrays;

/**
 * A model of Envoy's outlier detection with its defaults, from its documentation: Envoy is no library. What its defaults
 * don't enforce is left out: gateway errors in a row, failure percentage, and errors of local origin as a kind of their own.
 * Panic is left out because the cap of a tenth never lets it come to half.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class EnvoyDetector {
    static final long INTERVAL = Duration.ofSeconds(10).toNanos();
    private static final long BASE = Duration.ofSeconds(30).toNanos();
    private static final long LONGEST = Duration.ofMinutes(5).toNanos();
    private static final int CONSECUTIVE = 5;
    private static final int REQUESTS = 100;
    private static final int HOSTS = 5;
    private static final double DEVIATIONS = 1.9;
    private static final double MOST_PERCENT = 10;

    private final int[] consecutive;
    private final int[] total;
    private final int[] failed;
    private final boolean[] out;
    private final long[] since;
    private final int[] multiplier;
    private int ejected;

    EnvoyDetector(int servers) {
        consecutive = new int[servers];
        total = new int[servers];
        failed = new int[servers];
        out = new boolean[servers];
        since = new long[servers];
        multiplier = new int[servers];
    }

    boolean isOut(int server) {
        return out[server];
    }

    /** Takes in how a request ended. */
    void ended(int server, boolean failure, long now) {
        total[server]++;
        if (!failure) {
            consecutive[server] = 0;
            return;
        }
        failed[server]++;
        consecutive[server]++;
        if (consecutive[server] == CONSECUTIVE && !out[server]) {
            consecutive[server] = 0; // so that one whom the cap keeps in is judged again
            eject(server, now);
        }
    }

    private void eject(int server, long now) {
        if (100.0 * (ejected + 1) / out.length > MOST_PERCENT) {
            return;
        }
        ejected++;
        out[server] = true;
        since[server] = now;
        if (multiplier[server] * BASE < LONGEST + BASE) {
            multiplier[server]++;
        }
    }

    /** Does what is done once in an interval: first who comes back, then who stands out. */
    void sweep(long now) {
        for (int i = 0; i < out.length; i++) {
            if (!out[i]) {
                multiplier[i] = Math.max(0, multiplier[i] - 1);
            } else if (now - since[i] >= Math.min(multiplier[i] * BASE, LONGEST)) {
                out[i] = false;
                consecutive[i] = 0;
                ejected--;
            }
        }
        judge(now);
        Arrays.fill(total, 0);
        Arrays.fill(failed, 0);
    }

    private void judge(long now) {
        int hosts = 0;
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            if (counts(i)) {
                hosts++;
                sum += rate(i);
            }
        }
        if (hosts < HOSTS) {
            return;
        }
        double mean = sum / hosts;
        double squares = 0;
        for (int i = 0; i < out.length; i++) {
            squares += counts(i) ? (rate(i) - mean) * (rate(i) - mean) : 0;
        }
        double least = mean - DEVIATIONS * Math.sqrt(squares / hosts);
        for (int i = 0; i < out.length; i++) {
            if (counts(i) && rate(i) < least) {
                eject(i, now);
            }
        }
    }

    private boolean counts(int server) {
        return !out[server] && total[server] >= REQUESTS;
    }

    private double rate(int server) {
        return 100.0 * (total[server] - failed[server]) / total[server];
    }
}
