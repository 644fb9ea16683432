// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.benchmarks.report.Figures;
import io.github.redirect4j.benchmarks.report.Readme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What of the findings is shown: tables between {@code <!-- hashing:NAME -->} and {@code <!-- end -->}, and plots. */
final class Pages {
    private static final String KIND = "hashing";
    private static final String NOTHING = "No results yet.\n";
    private static final int USUAL = 128;
    private static final int LARGE = 10_000;

    /** Less than this share of a percent is chance, or a key or two. */
    private static final double NO_SPREAD = 0.5;

    private final Findings findings;

    Pages(Findings findings) {
        this.findings = findings;
    }

    /** A column of a table. */
    private record Column(String title, int servers, Measure measure, UnaryOperator<String> text) {
        static Column of(String title, int servers, Measure measure) {
            return new Column(title, servers, measure, UnaryOperator.identity());
        }
    }

    /** Makes the tables of pages and writes the plots, below the project's folder. */
    void publish(Path root) throws IOException {
        for (String page : pages()) {
            Path file = root.resolve(page);
            Files.writeString(file, with(Files.readString(file)));
        }
        Path images = root.resolve(images());
        Files.createDirectories(images);
        for (Map.Entry<String, Plot> plot : plots().entrySet()) {
            Files.writeString(images.resolve(plot.getKey()), plot.getValue().toSvg());
        }
    }

    static List<String> pages() {
        return List.of("benchmarks/README.md", "docs/which-hash.md");
    }

    static String images() {
        return "docs/images";
    }

    /** Returns the page with its tables made anew. */
    String with(String page) {
        return Readme.with(KIND, page, this::table);
    }

    private String table(String name) {
        return switch (name) {
            case "which" ->
                table(
                        findings.algorithms().stream().filter(Pages::isShown).toList(),
                        List.of(
                                Column.of("busiest, × mean", USUAL, Measure.BUSIEST),
                                Column.of("one leaves: moved needlessly, %", USUAL, Measure.LEAVE_NEEDLESS),
                                Column.of("one weighs twice: moved needlessly, %", USUAL, Measure.WEIGH_NEEDLESS),
                                Column.of("a pick, ns", USUAL, Measure.PICK),
                                Column.of("a pick of 10,000, ns", LARGE, Measure.PICK),
                                Column.of("a change of 10,000, ms", LARGE, Measure.CHANGE),
                                Column.of("memory for 10,000, KB", LARGE, Measure.MEMORY)));
            case "spread" -> table(spread());
            case "moves" ->
                table(List.of(
                        Column.of("one leaves", USUAL, Measure.LEAVE_MOVED),
                        Column.of("needlessly", USUAL, Measure.LEAVE_NEEDLESS),
                        Column.of("one comes", USUAL, Measure.COME_MOVED),
                        Column.of("needlessly", USUAL, Measure.COME_NEEDLESS),
                        Column.of("one weighs twice", USUAL, Measure.WEIGH_MOVED),
                        Column.of("needlessly", USUAL, Measure.WEIGH_NEEDLESS),
                        Column.of("one is masked: needlessly", USUAL, Measure.MASK_NEEDLESS)));
            case "costs" ->
                table(List.of(
                        Column.of("build, ms", USUAL, Measure.BUILD),
                        Column.of("10,000", LARGE, Measure.BUILD),
                        Column.of("change of one, ms", USUAL, Measure.CHANGE),
                        Column.of("10,000", LARGE, Measure.CHANGE),
                        Column.of("memory, KB", USUAL, Measure.MEMORY),
                        Column.of("10,000", LARGE, Measure.MEMORY)));
            case "picks" -> table(bySize(Measure.PICK));
            case "source" ->
                "JDK " + findings.machine().jdk() + ", " + findings.machine().cores() + " cores of "
                        + findings.machine().cpu() + ", commit " + findings.commit() + ".\n";
            default -> throw new IllegalArgumentException("name: " + name + " (expected: a table of these pages)");
        };
    }

