// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.common.net.InetAddresses;
import io.github.redirect4j.core.hash.Rendezvous;
import io.github.redirect4j.core.rotation.RoundRobin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTest {
    private static final KeyHash XXH3 = KeyHash.xxh3();
    private static final int SERVERS = 30;

    private static Request from(String address) {
        return Request.from(InetAddresses.forString(address));
    }

    private static long hash(String address) {
        byte[] octets = InetAddresses.forString(address).getAddress();
        return XXH3.of(octets, 0, octets.length);
    }

    private static ServerPool pool() {
        ServerPool pool = ServerPool.builder().build();
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(Server.of("s" + i));
        }
        pool.replace(servers);
        return pool;
    }

    private static ServerSelector.Builder byNetwork(ServerPool pool) {
        return ServerSelector.builder(pool, Rendezvous.weighted()).key(Key.clientNetwork(24, 56));
    }

    /** Returns what a selector by the request's own key selects for the octets of an address. */
    private static Server keyed(ServerPool pool, String address) {
        byte[] octets = InetAddresses.forString(address).getAddress();
        try (ServerSelector plain = Rendezvous.weighted().on(pool)) {
            return plain.select(Request.builder().key(octets).build());
        }
    }

    // ---- the client's network

    @ParameterizedTest
    @CsvSource({
        "24, 56, 192.0.2.77, 192.0.2.0, 24",
        "32, 56, 192.0.2.77, 192.0.2.77, 32",
        "31, 56, 192.0.2.77, 192.0.2.76, 31",
        "1, 56, 192.0.2.77, 128.0.0.0, 1",
        "0, 56, 192.0.2.77, 0.0.0.0, 0",
        "24, 56, 2001:db8:12:34ff::5, 2001:db8:12:3400::, 56",
        "24, 64, 2001:db8:12:34ff::5, 2001:db8:12:34ff::, 64",
        "24, 65, 2001:db8::ffff:0:0:5, 2001:db8::8000:0:0:0, 65",
        "24, 127, 2001:db8::5, 2001:db8::4, 127",
        "24, 128, 2001:db8::5, 2001:db8::5, 128",
        "24, 0, 2001:db8::5, ::, 0",
        "24, 96, ::fffe:192.0.2.77, ::fffe:0.0.0.0, 96",
    })
    void clientNetwork_anyMask_isTheMaskedOctets(int four, int six, String client, String network, int scope) {
        Key key = Key.clientNetwork(four, six);

        assertThat(key.isIn(from(client))).isTrue();
        assertThat(key.hash(from(client), XXH3)).isEqualTo(hash(network));
        assertThat(key.scope(from(client))).isEqualTo(scope);
    }

    @Test
    void dependsOn_severalKeys_namesAllThatMatters() {
        Key network = Key.clientNetwork(24, 56);

        try (ServerSelector byNetwork = byNetwork(pool()).build();
                ServerSelector either = ServerSelector.builder(pool(), Rendezvous.weighted())
                        .key(Key.ofRequest().orElse(network))
                        .build();
                ServerSelector turns = ServerSelector.builder(pool(), RoundRobin.strict())
                        .key(network)
                        .build()) {
            assertThat(byNetwork.dependsOn()).containsExactly(Input.CLIENT);
            assertThat(either.dependsOn()).containsExactlyInAnyOrder(Input.KEY, Input.CLIENT);
            assertThat(turns.dependsOn()).containsExactly(Input.STATE);
        }
    }

    @Test
    void clientNetwork_clientUnknown_isNotThere() {
        assertThat(Key.clientNetwork(24, 56).isIn(Request.of("k"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, ipv4Bits: -1 (expected: 0 to 32)",
        "33, 0, ipv4Bits: 33 (expected: 0 to 32)",
        "0, -1, ipv6Bits: -1 (expected: 0 to 128)",
        "0, 129, ipv6Bits: 129 (expected: 0 to 128)",
    })
    void clientNetwork_bitsOutOfRange_namesThem(int four, int six, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Key.clientNetwork(four, six))
                .withMessage(message);
    }

    // ---- the request's own, and one or the other

    @Test
    void ofRequest_anyRequest_isWhatItSays() {
        Request keyed = Request.builder().key("k").keyScope(20).build();

        assertThat(Key.ofRequest().isIn(keyed)).isTrue();
        assertThat(Key.ofRequest().isIn(from("192.0.2.1"))).isFalse();
        assertThat(Key.ofRequest().hash(keyed, XXH3)).isEqualTo(XXH3.of("k"));
        assertThat(Key.ofRequest().scope(keyed)).isEqualTo(20);
    }

    @Test
    void orElse_firstThere_isTheFirst() {
        Key key = Key.ofRequest().orElse(Key.clientNetwork(24, 56));
        Request both = Request.builder()
                .key("k")
                .client(InetAddresses.forString("192.0.2.77"))
                .build();

        assertThat(key.isIn(both)).isTrue();
        assertThat(key.hash(both, XXH3)).isEqualTo(XXH3.of("k"));
        assertThat(key.scope(both)).isZero();
    }

    @Test
    void orElse_firstNotThere_isTheSecond() {
        Key key = Key.ofRequest().orElse(Key.clientNetwork(24, 56));

        assertThat(key.isIn(from("192.0.2.77"))).isTrue();
        assertThat(key.hash(from("192.0.2.77"), XXH3)).isEqualTo(hash("192.0.2.0"));
        assertThat(key.scope(from("192.0.2.77"))).isEqualTo(24);
        assertThat(key.isIn(Request.NONE)).isFalse();
    }

    @Test
    void orElse_null_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Key.ofRequest().orElse(null))
                .withMessage("other");
    }

    // ---- selectors

    @Test
    void select_key_placesAsThatOctets() {
        ServerPool pool = pool();
        ServerSelector selector = byNetwork(pool).build();
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            String network = "198.51." + i + ".";
            Server expected = keyed(pool, network + "0");
            Request request = Request.builder() // its own key is not asked
                    .key("k")
                    .client(InetAddresses.forString(network + (i + 1)))
                    .build();
            assertThat(selector.select(request)).isSameAs(expected);
            assertThat(selector.explain(request).server()).isSameAs(expected);
            assertThat(selector.open(request).next()).isSameAs(expected);
            assertThat(selector.acquire(request).server()).isSameAs(expected);
            picked.add(expected.id());
        }
        assertThat(picked).hasSizeGreaterThan(SERVERS / 2);
    }

    @Test
    void select_keyOfRequest_isTheDefault() {
        ServerPool pool = pool();
        ServerSelector selector = byNetwork(pool).key(Key.ofRequest()).build();
        ServerSelector plain = Rendezvous.weighted().on(pool);
        for (int i = 0; i < 100; i++) {
            Request request = Request.of("k" + i);
            assertThat(selector.select(request)).isSameAs(plain.select(request));
        }
    }

    @Test
    void select_keyNotThere_isSpreadAtRandom() {
        ServerSelector selector = byNetwork(pool()).seed(1).build();
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            picked.add(selector.select(Request.of("k")).id());
        }
        assertThat(picked).hasSize(SERVERS); // one is missed with 30 (29/30)^1000 < 1e-13, and the seed is fixed
    }

    @Test
    void select_keyNotThere_followsMissingKey() {
        ServerPool pool = pool();
        ServerSelector selector =
                byNetwork(pool).missingKey(RoundRobin.strict()).build();
        Server kept = selector.select(from("192.0.2.1"));
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < SERVERS; i++) {
            picked.add(selector.select(Request.of("k")).id());
            assertThat(selector.select(from("192.0.2." + i))).isSameAs(kept);
        }
        assertThat(picked).hasSize(SERVERS);
    }

    @Test
    void selection_keyNotThere_ranksByFreshDraws() {
        ServerPool pool = pool();
        Server[] ranked = new Server[SERVERS];
        ServerSelector selector = byNetwork(pool).seed(3).build();

        assertThat(selector.rank(Request.of("k"), ranked)).isEqualTo(SERVERS);
        assertThat(ranked).doesNotHaveDuplicates();
        List<String> first = ids(ranked);
        selector.rank(Request.of("k"), ranked);
        assertThat(ids(ranked)).isNotEqualTo(first);
        selector.rank(from("192.0.2.1"), ranked);
        List<String> keyed = ids(ranked);
        selector.rank(from("192.0.2.2"), ranked);
        assertThat(ids(ranked)).isEqualTo(keyed);
    }

    private static List<String> ids(Server[] servers) {
        return List.of(servers).stream().map(Server::id).toList();
    }

    @Test
    void spillOver_key_keepsNetworksTogether() {
        ServerPool pool = ServerPool.of(
                Server.of("a"), Server.of("b"), Server.builder("c").tier(1).build());
        pool.setHealth("b", Health.DOWN);
        ServerSelector selector = byNetwork(pool).spillOver(1).build();
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            Server one = selector.select(from("198.51." + i + ".1"));
            assertThat(selector.select(from("198.51." + i + ".2"))).isSameAs(one);
            picked.add(one.id());
        }
        assertThat(picked).containsExactly("a", "c");
    }

    @Test
    void scope_key_isItsBits() {
        ServerPool pool = pool();
        ServerSelector selector =
                byNetwork(pool).missingKey(RoundRobin.strict()).build();

        assertThat(selector.open(from("192.0.2.1")).scope()).isEqualTo(24);
        assertThat(selector.open(from("2001:db8::1")).scope()).isEqualTo(56);
        Request own = Request.builder().key("k").keyScope(8).build();
        assertThat(selector.open(own).scope()).isZero();
        ServerSelector turns = ServerSelector.builder(pool, RoundRobin.strict())
                .key(Key.clientNetwork(24, 56))
                .build();
        assertThat(turns.open(from("192.0.2.1")).scope()).isZero();
    }

    @Test
    void where_key_isKept() {
        ServerPool pool = pool();
        ServerSelector view = byNetwork(pool).build().where(server -> true);

        assertThat(view.select(from("192.0.2.77"))).isSameAs(keyed(pool, "192.0.2.0"));
    }

    @Test
    void key_null_refused() {
        assertThatNullPointerException()
                .isThrownBy(() ->
                        ServerSelector.builder(pool(), Rendezvous.weighted()).key(null))
                .withMessage("key");
    }
}
