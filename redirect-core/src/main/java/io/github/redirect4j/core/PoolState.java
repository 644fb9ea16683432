// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Map;

/**
 * The membership of a pool at one version, with the pool's own instances of its servers. Immutable.
 *
 * @param version counts changes of membership
 * @param servers the servers in the order in which they were added
 * @param byId the same by id
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record PoolState(long version, Server[] servers, Map<String, Server> byId) {
    static PoolState empty(long version) {
        return new PoolState(version, new Server[0], Map.of());
    }
}
