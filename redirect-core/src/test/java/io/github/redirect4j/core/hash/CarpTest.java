// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** CARP by example: what the key is in each mode, and how servers take part. */
class CarpTest {
    private static final KeyHash DRAFT = Carp.draft().keyHash();

    private static ServerPool pool(double... weights) {
        ServerPool pool = ServerPool.builder().panic(0, 0).build();
        pool.replace(IntStream.range(0, weights.length)
                .mapToObj(i -> Server.builder("P" + i).weight(weights[i]).build())
                .toList());
        return pool;
    }

    private static List<String> owners(ServerSelector selector) {
        return IntStream.range(0, 500)
                .mapToObj(i ->
                        selector.select(Request.of("http://h.example/" + i)).id())
                .toList();
    }

    @Test
    void draftHash_workedValues_areTheDrafts() {
        assertThat(DRAFT.of("a")).isEqualTo(97);
        assertThat(Integer.toUnsignedLong(Carp.draftHash("a"))).isEqualTo(4106760083L);
        assertThat(Integer.toUnsignedLong(Carp.draftHash("B"))).isEqualTo(563378679L);
        assertThat(Integer.toUnsignedLong(Carp.draftHash("c"))).isEqualTo(1312867418L);
        int score = CarpHash.scramble((int) DRAFT.of("http://www.example.com/") ^ Carp.draftHash("a"));
        double[] x = LoadMultipliers.draft(new double[] {1, 2, 3});
        assertThat(x)
                .containsExactly(
                        new double[] {0.7937005, 1.0246630, 1.2295956}, org.assertj.core.api.Assertions.within(1e-7));
        assertThat(Math.round(Integer.toUnsignedLong(score) * x[0])).isEqualTo(2913973603L);
    }

    @Test
    void draftKey_schemeAndAuthority_areLoweredAndTheFragmentIsNotHashed() {
        long hash = DRAFT.of("http://u@www.example.com:80/Path?Q=/A");
        assertThat(DRAFT.of("HTTP://U@WWW.Example.COM:80/Path?Q=/A#Frag?x#y")).isEqualTo(hash);
        assertThat(DRAFT.of("HTTP://U@WWW.Example.COM:80/path?Q=/A")).isNotEqualTo(hash);
        assertThat(DRAFT.of("http://H?Q")).isEqualTo(DRAFT.of("http://h?Q")).isNotEqualTo(DRAFT.of("http://h?q"));
        assertThat(DRAFT.of("http://H#Q")).isEqualTo(DRAFT.of("http://h"));
        assertThat(DRAFT.of("/A#b")).isEqualTo(DRAFT.of("/A")).isNotEqualTo(DRAFT.of("/a"));
        assertThat(DRAFT.of("No:thing")).isNotEqualTo(DRAFT.of("no:thing"));
        assertThat(DRAFT.of("A://\u00c9")).isEqualTo(DRAFT.of("a://\u00c9")).isNotEqualTo(DRAFT.of("a://\u00e9"));
        assertThat(DRAFT.of("1A://B")).isNotEqualTo(DRAFT.of("1a://b"));
        assertThat(DRAFT.of("")).isZero();
    }

    /** The walk of Squid's mode needs the key itself, not the hash that it gets as its draw. */
    @Test
    void squid_keyOfTheSelector_isWalkedInsteadOfTheRequests() {
        Key stickyId = new Key() {
            @Override
            public boolean isIn(Request request) {
                return request.stickyId() != null;
            }

            @Override
            public long hash(Request request, KeyHash hash) {
                return hash.of(java.util.Objects.requireNonNull(request.stickyId()));
            }
        };
        ServerPool pool = pool(1, 2, 3, 4, 5);
        try (ServerSelector plain = Carp.squid().on(pool);
                ServerSelector keyed =
                        ServerSelector.builder(pool, Carp.squid()).key(stickyId).build()) {
            for (int i = 0; i < 300; i++) {
                String key = "http://h.example/" + i;
                Request other = Request.builder()
                        .key("http://other.example/")
                        .stickyId(key)
                        .build();
                assertThat(keyed.select(other)).isEqualTo(plain.select(Request.of(key)));
            }
        }
    }

    @Test
    void draftKey_charactersAboveLatin1_areQuestionMarksInTextAsInOctets() {
        byte[] octets = "http://\u0101A/".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(DRAFT.of("http://\u0101A/")).isEqualTo(DRAFT.of(octets, 0, octets.length));
    }

    @Test
    void append_fromSchemeAndHost_isTheHashOfTheWhole() {
        int site = (int) DRAFT.of("HTTP://www.Example.com");
        String path = "/path/to/object?x=\u00e9";
        assertThat(Integer.toUnsignedLong(CarpHash.append(site, path, 0, path.length())))
                .isEqualTo(DRAFT.of("http://www.example.com" + path));
    }

    @Test
    void appendHost_anyHost_endsAtColonOrSlash() {
        KeyHash host = Carp.arrayScript(server -> 0).keyHash();
        assertThat(host.of("WWW.example.com:80")).isEqualTo(host.of("www.Example.com/x"));
        assertThat(host.of("2001:db8::1")).isEqualTo(host.of("2001"));
        assertThat(host.of(":")).isZero();
    }

