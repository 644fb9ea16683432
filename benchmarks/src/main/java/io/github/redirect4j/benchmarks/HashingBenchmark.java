// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.benchmarks.contenders.Question;
import org.openjdk.jmh.annotations.Param;

/** What does the server of a key cost, a URL of 40 octets: bounds, ours, the peers? */
public class HashingBenchmark extends ContenderBenchmark {
    @Param({
        "bound-maglev",
        "bound-maglev hash ready",
        "bound-ring",
        "redirect4j slots",
        "redirect4j slots picker",
        "redirect4j maglev",
        "redirect4j maglev picker",
        "redirect4j maglev large",
        "redirect4j maglev large picker",
        "redirect4j rendezvous",
        "redirect4j rendezvous picker",
        "redirect4j carp draft",
        "redirect4j carp squid",
        "redirect4j carp arrayScript",
        "gRPC ring_hash",
        "gRPC ring_hash unasked",
        "Vert.x CONSISTENT_HASHING",
        "Armeria sticky",
        "spymemcached Ketama",
        "Guava consistentHash",
        "hash4j jumpBack",
        "hash4j jumpBackAnchor",
        "Dubbo ConsistentHash"
    })
    String contender;

    /** Made by JMH. */
    public HashingBenchmark() {
        super(Question.HASHING);
    }

    @Override
    String contender() {
        return contender;
    }
}
