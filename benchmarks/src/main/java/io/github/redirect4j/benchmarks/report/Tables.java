// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables that the README shows, made of a folder of results and of nothing else. A table's name is that of the files it
 * is made of, without JDK: {@code rotation}, {@code contention-load}; {@code gate}; {@code agreement}, of all of them; and
 * {@code summary}, of what a newcomer wants to know first.
 */
final class Tables {
    private static final String NOTHING = "No results yet.\n";
    private static final String GATE = "gate";
    private static final String CONTENTION = "contention-";
    private static final String AGREEMENT = "agreement";
    private static final String SUMMARY = "summary";
    private static final List<String> SUMMED_UP = List.of("rotation", "load");
    private static final String HOT = "hot";

    /** Files of other programs, such as the simulator's, name no JDK. */
    private static final String OURS = "[a-z-]+-[0-9]+\\.json";

    private static final int USUAL = 128;

    /** Whom others are held against besides the bound, where a question has a default of ours. */
    private static final Map<String, String> OURS_BY_QUESTION = Map.of("hashing", "redirect4j slots");

    private final Path results;

    Tables(Path results) {
        this.results = results;
    }

    /** Returns a table's text. */
    String of(String name) {
        if (name.equals(AGREEMENT)) {
            return agreement();
        }
        if (name.equals(SUMMARY)) {
            return summary();
        }
        if (name.equals(GATE)) {
            return gate(files(name, GateRow.class));
        }
        return name.startsWith(CONTENTION)
                ? contention(files(name, ContentionRow.class))
                : benchmark(files(name, BenchmarkRow.class));
    }

    /** Returns every file of results in normal form, by name. */
    Map<String, Results<?>> all() {
        Map<String, Results<?>> all = new LinkedHashMap<>();
        for (Path file : list()) {
            String name = file.getFileName().toString();
            all.put(
                    name,
                    name.startsWith(GATE)
                            ? Results.read(file, GateRow.class)
                            : name.startsWith(CONTENTION)
                                    ? Results.read(file, ContentionRow.class)
                                    : Results.read(file, BenchmarkRow.class));
        }
        return all;
    }