    @Test
    void keyHash_signedOctets_differFromUnsignedOnes() {
        assertThat(Carp.squid().keyHash().of("\u00e9")).isEqualTo(0x1_0000_0000L - 23);
        assertThat(Carp.squidUnsigned().keyHash().of("\u00e9")).isEqualTo(0xe9);
        assertThat(Carp.squid().keyHash().of("/x#y"))
                .isEqualTo(Carp.squidUnsigned().keyHash().of("/x#y"));
    }

    @Test
    void draft_weightZero_hasNoPart() {
        ServerPool with = pool(3, 0, 1, 2);
        with.update(
                update -> update.remove("P2").add(Server.builder("P2").weight(1).build()));
        ServerPool without = ServerPool.of(
                Server.builder("P0").weight(3).build(),
                Server.builder("P3").weight(2).build(),
                Server.builder("P2").weight(1).build());
        try (ServerSelector a = Carp.draft().on(with);
                ServerSelector b = Carp.draft().on(without)) {
            assertThat(owners(a)).isEqualTo(owners(b)).contains("P0", "P2", "P3");
        }
    }

    @Test
    void squid_weightZero_isAPeerThatIsDown() {
        ServerPool down = pool(3, 1, 1, 2);
        down.setHealth("P1", Health.DOWN);
        try (ServerSelector zero = Carp.squid().on(pool(3.9, 0, 0.2, 2));
                ServerSelector one = Carp.squid().on(down)) {
            assertThat(owners(zero))
                    .isEqualTo(owners(one))
                    .contains("P0", "P2", "P3")
                    .doesNotContain("P1");
        }
    }

    @Test
    void squid_noScoreLeft_firstEligible() {
        ServerPool pool = pool(1, 1, 100_000);
        try (ServerSelector selector = Carp.squid().on(pool)) {
            assertThat(owners(selector)).containsOnly("P0");
            pool.setHealth("P0", Health.DOWN);
            assertThat(owners(selector)).containsOnly("P1");
            Server[] out = new Server[3];
            assertThat(selector.rank(Request.of("k"), out)).isEqualTo(2);
        }
    }

    @Test
    void select_withoutKey_reachesEverybody() {
        for (Carp carp : List.of(Carp.draft(), Carp.squid(), Carp.arrayScript(server -> Carp.draftHash(server.id())))) {
            try (ServerSelector selector = carp.on(pool(1, 1, 1, 1))) {
                Set<String> served = new HashSet<>();
                for (int i = 0; i < 200; i++) {
                    served.add(selector.select(Request.NONE).id());
                }
                assertThat(served).as(carp.toString()).hasSize(4);
            }
        }
    }

    @Test
    void named_otherNames_areHashedInstead() {
        ServerPool pool = ServerPool.of(Server.of("x"), Server.of("y"), Server.of("z"));
        ServerPool ids = ServerPool.of(Server.of("peer x"), Server.of("peer y"), Server.of("peer z"));
        for (Carp carp : List.of(Carp.draft(), Carp.squid())) {
            try (ServerSelector named =
                            carp.named(server -> "peer " + server.id()).on(pool);
                    ServerSelector plain = carp.on(ids)) {
                assertThat(owners(named).stream().map(id -> "peer " + id)).isEqualTo(owners(plain));
            }
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> Carp.arrayScript(server -> 0).named(Server::id))
                .withMessage("mode: array script (expected: one that hashes names)");
    }

    @Test
    void select_requestThatMakesUpAHash_isSomebody() {
        for (long made : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 7L << 32 | 9}) {
            Request odd = new Request() {
                @Override
                public boolean hasKey() {
                    return true;
                }

                @Override
                public long keyHash(KeyHash hash) {
                    return made;
                }
            };
            for (Carp carp : List.of(Carp.draft(), Carp.squid(), Carp.arrayScript(server -> 1))) {
                try (ServerSelector selector = carp.on(pool(1, 1, 1))) {
                    assertThat(selector.select(odd)).isNotNull();
                    assertThat(selector.rank(odd, new Server[3])).isEqualTo(3);
                }
            }
        }
    }

    @Test
    void select_afterChangesOfThePool_isAsInANewOne() {
        ServerPool pool = pool(1, 1, 1, 1, 1, 1, 1);
        try (ServerSelector selector = Carp.draft().on(pool)) {
            for (int i = 0; i < 40; i++) {
                pool.add(Server.of("new" + i));
                if (i % 3 == 0) {
                    pool.remove("new" + i / 2);
                }
                if (i % 7 == 0) {
                    pool.setHealth("P" + i % 6, Health.DOWN);
                }
                if (i == 20) {
                    pool.setWeight("P6", 2);
                }
                try (ServerSelector fresh = Carp.draft().on(pool)) {
                    assertThat(owners(selector)).isEqualTo(owners(fresh));
                }
            }
        }
    }

    @Test
    void toString_modes_areNamed() {
        assertThat(List.of(Carp.draft(), Carp.squid(), Carp.squidUnsigned(), Carp.arrayScript(server -> 0)))
                .extracting(Carp::toString)
                .containsExactly(
                        "CARP, draft", "CARP, Squid", "CARP, Squid with unsigned octets", "CARP, array script");
    }
}
