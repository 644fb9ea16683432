// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import io.github.redirect4j.benchmarks.contenders.Contenders;
import io.github.redirect4j.benchmarks.contenders.Question;
import io.github.redirect4j.benchmarks.report.ContentionRow;
import io.github.redirect4j.benchmarks.report.Figures;
import io.github.redirect4j.benchmarks.report.Machine;
import io.github.redirect4j.benchmarks.report.Results;
import io.github.redirect4j.benchmarks.report.Spread;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What contention costs: all contenders of a question, a process each, in turns; a table, and JSON if asked for. */
public final class Main {
    private static final String USAGE = """
            usage: contention.Main [OPTION VALUE]...
              --question rotation|weighted|load|hashing (rotation)
              --servers N                         (128)
              --threads N                         (2)
              --forks N                           processes per contender, one after another (3)
              --rounds N                          rounds of each (10; at least 10 in all)
              --only REGEX                        contenders whose name has it, besides the bound
              --json FILE                         results are added to it
              --run N                             which run this is, in the file (1)
              --commit ID                         what was measured, in the file (unknown)
            """;

    private static final int FEWEST_ROUNDS = 10;

    /** What the harness's own rows must show: nothing shared, nothing lost; all shared, much lost. */
    private static final double FLOOR_AT_MOST = 1.25;

    private static final double SHARED_AT_LEAST = 2;

    private Question question = Question.ROTATION;
    private int servers = 128;
    private int threads = 2;
    private int forks = 3;
    private int rounds = 10;
    private Pattern only = Pattern.compile("");
    private @Nullable Path json;
    private int run = 1;
    private String commit = "unknown";

    private Main() {}

    /** Runs. */
    public static void main(String[] args) {
        Main main = new Main();
        try {
            for (int i = 0; i < args.length; i += 2) {
                main.set(args[i], i + 1 < args.length ? args[i + 1] : "");
            }
            atLeast(FEWEST_ROUNDS, "--forks times --rounds", Integer.toString(main.forks * main.rounds));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
        main.run();
    }

    private void set(String option, String value) {
        switch (option) {
            case "--question" -> question = Question.valueOf(value.toUpperCase(Locale.ROOT));
            case "--servers" -> servers = atLeast(1, option, value);
            case "--threads" -> threads = atLeast(1, option, value);
            case "--forks" -> forks = atLeast(1, option, value);
            case "--rounds" -> rounds = atLeast(1, option, value);
            case "--only" -> only = Pattern.compile(value);
            case "--json" -> json = Path.of(value);
            case "--run" -> run = atLeast(1, option, value);
            case "--commit" -> commit = value;
            default -> throw new IllegalArgumentException("option: \"" + option + "\" (expected: one of those below)");
        }
    }

    private static int atLeast(int least, String option, String value) {
        int number = Integer.parseInt(value);
        if (number < least) {
            throw new IllegalArgumentException(option + ": " + number + " (expected: at least " + least + ")");
        }
        return number;
    }

    private void run() {
        Machine machine = Machine.here();
        List<String> names = new ArrayList<>(List.of(Probe.FLOOR, Probe.SHARED));
        String bound = Contenders.names(question).get(0);
        for (String name : Contenders.names(question)) {
            if (name.equals(bound) || only.matcher(name).find()) {
                names.add(name);
            }
        }
        List<List<Round>> played = new ArrayList<>();
        names.forEach(name -> played.add(new ArrayList<>()));
        // Two processes of the same code may differ for as long as they live: by where objects lie, and what was
        // inlined.
        for (int fork = 0; fork < forks; fork++) {
            List<List<Round>> once = Turns.play(question, names, servers, threads, rounds);
            for (int i = 0; i < once.size(); i++) {
                played.get(i).addAll(once.get(i));
            }
        }
        List<Round> ofBound = played.get(names.indexOf(bound));
        List<ContentionRow> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            rows.add(row(names.get(i), played.get(i), ofBound));
        }
        print(System.out, machine, rows);
        if (json != null) {
            String title = "contention-" + question.name().toLowerCase(Locale.ROOT);
            new Results<>(title, machine, commit, rows).addTo(json, ContentionRow.class);
        }
    }

