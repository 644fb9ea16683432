// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.sun.management.ThreadMXBean;
import io.github.redirect4j.core.load.LeastLoad;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.rotation.RoundRobin;
import io.github.redirect4j.core.rotation.WeightedRoundRobin;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StickyTokensTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] NEXT = "fedcba9876543210".getBytes(US_ASCII);

    private final ServerPool pool = ServerPool.of(Server.of("a"), Server.of("paris-1"));
    private final StickyTokens tokens = StickyTokens.of(pool, SECRET);

    // ---- what a token is

    @Test
    void token_knownSecret_isThatOfAnotherImplementation() {
        // Python: hmac.new(secret, ("redirect4j sticky token " + id).encode("utf-16-le"), sha256).digest()[:16]
        assertThat(tokens.token(pool.get("a"))).isEqualTo("UC8CF25Ovmg2GGVAP_Zjig");
        assertThat(tokens.token(pool.get("paris-1"))).isEqualTo("bBxxGnRDTpQxcpyuULoJYQ");
        assertThat(StickyTokens.of(pool, NEXT).token(pool.get("a"))).isEqualTo("ZUXj2k45i-WcEA9-ZrNrrg");
    }

    @Test
    void token_anyId_isOfItsOwnAndFitForACookie() {
        List<String> ids = List.of("a", "A", "a ", "\ud83d\ude00", "\ud83d", "\ude00", "\ud83d\ud83d", "x".repeat(255));
        pool.replace(ids.stream().map(Server::of).toList());
        Set<String> all = new HashSet<>();
        for (Server server : pool.servers()) {
            String token = tokens.token(server);
            assertThat(token).matches("[A-Za-z0-9_-]{22}");
            assertThat(tokens.serverId(token)).isEqualTo(server.id());
            all.add(token);
        }
        assertThat(all).hasSameSizeAs(ids);
    }

    @Test
    void token_otherPoolWithTheSameSecret_isTheSame() {
        ServerPool elsewhere = ServerPool.of(Server.of("paris-1"), Server.of("b"));
        StickyTokens others = StickyTokens.of(elsewhere, SECRET.clone());
        assertThat(others.serverId(tokens.token(pool.get("paris-1")))).isEqualTo("paris-1");
        assertThat(others.serverId(tokens.token(pool.get("a")))).isNull();
        assertThat(others.token(Server.of("a"))).isEqualTo(tokens.token(pool.get("a")));
    }

    @Test
    void serverId_otherSecret_isNull() {
        assertThat(StickyTokens.of(pool, NEXT).serverId(tokens.token(pool.get("a"))))
                .isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "a",
                "paris-1",
                "UC8CF25Ovmg2GGVAP_Zji",
                "UC8CF25Ovmg2GGVAP_Zjih", // the same octets in another spelling
                "UC8CF25Ovmg2GGVAP_Zjig=",
                "UC8CF25Ovmg2GGVAP_Zjig==",
                "uc8cf25ovmg2ggvap_zjig",
                "UC8CF25Ovmg2GGVAP/Zjig",
                "UC8CF25Ovmg2GGVAP_Zjig\n",
                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00"
                        + "\ud83d\ude00\ud83d\ude00\ud83d\ude00"
            })
    void serverId_notAToken_isNull(String text) {
        assertThat(tokens.serverId(text)).isNull();
    }

    @Test
    void serverId_tooLong_isNullUnread() {
        assertThat(tokens.serverId(tokens.token(pool.get("a")).repeat(1_000_000)))
                .isNull();
    }

    // ---- secrets

    @Test
    void of_twoSecrets_firstSignsBothAreUnderstood() {
        StickyTokens both = StickyTokens.of(pool, NEXT, SECRET, SECRET);
        String old = tokens.token(pool.get("a"));
        String current = both.token(pool.get("a"));
        assertThat(current).isEqualTo(StickyTokens.of(pool, NEXT).token(pool.get("a")));
        assertThat(both.serverId(old)).isEqualTo("a");
        assertThat(both.serverId(current)).isEqualTo("a");
        assertThat(tokens.serverId(current)).isNull();
    }

    @Test
    void of_shortSecret_refusedWithoutNamingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StickyTokens.of(pool, new byte[15]))
                .withMessage("secret: 15 octets (expected: 16 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StickyTokens.of(pool, SECRET, new byte[0]))
                .withMessage("secret: 0 octets (expected: 16 or more)");
        assertThatNullPointerException()
                .isThrownBy(() -> StickyTokens.of(pool, null))
                .withMessage("secret");
        assertThatNullPointerException()
                .isThrownBy(() -> StickyTokens.of(null, SECRET))
                .withMessage("pool");
    }

    @Test
    void of_secretOverwrittenAfter_copyIsKept() {
        byte[] mine = SECRET.clone();
        StickyTokens copied = StickyTokens.of(pool, mine);
        Arrays.fill(mine, (byte) 0);
        assertThat(copied.token(pool.get("a"))).isEqualTo(tokens.token(pool.get("a")));
    }

    @Test
    void toString_anySecret_saysHowMany() {
        assertThat(tokens).hasToString("sticky tokens by 1 secret");
        assertThat(StickyTokens.of(pool, NEXT, SECRET)).hasToString("sticky tokens by 2 secrets");
    }

    // ---- the membership

    @Test
    void serverId_serverLeavesAndReturns_followsThePool() {
        Server a = pool.get("a");
        String token = tokens.token(a);
        pool.remove("a");
        assertThat(tokens.serverId(token)).isNull();
        assertThat(tokens.token(a)).as("a request may still hold it").isEqualTo(token);
        pool.add(Server.builder("a").weight(3).build());
        assertThat(tokens.serverId(token)).isEqualTo("a");
        pool.add(Server.of("b"));
        assertThat(tokens.serverId(tokens.token(pool.get("b")))).isEqualTo("b");
    }

    @Test
    void serverId_stateAndHealthChange_isTheSelectorsMatter() {
        String token = tokens.token(pool.get("a"));
        pool.setHealth("a", Health.DOWN);
        pool.setState("a", AdminState.MAINT);
        assertThat(tokens.serverId(token)).isEqualTo("a");
    }

    @Test
    void serverId_membershipChangesAllTheTime_everyTokenNamesItsServerOrNobody() throws Exception {
        List<Server> steady =
                IntStream.range(0, 8).mapToObj(i -> Server.of("s" + i)).toList();
        pool.replace(steady);
        Map<String, String> expected = new HashMap<>();
        pool.servers().forEach(server -> expected.put(tokens.token(server), server.id()));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    for (int n = 0; n < 20_000; n++) {
                        expected.forEach((token, id) -> assertThat(tokens.serverId(token))
                                .isIn(id.equals("s0") ? new String[] {id, null} : new String[] {id}));
                    }
                }));
            }
            for (int i = 0; i < 2_000; i++) {
                pool.remove("s0");
                assertThat(tokens.serverId(tokens.token(steady.get(0)))).isNull();
                pool.add(steady.get(0));
                assertThat(tokens.serverId(tokens.token(steady.get(0)))).isEqualTo("s0");
            }
            for (Future<?> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void tokenAndServerId_steadyMembership_allocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Server server = pool.get("a");
        String token = tokens.token(server);
        String forged = "UC8CF25Ovmg2GGVAP_Zjih";
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int found = 0;
            for (int i = 0; i < 100_000; i++) {
                found += tokens.serverId(tokens.token(server)) == null ? 0 : 1;
                found += tokens.serverId(forged) == null ? 0 : 1;
                found += tokens.serverId(token) == null ? 0 : 1;
            }
            bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(found).isEqualTo(200_000);
        }
        assertThat(bytes).isLessThanOrEqualTo(1024);
    }

    // ---- with a selector

    static List<Algorithm> rotations() {
        return List.of(
                RoundRobin.strict(),
                RoundRobin.striped(),
                WeightedRoundRobin.strict(),
                WeightedRoundRobin.striped(),
                LeastLoad.by(Loads.outstanding()));
    }

    /** With sticky and free requests in turn, Spring sent everything to one of two servers. */
    @ParameterizedTest
    @MethodSource("rotations")
    void stickyId_fromTokenBetweenFreeRequests_takesNoTurn(Algorithm algorithm) {
        ServerPool two = ServerPool.of(Server.of("a"), Server.of("b"));
        StickyTokens names = StickyTokens.of(two, SECRET);
        ServerSelector selector =
                ServerSelector.builder(two, algorithm).seed(5).sticky().build();
        String cookie = names.token(two.get("a"));
        Request sticky = Request.builder().stickyId(names.serverId(cookie)).build();
        Attempt attempt = new Attempt();
        Selection cursor = selector.open(Request.NONE);
        Map<String, Integer> free = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            assertThat(selector.select(sticky).id()).isEqualTo("a");
            free.merge(selector.select(Request.NONE).id(), 1, Integer::sum);
            assertThat(selector.acquire(sticky, attempt)).isTrue();
            assertThat(attempt.server().id()).isEqualTo("a");
            attempt.end(Outcome.SUCCESS);
            assertThat(cursor.open(sticky).next().id()).isEqualTo("a");
        }
        assertThat(free).containsOnlyKeys("a", "b");
        int slack = algorithm.toString().contains("least") ? 60 : 0; // ties by chance: six sigmas of 400 coins
        assertThat(free.get("a")).isBetween(200 - slack, 200 + slack);
    }

    @Test
    void token_serverDown_clientIsGivenAnother() {
        ServerSelector selector =
                ServerSelector.builder(pool, RoundRobin.strict()).sticky().build();
        String cookie = tokens.token(pool.get("a"));
        pool.setHealth("a", Health.DOWN);
        Server server = selector.select(
                Request.builder().stickyId(tokens.serverId(cookie)).build());
        assertThat(tokens.token(server)).isNotEqualTo(cookie).isEqualTo("bBxxGnRDTpQxcpyuULoJYQ");
    }
}
