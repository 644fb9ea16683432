// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What a run found. Response times are those of requests that succeeded, from arrival to the answer, retries included,
 * in units of {@link Scenario#SERVICE}. The first tenth of the requests is not counted.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Results {
    private final List<SimulatedServer> servers;
    private final Histogram times = new Histogram(3); // three digits: within 0.1 %
    private final long[] attempts;
    private long totalNanos;
    private long succeeded;
    private long failed;
    private int longestQueue;
    private double averagePresent;

    Results(List<SimulatedServer> servers) {
        this.servers = servers;
        attempts = new long[servers.size()];
    }

    void attempt(int server, int queue) {
        attempts[server]++;
        longestQueue = Math.max(longestQueue, queue);
    }

    void success(long nanos) {
        succeeded++;
        totalNanos += nanos;
        times.recordValue(nanos);
    }

    void failure() {
        failed++;
    }

    void end(double present) {
        averagePresent = present;
    }

    /** Returns the mean response time. */
    double mean() {
        return succeeded == 0 ? Double.NaN : totalNanos / services(succeeded);
    }

    /** Returns a quantile of response times, exact to 0.1 %. */
    double quantile(double share) {
        return succeeded == 0 ? Double.NaN : times.getValueAtPercentile(share * 100) / services(1);
    }

    /** Returns the most requests that one server had at once, that which was served included. */
    int longestQueue() {
        return longestQueue;
    }

    /** Returns how many requests there were at all servers, on average over the whole run. */
    double averagePresent() {
        return averagePresent;
    }

    long succeeded() {
        return succeeded;
    }

    /** Returns the share of requests that failed, all their attempts included. */
    double failures() {
        long all = succeeded + failed;
        return all == 0 ? 0 : (double) failed / all;
    }

    /** Returns a server's share of all attempts over its share of the weight: 1 is its due. */
    double shareOfDue(int server) {
        double weight = servers.stream().mapToDouble(SimulatedServer::weight).sum();
        long all = 0;
        for (long count : attempts) {
            all += count;
        }
        return all == 0
                ? 0
                : attempts[server] * weight / (all * servers.get(server).weight());
    }

    /** Returns how far the share of the server that is farthest from its due is off, as a part of that. */
    double shareError() {
        double worst = 0;
        for (int i = 0; i < attempts.length; i++) {
            worst = Math.max(worst, Math.abs(shareOfDue(i) - 1));
        }
        return worst;
    }

    /** Returns a number that all counts go into: equal for equal runs, and most likely for no others. */
    long fingerprint() {
        long hash = totalNanos;
        for (long count : attempts) {
            hash = hash * 31 + count;
        }
        hash = (hash * 31 + succeeded) * 31 + failed;
        return (hash * 31 + longestQueue) * 31 + times.getMaxValue();
    }

    private static double services(long count) {
        return (double) count * Scenario.SERVICE.toNanos();
    }
}
