// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import com.google.gson.Gson;
import io.github.redirect4j.benchmarks.contenders.Contender;
import io.github.redirect4j.benchmarks.contenders.Question;
import io.github.redirect4j.benchmarks.report.Spread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/**
 * The process of one contender, which waits for its turn: reads a line per round, plays it, and writes what it showed. A
 * process each, because the compiler makes other code of a call site that has seen several contenders.
 */
public final class Player {
    static final String READY = "ready";
    static final String ANSWER = "round ";
    static final String SOLO = "solo";
    static final String ALL = "all";

    private static final int MARKS_PER_BATCH = 4;
    private static final double MARK_NANOS = 1_000;
    private static final int MOST_CYCLES = 1 << 16;
    private static final long PHASE = TimeUnit.MILLISECONDS.toNanos(20);

    /** Fewer batches than this say nothing of a round. */
    private static final int FEWEST = 20;

    /** With so many the round's phase is not repeated; on a machine with much else to do few are kept at a time. */
    private static final int ENOUGH = 400;

    private static final int MOST_PHASES = 10;

    private final List<Seat> seats = new ArrayList<>();
    private final CyclicBarrier begin;
    private final CyclicBarrier end;
    private final double[] batches = new double[1 << 18];
    private final double[] paces = new double[1 << 18];

    /** Which seats play; all but these stay parked. Written between phases, as the two below. */
    private int from;

    private int to;
    private int cyclesPerMark;
    private long nanos;

    /**
     * How many cycles make a mark alone, and together, and how long such a mark is: a cycle's length, if that is more. They
     * follow what was seen: the warm-up finds them, and afterwards they hardly move.
     */
    private int aloneCycles = 1;

    private double aloneNanos = MARK_NANOS;
    private int togetherCycles = 1;
    private double togetherNanos = MARK_NANOS;

    /** Whether the pace of all together was ever seen. */
    private boolean paced;

    private Player(Contender contender, int threads) throws InterruptedException {
        begin = new CyclicBarrier(threads + 1);
        end = new CyclicBarrier(threads + 1);
        Seat[] made = new Seat[threads];
        CountDownLatch ready = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        made[number] = new Seat(contender.caller());
                        ready.countDown();
                        sit(made[number], number);
                    },
                    "player-" + i);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((failed, e) -> {
                e.printStackTrace();
                // The others would wait for it for ever.
                Runtime.getRuntime().halt(1);
            });
            thread.start();
        }
        ready.await();
        seats.addAll(List.of(made));
    }

    /** Plays: question, name, servers, threads. */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = System.out;
        // What a peer prints is no answer.
        System.setOut(System.err);
        Contender contender = Probe.make(Question.valueOf(args[0]), args[1], Integer.parseInt(args[2]));
        Player player = new Player(contender, Integer.parseInt(args[3]));
        Gson gson = new Gson();
        out.println(READY);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(ANSWER + gson.toJson(player.round(line.equals(ALL))));
        }
        contender.close();
    }

    /** One round: all together, if asked for, and each alone. */
    private Round round(boolean all) {
        int kept = 0;
        int played = 0;
        double together = Double.NaN;
        if (all && seats.size() > 1) {
            List<Track> tracks = seats.stream().map(seat -> seat.track).toList();
            int cycles = togetherCycles;
            long limit = (long) (MARKS_PER_BATCH * togetherNanos);
            int gaps = 0;
            for (int i = 0; i < MOST_PHASES && kept < ENOUGH; i++) {
                phase(0, seats.size(), cycles, togetherNanos);
                for (int own = 0; own < tracks.size(); own++) {
                    kept += Together.kept(tracks, own, MARKS_PER_BATCH, limit, batches, kept);
                    played += (tracks.get(own).count - 1) / MARKS_PER_BATCH;
                    gaps += Together.pace(tracks, own, paces, gaps);
                }
            }
            if (kept >= FEWEST) {
                together = Spread.median(batches, kept) / MARKS_PER_BATCH / cycles;
            }
            if (gaps >= FEWEST) {
                double cycle = Spread.median(paces, gaps) / cycles;
                togetherCycles = cycles(cycle);
                togetherNanos = Math.max(MARK_NANOS, cycle);
                paced = true;
            }
        }
        List<Round> alone = new ArrayList<>();
        if (!paced) {
            togetherCycles = aloneCycles;
            togetherNanos = aloneNanos;
        }
        for (int i = 0; i < (all ? seats.size() : 1); i++) {
            alone.add(alone(i));
        }
        return new Round(
                alone.stream().mapToDouble(Round::alone).average().orElseThrow(),
                alone.stream().mapToDouble(Round::cpu).average().orElseThrow(),
                alone.stream().mapToDouble(Round::bytes).min().orElseThrow(),
                alone.stream().mapToDouble(Round::noise).max().orElseThrow(),
                Double.isNaN(together) ? null : together,
                kept,
                played);
    }

    private Round alone(int number) {
        phase(number, number + 1, aloneCycles, aloneNanos);
        Seat seat = seats.get(number);
        List<Track> tracks = List.of(seat.track);
        int count = Together.kept(tracks, 0, MARKS_PER_BATCH, Long.MAX_VALUE, batches, 0);
        double batch = Spread.median(batches, count);
        double cycle = batch / MARKS_PER_BATCH / aloneCycles;
        aloneCycles = cycles(cycle);
        aloneNanos = Math.max(MARK_NANOS, cycle);
        return new Round(cycle, seat.cpuNanos, seat.bytes, seat.noise, null, 0, 0);
    }

    private static int cycles(double nanos) {
        return (int) Math.max(1, Math.min(MOST_CYCLES, MARK_NANOS / nanos));
    }

    private void phase(int first, int last, int cycles, double markNanos) {
        // A batch of slow cycles is long, and a round needs some of them.
        nanos = (long) Math.max((double) PHASE, 2 * FEWEST * MARKS_PER_BATCH * markNanos);
        from = first;
        to = last;
        cyclesPerMark = cycles;
        await(begin);
        await(end);
    }

    private void sit(Seat seat, int number) {
        while (true) {
            await(begin);
            if (number >= from && number < to) {
                long until = System.nanoTime() + nanos;
                if (to - from == 1) {
                    seat.runAlone(cyclesPerMark, MARKS_PER_BATCH, until);
                } else {
                    seat.run(cyclesPerMark, MARKS_PER_BATCH, until);
                }
            }
            await(end);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("phase: interrupted", e);
        }
    }
}
