// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.ServerPool;
import java.io.IOException;
import java.util.Map;

/**
 * What an operator can do to a server. An embedded origin is really stopped and started, so that the checks find out; a
 * server elsewhere is taken into maintenance and back.
 *
 * <p>Safe for use by many threads at once.
 */
final class Controls {
    private final ServerPool pool;
    private final Map<String, Origin> origins;

    Controls(ServerPool pool, Map<String, Origin> origins) {
        this.pool = pool;
        this.origins = Map.copyOf(origins);
    }

    boolean has(String id) {
        return pool.get(id) != null;
    }

    /** Returns whether a server is one of ours and runs, is one of ours and does not, or is somebody else's. */
    String process(String id) {
        Origin origin = origins.get(id);
        return origin == null ? "elsewhere" : origin.isRunning() ? "running" : "stopped";
    }

    void stop(String id) {
        Origin origin = origins.get(id);
        if (origin == null) {
            pool.setState(id, AdminState.MAINT);
        } else {
            origin.stop();
        }
    }

    /** Starts a server, and ends its drain or maintenance. */
    void start(String id) throws IOException {
        Origin origin = origins.get(id);
        if (origin != null) {
            origin.start();
        }
        pool.setState(id, AdminState.READY);
    }

    void drain(String id) {
        var unused = pool.drain(id);
    }

    void weigh(String id, double weight) {
        pool.setWeight(id, weight);
    }
}