    private ContentionRow row(String name, List<Round> played, List<Round> boundPlayed) {
        List<@Nullable Double> alone = processes(played, Round::alone);
        List<@Nullable Double> together = processes(played, Round::together);
        // The harness's own rows answer no question: they have no bound.
        List<Round> bound = Probe.isOwn(name) ? List.of() : boundPlayed;
        return new ContentionRow(
                name,
                servers,
                threads,
                run,
                Objects.requireNonNull(spread(alone)),
                spread(together),
                ratios(together, alone),
                ratios(alone, processes(bound, Round::alone)),
                ratios(together, processes(bound, Round::together)),
                played.stream().mapToLong(Round::kept).sum(),
                played.stream().mapToLong(Round::batches).sum());
    }

    /**
     * Returns a figure per process, the lower quartile of its rounds: what else the machine has to do makes moments slower and
     * never faster, while where a process's objects lie is there in all its rounds.
     */
    private List<@Nullable Double> processes(List<Round> played, Function<Round, @Nullable Double> figure) {
        List<@Nullable Double> figures = new ArrayList<>();
        for (int from = 0; from < played.size(); from += rounds) {
            double[] present = played.subList(from, from + rounds).stream()
                    .map(figure)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            figures.add(present.length == 0 ? null : (Double) present[present.length / 4]);
        }
        return figures;
    }

    private static @Nullable Spread spread(List<@Nullable Double> figures) {
        return Spread.of(figures.stream().filter(Objects::nonNull).toList());
    }

    /** Process by process, as they took turns; one that had no batch is left out on both sides. */
    private static @Nullable Spread ratios(List<@Nullable Double> ones, List<@Nullable Double> others) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
            Double one = ones.get(i);
            Double other = others.get(i);
            if (one != null && other != null) {
                ratios.add(one / other);
            }
        }
        return Spread.of(ratios);
    }

    private void print(PrintStream out, Machine machine, List<ContentionRow> rows) {
        out.printf(
                Locale.ROOT,
                "%s, %d servers, %d threads on %d cores (%s), JDK %s, %d processes of %d rounds: median [least-greatest], ns%n",
                question.name().toLowerCase(Locale.ROOT),
                servers,
                threads,
                machine.cores(),
                machine.cpu(),
                machine.jdk(),
                forks,
                rounds);
        if (threads > machine.cores()) {
            out.println("more threads than cores: they can't all run at once, and few or no batches are kept");
        }
        String format = "%-30s %26s %26s %26s %26s %9s%n";
        out.printf(format, "contender", "alone", "together", "x alone", "x bound, together", "kept");
        for (ContentionRow row : rows) {
            out.printf(
                    format,
                    row.contender(),
                    row.alone(),
                    text(row.together()),
                    text(row.timesAlone()),
                    text(row.togetherBound()),
                    row.batches() == 0 ? "-" : Math.round(100.0 * row.kept() / row.batches()) + " %");
        }
        check(out, rows.get(0), "at most", FLOOR_AT_MOST, 1);
        check(out, rows.get(1), "at least", SHARED_AT_LEAST, -1);
    }

    private static void check(PrintStream out, ContentionRow row, String words, double limit, int sign) {
        Spread ratio = row.timesAlone();
        String verdict = ratio == null ? "NOT SEEN" : sign * (ratio.median() - limit) <= 0 ? "ok" : "DOUBTFUL RUN";
        out.printf(
                Locale.ROOT,
                "self-check: %s %s x alone (expected: %s %s): %s%n",
                row.contender(),
                ratio == null ? "-" : Figures.text(ratio.median()),
                words,
                Figures.text(limit),
                verdict);
    }

    private static String text(@Nullable Spread spread) {
        return spread == null ? "-" : spread.toString();
    }
}
