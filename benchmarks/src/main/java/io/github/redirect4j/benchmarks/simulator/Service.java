// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

/** How much work requests are: draws with mean 1, in units of {@link Scenario#SERVICE} at a server of speed 1. */
@FunctionalInterface
interface Service {
    /** Returns the work of one request, above 0. */
    double draw(Draws draws);

    /** Returns service times without memory, the usual model. */
    static Service exponential() {
        return Draws::exponential;
    }

    /** Returns service times that are all the same. */
    static Service constant() {
        return draws -> 1;
    }

    /**
     * Returns service times with a heavy tail: lognormal.
     *
     * @param variation the standard deviation over the mean, above 0; 1 is that of exponential ones
     */
    static Service lognormal(double variation) {
        if (!(variation > 0 && variation <= 100)) {
            throw new IllegalArgumentException("variation: " + variation + " (expected: above 0, at most 100)");
        }
        double variance = StrictMath.log1p(variation * variation);
        double sigma = StrictMath.sqrt(variance);
        return draws -> StrictMath.exp(sigma * draws.normal() - variance / 2);
    }
}
