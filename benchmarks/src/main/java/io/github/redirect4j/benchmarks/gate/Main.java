// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.gate;

import io.github.redirect4j.benchmarks.Policies;
import io.github.redirect4j.benchmarks.contenders.Contenders;
import io.github.redirect4j.benchmarks.contenders.Question;
import io.github.redirect4j.benchmarks.contention.Round;
import io.github.redirect4j.benchmarks.contention.Turns;
import io.github.redirect4j.benchmarks.report.Figures;
import io.github.redirect4j.benchmarks.report.GateRow;
import io.github.redirect4j.benchmarks.report.Machine;
import io.github.redirect4j.benchmarks.report.Results;
import io.github.redirect4j.benchmarks.report.Spread;
import io.github.redirect4j.core.Algorithm;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The gate: fails when a selector of ours has become slower against the bound than was recorded, or leaves garbage. */
public final class Main {
    /*
     * Only ratios of CPU times are looked at, never times: a bound and ours play in turns, forth and back, each in a process
     * of its own, so that each meets the machine's quiet moments, which are all that counts: of the rounds, the least. What the
     * compiler made of a process stays for its life, so a
     * failure counts only if processes started anew show it again, and again. A record pools three tries for the same
     * reason. On another CPU the same code has other ratios, since a locked instruction costs another multiple of the
     * rest.
     *
     * Allocation is what the thread's own counter says over a round of 20 ms, the least of all rounds: what the virtual
     * machine allocates once, when the thread sets off a compilation, is in few rounds; what a cycle allocates is in all.
     */
    private static final String USAGE = "usage: gate.Main check|record RESULTS [COMMIT]";
    private static final String OURS = "redirect4j ";
    private static final List<Question> QUESTIONS = List.of(Question.ROTATION, Question.LOAD);
    private static final int SERVERS = 128;
    private static final int ROUNDS = 20;
    private static final int TRIES = 3;

    private final PrintStream out;

    private Main(PrintStream out) {
        this.out = out;
    }

    /** Runs. Exit code 1 if the gate is shut. */
    public static void main(String[] args) {
        if (args.length < 2 || !(args[0].equals("check") || args[0].equals("record"))) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Machine machine = Machine.here();
        Path file = Path.of(args[1]).resolve("gate-" + machine.major() + ".json");
        Main gate = new Main(System.out);
        if (args[0].equals("record")) {
            gate.record(file, machine, args.length > 2 ? args[2] : "unknown");
        } else {
            System.exit(gate.check(file, machine) ? 0 : 1);
        }
    }

    private void record(Path file, Machine machine, String commit) {
        List<GateRow> rows = measure(TRIES, null);
        new Results<>("gate", machine, commit, rows).write(file);
        rows.forEach(row -> print(row, null, Verdict.NEW));
    }

    private boolean check(Path file, Machine machine) {
        Map<String, GateRow> recorded = new HashMap<>();
        boolean comparable = true;
        if (Files.exists(file)) {
            Results<GateRow> results = Results.read(file, GateRow.class);
            results.rows().forEach(row -> recorded.put(row.about(), row));
            out.println("recorded with JDK " + results.machine().jdk() + " on "
                    + results.machine().cpu() + ", commit " + results.commit());
            comparable = results.machine().cpu().equals(machine.cpu());
            if (!comparable) {
                out.println("here is another CPU, " + machine.cpu() + ": only allocation is judged");
            }
        } else {
            out.println("nothing recorded for JDK " + machine.major() + ": only allocation is judged");
        }
        List<GateRow> rows = measure(1, null);
        Set<String> gone = new TreeSet<>(recorded.keySet());
        rows.forEach(row -> gone.remove(row.about()));
        if (!gone.isEmpty()) {
            out.println("recorded and no longer there; record anew if that is meant: " + String.join("; ", gone));
            return false;
        }
        if (!comparable) {
            recorded.clear();
        }
        Set<String> failed = judge(rows, recorded);
        for (int i = 1; i < TRIES && !failed.isEmpty(); i++) {
            out.println("once more, in new processes:");
            failed = judge(measure(1, failed), recorded);
        }
        out.println(failed.isEmpty() ? "the gate is open" : "the gate is SHUT: " + String.join("; ", failed));
        return failed.isEmpty();
    }

    /** Prints the rows and what is said of them. Returns those that failed. */
    private Set<String> judge(List<GateRow> rows, Map<String, GateRow> recorded) {
        Set<String> failed = new TreeSet<>();
        out.printf("%-36s %20s %20s %8s %s%n", "x bound, " + SERVERS + " servers", "recorded", "now", "B/op", "");
        for (GateRow row : rows) {
            GateRow before = recorded.get(row.about());
            Verdict verdict = Verdict.of(row, before);
            print(row, before, verdict);
            if (verdict.isFailure()) {
                failed.add(row.about());
            }
        }
        return failed;
    }

    private void print(GateRow row, @Nullable GateRow recorded, Verdict verdict) {
        out.printf(
                Locale.ROOT,
                "%-36s %20s %20s %8s %s%n",
                row.about(),
                recorded == null ? "-" : recorded.ratio(),
                row.ratio(),
                Figures.text(row.bytes()),
                verdict == Verdict.OK ? "" : verdict);
    }

    /** Measures ours, or of ours those named only. */
    private static List<GateRow> measure(int tries, @Nullable Set<String> only) {
        List<GateRow> rows = new ArrayList<>();
        for (Question question : QUESTIONS) {
            String title = question.name().toLowerCase(Locale.ROOT);
            List<String> all = Contenders.names(question);
            List<String> names = new ArrayList<>(List.of(all.get(0)));
            all.stream()
                    .filter(name -> isJudged(name) && (only == null || only.contains(title + ", " + name)))
                    .forEach(names::add);
            if (names.size() == 1) {
                continue;
            }
            Map<String, List<Double>> ratios = new LinkedHashMap<>();
            Map<String, Double> bytes = new HashMap<>();
            for (int i = 0; i < tries; i++) {
                List<List<Round>> played = Turns.playSolo(question, names, SERVERS, ROUNDS);
                double bound = least(played.get(0), Round::cpu);
                for (int j = 1; j < names.size(); j++) {
                    ratios.computeIfAbsent(names.get(j), name -> new ArrayList<>())
                            .add(least(played.get(j), Round::cpu) / bound);
                    bytes.merge(names.get(j), least(played.get(j), Round::bytes), Math::min);
                }
            }
            ratios.forEach((name, list) -> rows.add(new GateRow(
                    title,
                    name,
                    SERVERS,
                    1,
                    Objects.requireNonNull(Spread.of(list)),
                    Figures.round(Objects.requireNonNull(bytes.get(name))))));
        }
        return rows;
    }

    /** What chooses by latency goes where noise leads it: it is judged by a clock that stands still. */
    private static boolean isJudged(String name) {
        Supplier<Algorithm> policy = name.startsWith(OURS) ? Policies.ours().get(name.substring(OURS.length())) : null;
        return policy == null ? name.startsWith(OURS) : !policy.get().readsClock();
    }

    private static double least(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).min().orElseThrow();
    }
}
