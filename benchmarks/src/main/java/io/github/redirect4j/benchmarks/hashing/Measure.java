// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

/**
 * What is counted of a placement, or timed. A key that moves is one whose server is another one after a change; it moves
 * needlessly if it belonged to a server that is still there and went to one that the change did not favour.
 */
enum Measure {
    /** What the busiest of equal servers has, over what each is due. Chance alone is in it, as it is in a user's. */
    BUSIEST("busiest", "× mean"),
    /** What the idlest of equal servers has, likewise. */
    IDLEST("idlest", "× mean"),
    /**
     * How far equal servers are from what they are due: the standard deviation relative to the mean, with the variance of
     * chance taken off. What is left is the algorithm's own.
     */
    SPREAD("spread beyond chance", "%"),
    /** The same relative to what each is due where weights are 1 to 4. */
    WEIGHTED_SPREAD("spread beyond chance by weights 1 to 4", "%"),
    /** Keys that moved when one server of equal ones left, of all; the mean over three that did, each alone. */
    LEAVE_MOVED("moved when one leaves", "%"),
    /** Of these the needless ones: those of the others. */
    LEAVE_NEEDLESS("moved needlessly when one leaves", "%"),
    /** Keys that moved when one more came, of all; the mean over three that did, each alone. */
    COME_MOVED("moved when one comes", "%"),
    /** Of these the needless ones: those that went to another one than the new server. */
    COME_NEEDLESS("moved needlessly when one comes", "%"),
    /** Keys that moved when one of equal servers got twice its weight, of all. */
    WEIGH_MOVED("moved when one weighs twice as much", "%"),
    /** Of these the needless ones: those that went to another one. */
    WEIGH_NEEDLESS("moved needlessly when one weighs twice as much", "%"),
    /** Keys of others that moved when one server was masked, of all. */
    MASK_NEEDLESS("moved needlessly when one is masked", "%"),
    /** From a list of servers to the first answer, the least of several times in a process that has done it before. */
    BUILD("build", "ms"),
    /** From one server leaving, or returning, to the next answer; the least of several pairs of both. */
    CHANGE("change of one", "ms"),
    /** What a second user of the same list of servers keeps in memory: the heap in use after a collection, with and without. */
    MEMORY("memory", "KB"),
    /** CPU time from a URL of 40 octets to its server, in a process of its own: the least of several rounds. */
    PICK("pick", "ns");

    private final String title;
    private final String unit;

    Measure(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Returns the name and unit, as files and tables have it. */
    String title() {
        return title + ", " + unit;
    }
}
