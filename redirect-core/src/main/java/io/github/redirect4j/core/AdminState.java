// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** What a person, or a tool on a person's behalf, wants of a server. It is kept when the server's definition changes. */
public enum AdminState {
    /** Takes requests. The state of a new server. */
    READY,
    /** Takes no new requests except those that stick to it; what is in flight runs to its end. */
    DRAIN,
    /** Takes no request at all, sticky or not, in panic or not. */
    MAINT
}