    private List<Path> list() {
        if (!Files.isDirectory(results)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(results)) {
            return files.filter(file -> file.getFileName().toString().matches(OURS))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <R extends Results.Row> List<Results<R>> files(String name, Class<R> row) {
        List<Results<R>> found = new ArrayList<>();
        for (Path file : list()) {
            if (file.getFileName().toString().matches(name + "-[0-9]+\\.json")) {
                found.add(Results.read(file, row));
            }
        }
        return found;
    }

    /** Says where figures are from; the commit is in the file. */
    private static String source(Results<?> file) {
        long runs = file.rows().stream().map(Results.Row::run).distinct().count();
        return "JDK " + file.machine().jdk() + ", " + file.machine().cores() + " cores of "
                + file.machine().cpu() + ", commit " + file.commit() + ", " + runs + (runs == 1 ? " run" : " runs");
    }

    // ---- JMH's rows

    private static String benchmark(List<Results<BenchmarkRow>> files) {
        StringBuilder text = new StringBuilder();
        for (Results<BenchmarkRow> file : files) {
            text.append(text.isEmpty() ? "" : "\n").append(source(file)).append(":\n\n");
            text.append(sizes(file));
        }
        return text.isEmpty() ? NOTHING : text.toString();
    }

    private static Table sizes(Results<BenchmarkRow> file) {
        Set<Integer> sizes = new TreeSet<>();
        file.rows().forEach(row -> sizes.add(row.servers()));
        int usual = sizes.contains(USUAL) ? USUAL : sizes.iterator().next();
        List<String> columns = new ArrayList<>();
        sizes.forEach(size -> columns.add(Figures.count(size)));
        columns.add("× bound");
        String ours = OURS_BY_QUESTION.get(file.question());
        if (ours != null) {
            columns.add("× " + ours);
        }
        columns.addAll(List.of("after four others", "B/op"));
        Table table = new Table("CPU ns, by servers", columns);
        for (String contender : distinct(file.rows(), BenchmarkRow::contender)) {
            List<BenchmarkRow> rows = of(file, contender);
            List<String> cells = new ArrayList<>();
            sizes.forEach(size ->
                    cells.add(cell(rows, row -> row.servers() == size && !isHot(row), BenchmarkRow::time)));
            cells.add(cell(rows, row -> row.servers() == usual && !isHot(row), BenchmarkRow::ratio));
            if (ours != null) {
                cells.add(cell(rows, row -> row.servers() == usual && !isHot(row), row -> ratio(row, of(file, ours))));
            }
            cells.add(cell(rows, row -> row.servers() == usual && isHot(row), BenchmarkRow::time));
            cells.add(cell(rows, row -> row.servers() == usual && !isHot(row), BenchmarkRow::bytes));
            table.row(contender, cells);
        }
        return table;
    }

    /** Returns how many times as long as one of these takes, the one of the same run and parameters; null if there is none. */
    private static @Nullable Double ratio(BenchmarkRow row, List<BenchmarkRow> others) {
        for (BenchmarkRow other : others) {
            boolean alike = other.run() == row.run()
                    && other.paramsBut(BenchmarkRow.CONTENDER).equals(row.paramsBut(BenchmarkRow.CONTENDER));
            if (alike && other.quiet() > 0 && row.quiet() > 0) {
                return row.time() / other.time();
            }
        }
        return null;
    }

    private static boolean isHot(BenchmarkRow row) {
        return Boolean.parseBoolean(row.params().get(HOT));
    }

    private static String cell(
            List<BenchmarkRow> rows, Predicate<BenchmarkRow> which, Function<BenchmarkRow, @Nullable Double> figure) {
        List<@Nullable Double> figures = new ArrayList<>();
        rows.stream().filter(which).forEach(row -> figures.add(figure.apply(row)));
        return Table.cell(figures);
    }

    // ---- contention

    private static String contention(List<Results<ContentionRow>> files) {
        StringBuilder text = new StringBuilder();
        for (Results<ContentionRow> file : files) {
            for (String setting : distinct(file.rows(), Tables::setting)) {
                text.append(text.isEmpty() ? "" : "\n");
                text.append(setting).append(", ").append(source(file)).append(":\n\n");
                List<ContentionRow> rows = file.rows().stream()
                        .filter(row -> setting(row).equals(setting))
                        .toList();
                text.append(together(rows));
            }
        }
        return text.isEmpty() ? NOTHING : text.toString();
    }

    private static String setting(ContentionRow row) {
        return row.servers() + " servers, " + row.threads() + " threads";
    }

    private static Table together(List<ContentionRow> all) {
        Table table = new Table("ns", List.of("alone", "together", "× alone", "× bound, together", "kept"));
        for (String contender : distinct(all, ContentionRow::contender)) {
            List<ContentionRow> rows = all.stream()
                    .filter(row -> row.contender().equals(contender))
                    .toList();
            table.row(
                    contender,
                    List.of(
                            Table.cell(medians(rows, ContentionRow::alone)),
                            Table.cell(medians(rows, ContentionRow::together)),
                            Table.cell(medians(rows, ContentionRow::timesAlone)),
                            Table.cell(medians(rows, ContentionRow::togetherBound)),
                            kept(rows)));
        }
        return table;
    }

    private static String kept(List<ContentionRow> rows) {
        return Figures.count(rows.stream().mapToLong(ContentionRow::kept).sum());
    }

    private static <R> List<@Nullable Double> medians(List<R> rows, Function<R, @Nullable Spread> figure) {
        List<@Nullable Double> medians = new ArrayList<>();
        for (R row : rows) {
            Spread spread = figure.apply(row);
            medians.add(spread == null ? null : (Double) spread.median());
        }
        return medians;
    }

    // ---- the summary

    private String summary() {
        StringBuilder text = new StringBuilder();
        for (String question : SUMMED_UP) {
            List<Results<BenchmarkRow>> alone = files(question, BenchmarkRow.class);
            if (!alone.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(summary(question, alone));
            }
        }
        return text.isEmpty() ? NOTHING : text.toString();
    }

    private Table summary(String question, List<Results<BenchmarkRow>> alone) {
        List<Results<ContentionRow>> together = files(CONTENTION + question, ContentionRow.class);
        List<String> columns = new ArrayList<>();
        alone.forEach(file -> columns.add("alone, " + file.machine().major()));
        together.forEach(
                file -> columns.add("two threads together, " + file.machine().major()));
        columns.add("B/op");
        Table table = new Table(question + ", " + USUAL + " servers, ns", columns);
        for (String contender : distinct(alone.get(0).rows(), BenchmarkRow::contender)) {
            List<String> cells = new ArrayList<>();
            alone.forEach(file -> cells.add(
                    cell(of(file, contender), row -> row.servers() == USUAL && !isHot(row), BenchmarkRow::time)));
            together.forEach(file -> cells.add(Table.cell(medians(
                    file.rows().stream()
                            .filter(row -> row.contender().equals(contender) && row.servers() == USUAL)
                            .toList(),
                    ContentionRow::together))));
            cells.add(cell(
                    of(alone.get(0), contender), row -> row.servers() == USUAL && !isHot(row), BenchmarkRow::bytes));
            table.row(contender, cells);
        }
        return table;
    }

    private static List<BenchmarkRow> of(Results<BenchmarkRow> file, String contender) {
        return file.rows().stream()
                .filter(row -> row.contender().equals(contender))
                .toList();
    }

    // ---- the gate

    private static String gate(List<Results<GateRow>> files) {
        if (files.isEmpty()) {
            return NOTHING;
        }
        Set<String> names = new LinkedHashSet<>();
        List<String> columns = new ArrayList<>();
        for (Results<GateRow> file : files) {
            file.rows().forEach(row -> names.add(row.about()));
            columns.add("JDK " + file.machine().major());
        }
        Table table = new Table("× bound", columns);
        for (String name : names) {
            List<String> cells = new ArrayList<>();
            for (Results<GateRow> file : files) {
                List<GateRow> rows = file.rows().stream()
                        .filter(row -> row.about().equals(name))
                        .toList();
                cells.add(rows.isEmpty() ? "" : String.valueOf(rows.get(0).ratio()));
            }
            table.row(name, cells);
        }
        return table.toString();
    }

    // ---- agreement

    private String agreement() {
        StringBuilder text = new StringBuilder();
        int compared = 0;
        int apart = 0;
        for (Map.Entry<String, Results<?>> file : all().entrySet()) {
            for (Agreement.Row row : Agreement.of(file.getValue())) {
                compared++;
                if (!row.agrees()) {
                    apart++;
                    text.append("* ")
                            .append(file.getKey())
                            .append(", ")
                            .append(row.about())
                            .append(": ");
                    text.append(Figures.text(row.least())).append(" and ").append(Figures.text(row.greatest()));
                    text.append('\n');
                }
            }
        }
        if (compared == 0) {
            return NOTHING;
        }
        long noisy = all().values().stream()
                .flatMap(results -> results.rows().stream())
                .filter(row -> row instanceof BenchmarkRow measured && measured.quiet() == 0)
                .count();
        String met = noisy == 0 ? "" : "; " + Figures.count(noisy) + " rows met no quiet moment";
        String sum = "Of " + Figures.count(compared) + " rows with several runs and no more than " + Agreement.RESIDENT
                + " servers, " + Figures.count(apart) + " differ by more than 20 %" + met;
        return apart == 0 ? sum + ".\n" : sum + ":\n\n" + text;
    }

    private static <R> List<String> distinct(List<R> rows, Function<R, String> name) {
        return rows.stream().map(name).distinct().toList();
    }
}
