// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.FakeTicker;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.LoadReport;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checker with a clock that does as it is told and agents on loopback, some of them hostile. */
@Timeout(30)
class AgentCheckerTest {
    private static final int LONG = 20;
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 10_000_000_000L); // it wraps on the way
    private final FakeScheduler scheduler = new FakeScheduler(ticker);
    private final ServerPool pool = ServerPool.builder().ticker(ticker).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, InetSocketAddress> places = new HashMap<>();
    private final List<Future<?>> driven = new ArrayList<>();

    /** What an agent does with a connection. */
    private interface Manners {
        void serve(Socket connection) throws Exception;
    }

    /** An agent on loopback: serves each connection by its manners, and notes when the other side is gone. */
    private final class Agent implements AutoCloseable {
        final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        final CountDownLatch gone = new CountDownLatch(1);
        private final CountDownLatch deaf = new CountDownLatch(1);
        final AtomicInteger asked = new AtomicInteger();
        volatile String says = "";

        Agent(String id, Manners manners) throws IOException {
            places.put(id, new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()));
            open.add(this);
            pool.add(Server.of(id));
            threads.execute(() -> {
                try {
                    while (true) {
                        Socket connection = listening.accept();
                        asked.incrementAndGet();
                        threads.execute(() -> serve(connection, manners));
                    }
                } catch (IOException e) {
                    deaf.countDown(); // closed; until now the port took connections
                }
            });
        }

        private void serve(Socket connection, Manners manners) {
            try (connection) {
                manners.serve(connection);
            } catch (Exception e) {
                // The other side hung up.
            } finally {
                gone.countDown();
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            assertThat(Uninterruptibles.awaitUninterruptibly(deaf, LONG, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(LONG, TimeUnit.SECONDS)).isTrue();
    }

    private Agent agent(String id, String first) throws IOException {
        Agent[] made = new Agent[1];
        made[0] = new Agent(id, connection -> say(connection, made[0].says));
        made[0].says = first;
        return made[0];
    }

    private static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(ISO_8859_1));
        connection.getOutputStream().flush();
    }

    /** Agents that reply are heard on the thread that moves the clock. */
    private AgentChecker.Builder direct() {
        return AgentChecker.builder(pool, server -> places.get(server.id()), Runnable::run, scheduler)
                .ticker(ticker)
                .seed(7)
                .jitter(0);
    }

    /** Agents that may not reply are heard on a thread of their own. */
    private AgentChecker.Builder apart() {
        return AgentChecker.builder(
                        pool, server -> places.get(server.id()), task -> driven.add(threads.submit(task)), scheduler)
                .ticker(ticker)
                .seed(7)
                .jitter(0);
    }

    private void driven() throws Exception {
        for (Future<?> each : List.copyOf(driven)) {
            each.get(LONG, TimeUnit.SECONDS);
        }
    }

    private AgentChecker started(AgentChecker.Builder builder) {
        AgentChecker checker = builder.build();
        open.add(0, checker);
        checker.start();
        return checker;
    }

    private String is(String id) {
        var status = pool.status(id);
        return status.state() + " " + status.health() + " " + status.server().weight();
    }

    private String after(Agent agent, String id, String says) {
        agent.says = says + "\n";
        scheduler.advance(INTERVAL);
        return is(id);
    }

    // ---- what is said is done

    @Test
    void reply_each_isDone() throws Exception {
        Agent agent = agent("a", "75%\n");
        AgentChecker checker = started(direct());
        scheduler.advance(Duration.ofMillis(200));
        assertThat(is("a")).isEqualTo("READY UNKNOWN 0.75");
        assertThat(checker.report("a").result()).hasToString("passed: 75%");
        assertThat(after(agent, "a", "up")).isEqualTo("READY UP 0.75");
        assertThat(after(agent, "a", "drain")).isEqualTo("DRAIN UP 0.75");
        assertThat(after(agent, "a", "maint 50%")).isEqualTo("MAINT UP 0.5");
        assertThat(after(agent, "a", "drain")).isEqualTo("DRAIN UP 0.5");
        assertThat(after(agent, "a", "")).isEqualTo("DRAIN UP 0.5");
        assertThat(after(agent, "a", "ready weight:200")).isEqualTo("READY UP 2.0");
        assertThat(after(agent, "a", "down #broken")).isEqualTo("READY DOWN 2.0");
        assertThat(after(agent, "a", "0%")).isEqualTo("READY DOWN 0.0");
        assertThat(after(agent, "a", "up maxconn:3 100%")).isEqualTo("READY UP 1.0");
        assertThat(checker.reports()).hasSize(1);
        assertThat(checker.reports().get(0).result().reason()).isEqualTo("100% maxconn:3 up");
        assertThat(agent.asked).hasValue(10);
    }

    @Test
    void reply_readyAndUp_endOnlyWhatTheAgentBegan() throws Exception {
        Agent agent = agent("a", "up ready\n");
        started(direct());
        scheduler.advance(Duration.ofMillis(200));
        pool.setState("a", AdminState.MAINT);
        pool.setHealth("a", Health.DOWN);
        assertThat(after(agent, "a", "up ready")).isEqualTo("MAINT DOWN 1.0");
        assertThat(after(agent, "a", "drain")).as("people want more").isEqualTo("MAINT DOWN 1.0");
        assertThat(after(agent, "a", "down maint")).isEqualTo("MAINT DOWN 1.0");
        assertThat(after(agent, "a", "up ready")).as("was so before").isEqualTo("MAINT DOWN 1.0");
        pool.setState("a", AdminState.READY);
        pool.setHealth("a", Health.UP);
        assertThat(after(agent, "a", "down drain")).isEqualTo("DRAIN DOWN 1.0");
        pool.setState("a", AdminState.READY);
        pool.setHealth("a", Health.UP);
        assertThat(after(agent, "a", "down drain")).as("still said").isEqualTo("DRAIN DOWN 1.0");
        pool.setState("a", AdminState.MAINT);
        assertThat(after(agent, "a", "up ready")).isEqualTo("MAINT UP 1.0");
    }

    @Test
    void reply_readyAfterMaint_goesBackToPeoplesDrain() throws Exception {
        Agent agent = agent("a", "ready\n");
        started(direct());
        scheduler.advance(Duration.ofMillis(200));
        pool.setState("a", AdminState.DRAIN);
        assertThat(after(agent, "a", "maint")).isEqualTo("MAINT UNKNOWN 1.0");
        assertThat(after(agent, "a", "ready")).isEqualTo("DRAIN UNKNOWN 1.0");
        assertThat(after(agent, "a", "ready")).isEqualTo("DRAIN UNKNOWN 1.0");
    }

    @Test
    void reply_serverLeavesAndReturns_isToldAnew() throws Exception {
        Agent agent = agent("a", "drain 50%\n");
        started(direct());
        scheduler.advance(Duration.ofMillis(200));
        assertThat(is("a")).isEqualTo("DRAIN UNKNOWN 0.5");
        pool.remove("a");
        pool.add(Server.of("a"));
        assertThat(is("a")).isEqualTo("READY UNKNOWN 1.0");
        scheduler.advance(Duration.ofMillis(200));
        assertThat(is("a")).isEqualTo("DRAIN UNKNOWN 0.5");
        assertThat(agent.asked).hasValue(2);
    }

    @Test
    void reply_sameShareAgain_changesNothingUnlessAnotherWasTold() throws Exception {
        agent("a", "50%\n");
        started(direct());
        scheduler.advance(Duration.ofMillis(200));
        long version = pool.version();
        scheduler.advance(Duration.ofSeconds(50));
        assertThat(pool.version()).isEqualTo(version);
        pool.report("a", LoadReport.at(ticker.nanoTime()).withShare(0.9));
        scheduler.advance(Duration.ofSeconds(15));
        assertThat(pool.version()).isEqualTo(version + 2);
        assertThat(pool.get("a").weight()).isEqualTo(0.5);
    }

    @Test
    void send_text_reachesTheAgentBeforeItReplies() throws Exception {
        new Agent("a", connection -> {
            byte[] sent = connection.getInputStream().readNBytes(6);
            say(connection, new String(sent, ISO_8859_1).equals("state\n") ? "1%\n" : "99%\n");
        });
        started(direct().send("state\n"));
        scheduler.advance(Duration.ofMillis(200));
        assertThat(is("a")).isEqualTo("READY UNKNOWN 0.01");
    }

    @Test
    void reply_inPieces_isPutTogether() throws Exception {
        new Agent("a", connection -> {
            connection.setTcpNoDelay(true);
            for (char c : "ready,\t42%\rdown\n".toCharArray()) {
                say(connection, String.valueOf(c));
            }
        });
        started(direct());
        scheduler.advance(Duration.ofMillis(200));
        assertThat(is("a")).isEqualTo("READY UNKNOWN 0.42");
    }

    // ---- what is not said is not done

    @Test
    void agent_gone_changesNothing() throws Exception {
        Agent agent = agent("a", "drain down 10%\n");
        AgentChecker checker = started(direct());
        scheduler.advance(Duration.ofMillis(200));
        agent.close();
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(is("a")).isEqualTo("DRAIN DOWN 0.1");
        assertThat(checker.report("a").result().passed()).isFalse();
        assertThat(checker.report("a").inARow()).isEqualTo(6);
    }

    @Test
    void agent_none_isSaid() {
        pool.add(Server.of("a"));
        AgentChecker checker = started(direct());
        scheduler.advance(INTERVAL);
        assertThat(checker.report("a").result()).hasToString("failed: no agent");
        assertThat(is("a")).isEqualTo("READY UNKNOWN 1.0");
    }

    @Test
    void agent_incompleteLineOrGarbage_changesNothing() throws Exception {
        Agent agent = agent("a", "down 1%");
        AgentChecker checker = started(direct());
        scheduler.advance(Duration.ofMillis(200));
        assertThat(checker.report("a").result()).hasToString("failed: closed before the end of a line");
        agent.says = "<html>\n";
        scheduler.advance(INTERVAL);
        assertThat(checker.report("a").result()).hasToString("failed: no word that is known: <html>");
        agent.says = "";
        scheduler.advance(INTERVAL);
        assertThat(checker.report("a").result()).hasToString("failed: closed before the end of a line");
        agent.says = "\n";
        scheduler.advance(INTERVAL);
        assertThat(checker.report("a").result()).hasToString("passed: ");
        assertThat(is("a")).isEqualTo("READY UNKNOWN 1.0");
    }

    @Test
    void agent_endless_isLeftAfter1024Octets() throws Exception {
        Agent agent = new Agent("a", connection -> {
            while (true) {
                say(connection, "down 1% ".repeat(1000));
            }
        });
        AgentChecker checker = started(direct());
        scheduler.advance(Duration.ofMillis(200));
        assertThat(checker.report("a").result()).hasToString("failed: no end of a line within 1024 octets");
        assertThat(agent.gone.await(LONG, TimeUnit.SECONDS)).isTrue();
        assertThat(is("a")).isEqualTo("READY UNKNOWN 1.0");
    }

    @Test
    void agent_silentOrSlow_isGivenUpInTime_andHungUpOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Agent agent = new Agent("a", connection -> {
            say(connection, "down ");
            begun.countDown();
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        });
        AgentChecker checker = started(apart().timeout(Duration.ofMillis(300)));
        scheduler.runNext();
        assertThat(begun.await(LONG, TimeUnit.SECONDS)).isTrue();
        assertThat(checker.report("a")).isNull();
        scheduler.advance(Duration.ofMillis(300));
        assertThat(checker.report("a").result()).hasToString("failed: timed out");
        assertThat(agent.gone.await(LONG, TimeUnit.SECONDS)).isTrue();
        driven();
        assertThat(is("a")).isEqualTo("READY UNKNOWN 1.0");
    }

    @Test
    void atOnce_limit_holds_andThoseWhoWaitTimeOut() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        for (int i = 0; i < 6; i++) {
            new Agent("a" + i, connection -> {
                asked.incrementAndGet();
                two.countDown();
                connection.getInputStream().read();
            });
        }
        AgentChecker checker = started(apart().atOnce(2));
        scheduler.advance(Duration.ofMillis(600)); // all are due, no timeout yet
        assertThat(two.await(LONG, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).hasValue(2);
        scheduler.advance(Duration.ofSeconds(2));
        checker.close();
        driven();
        assertThat(asked.get()).isBetween(2, 6);
        assertThat(IntStream.range(0, 6).mapToObj(i -> is("a" + i))).containsOnly("READY UNKNOWN 1.0");
    }

    // ---- beginning and end

    @Test
    void close_questionOpen_isClosedAndCountsNoMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Agent agent = new Agent("a", connection -> {
            begun.countDown();
            connection.getInputStream().read();
        });
        AgentChecker checker = started(apart());
        scheduler.runNext();
        assertThat(begun.await(LONG, TimeUnit.SECONDS)).isTrue();
        checker.close();
        checker.close();
        assertThat(agent.gone.await(LONG, TimeUnit.SECONDS)).isTrue();
        driven();
        assertThat(scheduler.waiting()).isZero();
        assertThat(checker.reports()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(checker::start)
                .withMessage("agent checker: CLOSED (expected: NEW)");
    }

    @Test
    void start_rejected_isNotStarted() {
        scheduler.rejecting = true;
        AgentChecker checker = direct().build();
        assertThatThrownBy(checker::start).isInstanceOf(RejectedExecutionException.class);
        scheduler.rejecting = false;
        checker.start();
        checker.close();
    }

    @Test
    void builder_outOfRange_isRefused() {
        AgentChecker.Builder builder = direct();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.send("\u00e9"))
                .withMessage("text: \"\u00e9\" (expected: US-ASCII, at most 1024 characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.send("x".repeat(1025)))
                .withMessageEndingWith("... (1025 characters) (expected: US-ASCII, at most 1024 characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.atOnce(0))
                .withMessage("atOnce: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.interval(Duration.ofSeconds(1))
                        .timeout(Duration.ofSeconds(2))
                        .build())
                .withMessage("timeout: PT2S (expected: 1 ms to the interval, PT1S)");
    }
}
