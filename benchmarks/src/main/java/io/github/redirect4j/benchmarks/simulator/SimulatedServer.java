// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

/**
 * A server: first come, first served.
 *
 * @param weight what dispatchers are told, 1e-9 to 1e9
 * @param speed how much work each worker does in a {@link Scenario#SERVICE}, 0.001 to 1000
 * @param workers how many requests it works on at once, 1 to 1000
 */
record SimulatedServer(double weight, double speed, int workers) {
    SimulatedServer {
        if (!(weight >= 1e-9 && weight <= 1e9)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1e-9 to 1e9)");
        }
        if (!(speed >= 1e-3 && speed <= 1e3)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: 0.001 to 1000)");
        }
        if (workers < 1 || workers > 1000) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: 1 to 1000)");
        }
    }

    double capacity() {
        return speed * workers;
    }
}
