// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerStatus;
import java.util.HashSet;
import java.util.Set;

/** Knows at any time whether a server of a pool is down, draining or in maintenance. Safe for use by many threads at once. */
final class PoolWatch implements PoolListener {
    private final ServerPool pool;
    private final Object lock = new Object();
    private final Set<String> down = new HashSet<>();
    private final Set<String> withdrawn = new HashSet<>();
    private volatile boolean impaired;

    private PoolWatch(ServerPool pool) {
        this.pool = pool;
    }

    static PoolWatch of(ServerPool pool) {
        PoolWatch made = new PoolWatch(pool);
        pool.addListener(made); // first: what changes while the rest is read is told as well
        made.readAll();
        return made;
    }

    boolean isImpaired() {
        return impaired;
    }

    ServerPool pool() {
        return pool;
    }

    void close() {
        pool.removeListener(this);
    }

    private void readAll() {
        synchronized (lock) {
            down.clear();
            withdrawn.clear();
            for (ServerStatus status : pool.status()) {
                put(down, status.server(), isUnnamed(status.health()));
                put(withdrawn, status.server(), status.state() != AdminState.READY);
            }
            impaired = !down.isEmpty() || !withdrawn.isEmpty();
        }
    }

    /** Answers name neither who is down nor who has to prove itself. */
    private static boolean isUnnamed(Health health) {
        return health.compareTo(Health.PROBING) >= 0;
    }

    private void put(Set<String> ids, Server server, boolean in) {
        synchronized (lock) {
            if (in) {
                ids.add(server.id());
            } else {
                ids.remove(server.id());
            }
            impaired = !down.isEmpty() || !withdrawn.isEmpty();
        }
    }

    @Override
    public void added(Server server) {
        removed(server);
    }

    @Override
    public void removed(Server server) {
        put(down, server, false);
        put(withdrawn, server, false);
    }

    @Override
    public void state(Server server, AdminState before, AdminState after) {
        put(withdrawn, server, after != AdminState.READY);
    }

    @Override
    public void health(Server server, Health before, Health after, String evidence) {
        put(down, server, isUnnamed(after));
    }

    @Override
    public void missed(long count) {
        readAll();
    }
}
