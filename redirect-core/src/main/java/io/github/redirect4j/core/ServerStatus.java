// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/**
 * What a pool knows of one server at one moment. Immutable.
 *
 * @param server the server
 * @param state what people want of it
 * @param health what is known of its ability to answer
 * @param evidence the source that the health is by and why, for people: {@code "checks: timed out"}; empty if nothing was
 *     said
 * @param inFlight how many attempts are going on at it, 0 or more
 * @param leased how many requests it is assumed to work on besides, 0 or more
 * @param eligible whether it takes new requests: ready, neither down nor with anything to prove, of positive weight
 */
public record ServerStatus(
        Server server,
        AdminState state,
        Health health,
        String evidence,
        int inFlight,
        double leased,
        boolean eligible) {
    @Override
    public String toString() {
        return server.id() + " " + state + " " + health + " weight " + server.weight() + " in flight " + inFlight
                + (leased > 0 ? String.format(java.util.Locale.ROOT, " leased %.1f", leased) : "");
    }
}
