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
import io.github.redirect4j.benchmarks.report.Quiet;
import io.github.redirect4j.benchmarks.report.Results;
import io.github.redirect4j.benchmarks.report.Spread;
import io.github.redirect4j.core.Algorithm;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The gate: fails when a selector of ours has become slower against the bound than was recorded, or leaves garbage. */
public final class Main {
    /*
     * Only ratios of CPU times are looked at, never times: a bound and ours play in turns, forth and back, each in a process
     * of its own. A neighbour on the core slows them by unlike factors, so only rounds count that were about as quiet as when
     * the ratio was recorded, by a measure of its own (contention.Neighbours); of these, the least. With too few of them the
     * ratio is not judged. What the compiler made of a process stays for its life, so a failure counts only if
     * processes started anew show it four times more: forms that one process in five has were seen. A record pools at least
     * four quiet tries for the same reason, and the slowest of them counts. On another CPU the same code has other ratios,
     * since a locked instruction costs another multiple of the rest.
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

    /** Who fails is asked so often in all. */
    private static final int FAILURES = 5;

    /** A record is made of so many quiet tries of each, and given up after so many in all. */
    private static final int SETTLED = 4;

    private static final int MOST = 12;

    /** A contender of which fewer rounds are quiet is not judged. */
    private static final int FEWEST = 5;

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
        boolean good = args[0].equals("record")
                ? gate.record(file, machine, args.length > 2 ? args[2] : "unknown")
                : gate.check(file, machine);
        System.exit(good ? 0 : 1);
    }

    private boolean record(Path file, Machine machine, String commit) {
        Map<String, List<GateRow>> tries = new LinkedHashMap<>();
        Set<String> noisy = Set.of();
        Double floor = null;
        for (int i = 0; i < MOST && (i < TRIES || !noisy.isEmpty()); i++) {
            for (GateRow row : measure(i < TRIES ? null : noisy, floor)) {
                tries.computeIfAbsent(row.about(), about -> new ArrayList<>()).add(row);
                floor = row.noise();
            }
            noisy = tries.keySet().stream()
                    .filter(about -> ratios(tries.get(about)).size() < SETTLED)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        if (!noisy.isEmpty()) {
            out.println("nothing recorded, too noisy for: " + String.join("; ", noisy));
            return false;
        }
        List<GateRow> rows =
                tries.values().stream().map(same -> pooled(same, ratios(same))).toList();
        rows.forEach(row -> print(row, null, Verdict.NEW));
        new Results<>("gate", machine, commit, rows).write(file);
        return true;
    }

    private static List<Double> ratios(List<GateRow> tries) {
        return tries.stream().map(GateRow::compared).filter(Objects::nonNull).toList();
    }

    private static GateRow pooled(List<GateRow> tries, List<Double> ratios) {
        GateRow first = tries.get(0);
        return new GateRow(
                first.question(),
                first.contender(),
                SERVERS,
                1,
                Spread.of(ratios),
                tries.stream().mapToDouble(GateRow::bytes).min().orElseThrow(),
                first.noise());
    }

    private boolean check(Path file, Machine machine) {
        Map<String, GateRow> recorded = new HashMap<>();
        boolean comparable = true;
        if (Files.exists(file)) {
            Results<GateRow> results = Results.read(file, GateRow.class);
            results.rows().forEach(row -> recorded.put(row.about(), row));
            out.println("recorded with JDK " + results.machine().jdk() + " on "
                    + results.machine().cpu() + ", commit " + results.commit());
            // With one processor the virtual machine takes another collector, and compiles otherwise.
            comparable = results.machine().cpu().equals(machine.cpu())
                    && results.machine().cores() == machine.cores();
            if (!comparable) {
                out.println("here are " + machine.cores() + " processors of " + machine.cpu()
                        + ": only allocation is judged");
            }
        } else {
            out.println("nothing recorded for JDK " + machine.major() + ": only allocation is judged");
        }
        Double floor = comparable
                ? recorded.values().stream().map(GateRow::noise).findFirst().orElse(null)
                : null;
        List<GateRow> rows = measure(null, floor);
        Set<String> gone = new TreeSet<>(recorded.keySet());
        rows.forEach(row -> gone.remove(row.about()));
        if (!gone.isEmpty()) {
            out.println("recorded and no longer there; record anew if that is meant: " + String.join("; ", gone));
            return false;
        }
        if (!comparable) {
            recorded.clear();
        }
        Map<String, Verdict> verdicts = judge(rows, recorded);
        for (int i = 1; i < FAILURES; i++) {
            boolean noisyToo = i < TRIES;
            Set<String> again = verdicts.entrySet().stream()
                    .filter(each -> noisyToo
                            ? each.getValue().asksAgain()
                            : each.getValue().isFailure())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (again.isEmpty()) {
                break;
            }
            out.println("once more, in new processes:");
            verdicts.putAll(judge(measure(again, floor), recorded));
        }
        report(verdicts, Verdict.NOISY, "too noisy to judge the time of: ");
        report(verdicts, Verdict.SLOWER, "slower: ");
        report(verdicts, Verdict.ALLOCATES, "leave garbage: ");
        boolean open = verdicts.values().stream().noneMatch(Verdict::isFailure);
        out.println(open ? "the gate is open" : "the gate is SHUT");
        return open;
    }

    private void report(Map<String, Verdict> verdicts, Verdict about, String words) {
        String names = verdicts.entrySet().stream()
                .filter(entry -> entry.getValue() == about)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining("; "));
        if (!names.isEmpty()) {
            out.println(words + names);
        }
    }

    /** Prints the rows and what is said of them, and returns it. */
    private Map<String, Verdict> judge(List<GateRow> rows, Map<String, GateRow> recorded) {
        Map<String, Verdict> verdicts = new TreeMap<>();
        out.printf("%-36s %20s %20s %8s %s%n", "x bound, " + SERVERS + " servers", "recorded", "now", "B/op", "");
        for (GateRow row : rows) {
            GateRow before = recorded.get(row.about());
            Verdict verdict = Verdict.of(row, before);
            print(row, before, verdict);
            verdicts.put(row.about(), verdict);
        }
        return verdicts;
    }

    private void print(GateRow row, @Nullable GateRow recorded, Verdict verdict) {
        out.printf(
                Locale.ROOT,
                "%-36s %20s %20s %8s %s%n",
                row.about(),
                recorded == null || recorded.ratio() == null ? "-" : recorded.ratio(),
                row.ratio() == null ? "-" : row.ratio(),
                Figures.text(row.bytes()),
                verdict == Verdict.OK ? "" : verdict);
    }

    /** Measures ours, or of ours those named only, in rounds about as noisy as the floor, or as the quietest. */
    private List<GateRow> measure(@Nullable Set<String> only, @Nullable Double floor) {
        Map<Question, List<List<Round>>> played = new EnumMap<>(Question.class);
        List<Double> noises = new ArrayList<>();
        for (Question question : QUESTIONS) {
            List<String> names = names(question, only);
            if (names.size() > 1) {
                List<List<Round>> rounds = Turns.playSolo(question, names, SERVERS, ROUNDS);
                played.put(question, rounds);
                rounds.forEach(own -> own.forEach(round -> noises.add(round.noise())));
            }
        }
        Quiet quiet = floor != null
                ? new Quiet(floor)
                : Quiet.of(noises.stream().mapToDouble(Double::doubleValue).toArray());
        long count = noises.stream().filter(quiet::is).count();
        out.printf(Locale.ROOT, "%d of %d rounds were quiet: noise about %.2f%n", count, noises.size(), quiet.floor());
        List<GateRow> rows = new ArrayList<>();
        played.forEach((question, rounds) -> {
            List<String> names = names(question, only);
            Double bound = leastQuiet(rounds.get(0), quiet);
            for (int j = 1; j < names.size(); j++) {
                Double own = leastQuiet(rounds.get(j), quiet);
                rows.add(new GateRow(
                        title(question),
                        names.get(j),
                        SERVERS,
                        1,
                        Spread.of(bound == null || own == null ? List.of() : List.of(own / bound)),
                        Figures.round(rounds.get(j).stream()
                                .mapToDouble(Round::bytes)
                                .min()
                                .orElseThrow()),
                        Figures.round(quiet.floor())));
            }
        });
        return rows;
    }

    private static List<String> names(Question question, @Nullable Set<String> only) {
        List<String> all = Contenders.names(question);
        List<String> names = new ArrayList<>(List.of(all.get(0)));
        all.stream()
                .filter(name -> isJudged(name) && (only == null || only.contains(title(question) + ", " + name)))
                .forEach(names::add);
        return names;
    }

    private static String title(Question question) {
        return question.name().toLowerCase(Locale.ROOT);
    }

    /** What chooses by latency goes where noise leads it: it is judged by a clock that stands still. */
    private static boolean isJudged(String name) {
        Supplier<Algorithm> policy = name.startsWith(OURS) ? Policies.ours().get(name.substring(OURS.length())) : null;
        return policy == null ? name.startsWith(OURS) : !policy.get().readsClock();
    }

    private static @Nullable Double leastQuiet(List<Round> rounds, Quiet quiet) {
        List<Double> times = rounds.stream()
                .filter(round -> quiet.is(round.noise()))
                .map(Round::cpu)
                .toList();
        return times.size() < FEWEST ? null : Collections.min(times);
    }
}
