// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static io.github.redirect4j.dns.TestZones.answerer;
import static io.github.redirect4j.dns.TestZones.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a lookup finds, compared with a model that walks lists of labels. */
class ZoneTableProperties {
    /** Names of one to four labels out of few, so that they meet: owners may have a wildcard first. */
    @Provide
    Arbitrary<Set<String>> owners() {
        Arbitrary<String> label = Arbitraries.of("a", "b", "c");
        Arbitrary<String> plain = label.list().ofMinSize(1).ofMaxSize(4).map(labels -> String.join(".", labels));
        Arbitrary<String> wild = plain.map(name -> "*." + name);
        return Arbitraries.oneOf(plain, wild).set().ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> questions() {
        return Arbitraries.of("a", "b", "c", "*", "d")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(labels -> String.join(".", labels));
    }

    /** Returns the owner that answers, "" for a name without data, or null for a name that is not there. */
    private static String model(Set<String> owners, String question) {
        Set<String> existing = new HashSet<>(Set.of(""));
        for (String owner : owners) {
            for (String at = owner; !at.isEmpty(); at = parent(at)) {
                existing.add(at);
            }
        }
        if (existing.contains(question)) {
            return owners.contains(question) ? question : "";
        }
        String encloser = parent(question);
        while (!existing.contains(encloser)) {
            encloser = parent(encloser);
        }
        String wildcard = encloser.isEmpty() ? "*" : "*." + encloser;
        return existing.contains(wildcard) ? owners.contains(wildcard) ? wildcard : "" : null;
    }

    private static String parent(String name) {
        List<String> labels = Arrays.asList(name.split("\\.", -1));
        return String.join(".", labels.subList(1, labels.size()));
    }

    @Property(seed = "20261123", edgeCases = EdgeCasesMode.NONE, tries = 2000)
    void find_likeTheModel(@ForAll("owners") Set<String> owners, @ForAll("questions") String question) {
        Zone.Builder zone = Zone.builder("z.example").nameServer("ns.example.net");
        List<String> order = new ArrayList<>(owners);
        order.forEach(owner -> zone.record(owner + ".z.example", RecordData.txt(owner)));
        Decoded answer = TestQuery.of(question.toUpperCase(java.util.Locale.ROOT) + ".z.example", 16)
                .udp(answerer(zone.build(), other()));
        String expected = model(owners, question);
        assertThat(answer.rcode()).isEqualTo(expected == null ? 3 : 0);
        if (expected != null && !expected.isEmpty()) {
            byte[] octets = RecordData.txt(expected).octets();
            assertThat(answer.answers).hasSize(1);
            assertThat(answer.answers.get(0).octets()).isEqualTo(octets);
        } else {
            assertThat(answer.answers).isEmpty();
        }
    }

    private static Zone other() {
        return Zone.builder("example")
                .nameServer("ns.example.net")
                .record("b.example", RecordData.address(ip("192.0.2.1")))
                .build();
    }
}
