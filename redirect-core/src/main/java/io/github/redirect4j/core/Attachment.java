// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.function.Function;

/**
 * A value that a pool keeps ready for each of its servers: record data, a base URL, a connection pool of the user's.
 * It is computed when a server enters the pool or its definition or addresses change, and is part of the snapshot.
 *
 * <p>Safe for use by many threads at once.
 *
 * @param <T> the type of the value
 */
public final class Attachment<T> {
    private final ServerPool pool;
    private final int index;
    private final Function<? super Server, ? extends T> compute;

    Attachment(ServerPool pool, int index, Function<? super Server, ? extends T> compute) {
        this.pool = pool;
        this.index = index;
        this.compute = compute;
    }

    /**
     * Returns the value of a server. Two array reads for an instance that came from the pool since the attachment was
     * made; for an older one, which a request may still hold, it is computed.
     *
     * @param server a server that this pool handed out
     * @return the value
     * @throws IllegalArgumentException if the instance is not from this pool
     */
    @SuppressWarnings("unchecked")
    public T of(Server server) {
        @org.jspecify.annotations.Nullable Object[] attached = server.attached();
        if (index < attached.length && attached[0] == pool) {
            return (T) attached[index];
        }
        return elsewhere(server, attached);
    }

    T compute(Server server) {
        return compute.apply(server);
    }

    @SuppressWarnings("ReferenceEquality") // functions have no other equality
    boolean computes(Function<? super Server, ?> function) {
        return compute == function;
    }

    /** Returns this as the type of its function, which the caller knows to be the same object. */
    @SuppressWarnings("unchecked")
    <U> Attachment<U> typed() {
        return (Attachment<U>) this;
    }

    private T elsewhere(Server server, @org.jspecify.annotations.Nullable Object[] attached) {
        if (attached.length == 0 || attached[0] != pool) {
            throw new IllegalArgumentException("server: " + server.id() + " (expected: an instance from this pool)");
        }
        return compute.apply(server);
    }
}
