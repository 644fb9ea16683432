// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

/**
 * One thread's way through a contender: choose a server, and count the request begun and ended where the question asks
 * for that.
 */
@FunctionalInterface
public interface Cycle {
    /**
     * Takes one request through.
     *
     * @return what stands for the server chosen: the same object, or an equal one, for the same server; never null
     */
    Object run();
}
