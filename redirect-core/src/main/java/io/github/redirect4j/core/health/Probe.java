// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.Server;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Asks one server, once, whether it can answer. {@link HealthCheckTransport} makes probes that connect over TCP
 * or ask over HTTP, https or DNS; a lambda of yours does anything else.
 *
 * <p>Implementations must be safe for use by many threads at once.
 */
@FunctionalInterface
public interface Probe {
    /**
     * Begins to ask a server. Must not block.
     *
     * <p>A {@link HealthChecker} gives up at its timeout: it cancels the stage's {@link
     * CompletionStage#toCompletableFuture() future}, upon which the probe should release what it holds. It asks that
     * server again only when the stage has ended, which a {@link java.util.concurrent.CompletableFuture} has by being
     * cancelled.
     *
     * @param server the server, as it is in the pool now
     * @return completes with the result; exceptionally stands for a failure, as does an exception thrown
     */
    CompletionStage<ProbeResult> check(Server server);

    /**
     * Returns a probe that passes when a TCP connection to the server's first address and its port is established, and
     * closes it at once. A server without address or port fails; one that is given by name has an address once the
     * pool's {@link io.github.redirect4j.core.Resolver} has found it.
     *
     * @param executor lends one thread, whatever the number of servers, while there are connections to be established;
     *     when it is interrupted, those fail
     * @return the probe, with a {@link HealthCheckTransport} of its own and all its defaults
     */
    static Probe tcp(Executor executor) {
        return HealthCheckTransport.create(executor).tcp();
    }
}