    private List<Column> spread() {
        List<Column> columns = new ArrayList<>();
        for (int size : findings.sizes()) {
            columns.add(Column.of("busiest of " + count(size), size, Measure.BUSIEST));
        }
        columns.add(Column.of("idlest of 128", USUAL, Measure.IDLEST));
        columns.add(new Column("spread beyond chance, %, 128", USUAL, Measure.SPREAD, Pages::beyondChance));
        columns.add(new Column("by weights 1 to 4", USUAL, Measure.WEIGHTED_SPREAD, Pages::beyondChance));
        return columns;
    }

    private List<Column> bySize(Measure measure) {
        return findings.sizes().stream()
                .map(size -> Column.of(count(size), size, measure))
                .toList();
    }

    private static String beyondChance(String text) {
        return Double.parseDouble(text.replace(",", "")) < NO_SPREAD ? "0" : text;
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a table of whoever has a figure in it. */
    private String table(List<Column> columns) {
        return table(findings.algorithms(), columns);
    }

    private String table(List<String> names, List<Column> columns) {
        StringBuilder text = new StringBuilder("| |");
        columns.forEach(column -> text.append(' ').append(column.title).append(" |"));
        text.append("\n| --- |").append(" ---: |".repeat(columns.size())).append('\n');
        int rows = 0;
        for (String name : names) {
            List<String> cells = columns.stream()
                    .map(column -> cell(findings.get(name, column.servers, column.measure), column.text))
                    .toList();
            if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                rows++;
                text.append("| ").append(name).append(" | ");
                text.append(String.join(" | ", cells)).append(" |\n");
            }
        }
        return rows == 0 ? NOTHING : text.toString();
    }

    private static String cell(@Nullable Double figure, UnaryOperator<String> text) {
        if (figure == null) {
            return "";
        }
        return text.apply(
                figure != 0 && Math.abs(figure) < 0.0995
                        ? String.format(Locale.ROOT, "%.4f", figure)
                        : Figures.text(figure));
    }

    // ---- plots

    /** Returns the plots by the names of their files. */
    Map<String, Plot> plots() {
        Map<String, Plot> plots = new LinkedHashMap<>();
        plots.put(
                "hash-balance.svg",
                plot(
                        "How much more than its share the busiest server gets",
                        "keys of the busiest over the mean, 1 is best; from 1,024 servers on mostly chance",
                        Measure.BUSIEST,
                        false));
        plots.put(
                "hash-moves.svg",
                plot(
                        "What moves needlessly when one server leaves",
                        "% of all keys that belonged to a server that stays and moved",
                        Measure.LEAVE_NEEDLESS,
                        true));
        plots.put(
                "hash-picks.svg",
                plot(
                        "What a pick costs",
                        "CPU nanoseconds from a URL of 40 octets to its server",
                        Measure.PICK,
                        false));
        return plots;
    }

    /** Bounds and parts are for those who build such things. */
    private static boolean isShown(String name) {
        Placements.Entry entry = Placements.all().get(name);
        return !name.startsWith(Placements.BOUND) && (entry == null || !entry.isPart());
    }

    private Plot plot(String title, String unit, Measure measure, boolean zero) {
        List<Integer> sizes = findings.sizes();
        List<Plot.Line> lines = new ArrayList<>();
        for (String name : findings.algorithms()) {
            List<@Nullable Double> figures = new ArrayList<>();
            sizes.forEach(size -> figures.add(findings.get(name, size, measure)));
            if (isShown(name) && figures.stream().anyMatch(figure -> figure != null)) {
                boolean ours = name.startsWith(Placements.OURS);
                String shown = ours ? name.substring(Placements.OURS.length()) : name;
                lines.add(new Plot.Line(shown, figures, ours));
            }
        }
        return new Plot(title, unit, sizes, lines, zero);
    }
}
