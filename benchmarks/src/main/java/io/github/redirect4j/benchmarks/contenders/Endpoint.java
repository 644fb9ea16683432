// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

/**
 * A server of a contender that has no type of its own for it.
 *
 * @param number 0 for the first
 */
record Endpoint(int number) {
    static Endpoint[] first(int servers) {
        Endpoint[] endpoints = new Endpoint[servers];
        for (int i = 0; i < servers; i++) {
            endpoints[i] = new Endpoint(i);
        }
        return endpoints;
    }
}
