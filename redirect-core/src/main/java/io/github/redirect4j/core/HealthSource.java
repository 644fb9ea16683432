// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.Map;

/**
 * One of those who say whether a pool's servers answer: active checks, what requests showed, an agent, people. Each has its
 * own word on each server, and one rule joins them: a server is down if one of them says so, else it is probing if one says
 * so, else up if one says so, else unknown.
 *
 * <p>A server that leaves the pool is forgotten: when it returns, nothing has been said of it.
 *
 * <p>Safe for use by many threads at once.
 */
public final class HealthSource implements AutoCloseable {
    private final Conditions conditions;
    private final String name;
    private volatile boolean closed;

    HealthSource(Conditions conditions, String name) {
        this.conditions = conditions;
        this.name = name;
    }

    /**
     * Returns what evidence of this source is marked with.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Says whether a server answers.
     *
     * @param id its id
     * @param health the health; {@link Health#UNKNOWN} takes back what was said
     * @param evidence why, for people: {@code "timed out"}; may be empty
     * @return whether the server is there
     */
    public boolean set(String id, Health health, String evidence) {
        return conditions.judge(this, Map.of(id, health), evidence) == 1;
    }

    /**
     * Says of several servers at once whether they answer, which costs selectors as much as saying it of one.
     *
     * @param healths the health by id; ids that are not in the pool are ignored
     * @param evidence why, for people; may be empty
     * @return how many of the servers are there
     */
    public int set(Map<String, Health> healths, String evidence) {
        return conditions.judge(this, healths, evidence);
    }

    /**
     * Returns what this source said of a server.
     *
     * @param id its id
     * @return its last word, {@link Health#UNKNOWN} if there is none or no such server
     */
    public Health get(String id) {
        return conditions.said(this, id);
    }

    /** Takes back all that was said; what is said after is ignored. Closing again does nothing. */
    @Override
    public void close() {
        closed = true;
        conditions.takeBack(this);
    }

    /** Returns evidence with this source's mark. */
    String marked(String evidence) {
        return evidence.isEmpty() ? name : name + ": " + evidence;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return name;
    }
}
