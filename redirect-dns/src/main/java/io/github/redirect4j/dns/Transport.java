// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/** How a query came, which says how long its answer may be. */
public enum Transport {
    /** Datagrams: at most what the client says it takes, 512 octets if it says nothing. */
    UDP,
    /** A stream: up to 65,535 octets, and the client's address is proven. */
    TCP
}
