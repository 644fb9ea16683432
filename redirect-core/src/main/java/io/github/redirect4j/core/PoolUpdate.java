// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Changes of membership to be made at once: see {@link ServerPool#update}. Confined: one thread at a time, no internal
 * locking.
 */
public final class PoolUpdate {
    /** One change to a draft of the membership. */
    interface Change {
        void apply(Membership draft);
    }

    private final List<Change> changes = new ArrayList<>();

    PoolUpdate() {}

    /**
     * Adds a server.
     *
     * @param server a server whose id is not in the pool, or the update fails with {@code IllegalArgumentException}
     * @return this
     */
    public PoolUpdate add(Server server) {
        Objects.requireNonNull(server, "server");
        changes.add(draft -> draft.add(server));
        return this;
    }

    /**
     * Adds a server, or gives the server of the same id this definition.
     *
     * @param server the server
     * @return this
     */
    public PoolUpdate put(Server server) {
        Objects.requireNonNull(server, "server");
        changes.add(draft -> draft.put(server));
        return this;
    }

    /**
     * Removes a server, if it is there.
     *
     * @param id its id
     * @return this
     */
    public PoolUpdate remove(String id) {
        Objects.requireNonNull(id, "id");
        changes.add(draft -> draft.remove(id));
        return this;
    }

    /**
     * Sets a server's weight, if it is there.
     *
     * @param id its id
     * @param weight 0, or 1e-9 to 1e9
     * @return this
     * @throws IllegalArgumentException if the weight is negative, not finite or out of range
     */
    public PoolUpdate weight(String id, double weight) {
        Objects.requireNonNull(id, "id");
        double valid = Server.checkWeight(weight);
        changes.add(draft -> draft.weight(id, valid));
        return this;
    }

    /**
     * Makes these the servers of the pool: removes the others, adds the new ones, redefines those that are there. Their
     * state, health and counts stay.
     *
     * @param servers the servers, each id once
     * @return this
     * @throws IllegalArgumentException if an id is repeated
     */
    public PoolUpdate replace(Collection<Server> servers) {
        Set<Server> all = new LinkedHashSet<>();
        for (Server server : servers) {
            if (!all.add(server)) {
                throw Membership.duplicate(server);
            }
        }
        changes.add(draft -> draft.replace(all));
        return this;
    }

    List<Change> changes() {
        return changes;
    }
}
