// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * What a server says of its own load. Immutable. What it did not say is NaN: a report starts with {@link #at} and
 * says what it knows.
 *
 * @param outstanding how many requests it is working on, from everybody, 0 or more
 * @param utilization how much of what it can do is in use, 0 to 1, more where it can be overcommitted
 * @param requestRate requests that it answers per second, 0 or more
 * @param errorRate of those, errors of its own per second, 0 or more
 * @param share how much of its weight it wants, 0 to 1e9: 1 is all, 0 no new requests. The pool multiplies the weight by it
 *     until another report says otherwise
 * @param takenAtNanos when all that was so, by the pool's {@link Ticker}
 */
public record LoadReport(
        double outstanding, double utilization, double requestRate, double errorRate, double share, long takenAtNanos) {
    private static final double MOST_SHARE = 1e9;

    /**
     * Makes a report of all figures, NaN for one that is not known. Mostly {@link #at} reads better.
     *
     * @param outstanding how many requests the server is working on
     * @param utilization how much of what it can do is in use
     * @param requestRate requests per second
     * @param errorRate errors per second
     * @param share how much of its weight it wants
     * @param takenAtNanos when all that was so
     * @throws IllegalArgumentException if a figure is negative or infinite, or the share more than 1e9
     */
    public LoadReport {
        check("outstanding", outstanding);
        check("utilization", utilization);
        check("requestRate", requestRate);
        check("errorRate", errorRate);
        if (share < 0 || share > MOST_SHARE) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1e9)");
        }
    }

    /**
     * Returns a report that says nothing yet.
     *
     * @param takenAtNanos when what it is going to say was so, by the pool's ticker
     * @return the report
     */
    public static LoadReport at(long takenAtNanos) {
        return new LoadReport(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, takenAtNanos);
    }

    /**
     * Returns this report with the number of requests that the server is working on, from everybody.
     *
     * @param requests 0 or more, finite; NaN for not known
     * @return a new report
     * @throws IllegalArgumentException if it is negative or infinite
     */
    public LoadReport withOutstanding(double requests) {
        return new LoadReport(requests, utilization, requestRate, errorRate, share, takenAtNanos);
    }

    /**
     * Returns this report with how much of what the server can do is in use.
     *
     * @param part 0 to 1, more where the server can be overcommitted, finite; NaN for not known
     * @return a new report
     * @throws IllegalArgumentException if it is negative or infinite
     */
    public LoadReport withUtilization(double part) {
        return new LoadReport(outstanding, part, requestRate, errorRate, share, takenAtNanos);
    }

    /**
     * Returns this report with the rates of requests and errors.
     *
     * @param requests requests answered per second, 0 or more, finite; NaN for not known
     * @param errors of those, errors per second, 0 or more, finite; NaN for not known
     * @return a new report
     * @throws IllegalArgumentException if one is negative or infinite
     */
    public LoadReport withRates(double requests, double errors) {
        return new LoadReport(outstanding, utilization, requests, errors, share, takenAtNanos);
    }

    /**
     * Returns this report with how much of its weight the server wants.
     *
     * @param part 0 to 1e9, 1 for all of it; NaN for not known
     * @return a new report
     * @throws IllegalArgumentException if it is out of range
     */
    public LoadReport withShare(double part) {
        return new LoadReport(outstanding, utilization, requestRate, errorRate, part, takenAtNanos);
    }

    /** Returns whether it says anything besides a share. */
    boolean saysLoad() {
        return !(Double.isNaN(outstanding)
                && Double.isNaN(utilization)
                && Double.isNaN(requestRate)
                && Double.isNaN(errorRate));
    }

    private static void check(String name, double figure) {
        if (figure < 0 || figure == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + ": " + figure + " (expected: 0 or more, finite)");
        }
    }
}
