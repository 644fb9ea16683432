// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A plot of figures by number of servers as SVG: both axes logarithmic, a line for each who was asked, its name at its end.
 * It brings its own background, and follows the reader's colour scheme; there is no script in it.
 *
 * @param zero whether 0 has a line of its own below the others
 */
record Plot(String title, String unit, List<Integer> sizes, List<Line> lines, boolean zero) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 480;
    private static final int LEFT = 74;
    private static final int RIGHT = WIDTH - 276;
    private static final int TOP = 58;
    private static final int BOTTOM = HEIGHT - 62;
    private static final int APART = 17;
    /** The line of 0, below the least that the axis shows. */
    private static final int BELOW = 26;

    /** Ten hues of a middle tone: each can be told from white, from near black and from the next. */
    private static final String[] COLOURS = {
        "#2f7de1", "#e8590c", "#2b9e4b", "#9c4fd6", "#0f9fb0", "#d6336c", "#a5761a", "#d64541", "#5f7f94", "#7d9c1e"
    };

    Plot {
        sizes = List.copyOf(sizes);
        lines = List.copyOf(lines);
    }

    /**
     * One line.
     *
     * @param figures by size; null where there is none
     * @param stressed whether it is one of ours
     */
    record Line(String name, List<@Nullable Double> figures, boolean stressed) {
        private int last() {
            int at = figures.size() - 1;
            while (at >= 0 && figures.get(at) == null) {
                at--;
            }
            return at;
        }
    }

    private record Label(Line line, String colour, int dash, double x, double y) {}

    /** Returns the file's text. */
    String toSvg() {
        double[] range = range();
        StringBuilder out = new StringBuilder();
        head(out);
        grid(out, range);
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String colour = COLOURS[i % COLOURS.length];
            draw(out, line, colour, i / COLOURS.length, range);
            int last = line.last();
            if (last >= 0) {
                labels.add(new Label(line, colour, i / COLOURS.length, x(last), y(figure(line, last), range)));
            }
        }
        label(out, labels);
        return out.append("</svg>\n").toString();
    }

    private void head(StringBuilder out) {
        format(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT);
        format(out, "<title>%s</title>%n", escaped(title + ", " + unit + ", by number of servers"));
        out.append("""
                <style>
                text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f; }
                .title { font-size: 16px; font-weight: 600; }
                .ours { font-weight: 600; }
                .quiet { fill: #57606a; }
                .page { fill: #ffffff; stroke: #d0d7de; }
                .grid { stroke: #e4e8ec; }
                .axis { stroke: #8c959f; }
                .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
                .lead { fill: none; stroke-width: 1; opacity: .45; }
                .stressed { stroke-width: 3; }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; }
                .quiet { fill: #9198a1; }
                .page { fill: #0d1117; stroke: #30363d; }
                .grid { stroke: #21262d; }
                .axis { stroke: #6e7681; }
                }
                </style>
                """);
        format(
                out,
                "<rect class=\"page\" x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" rx=\"6\"/>%n",
                WIDTH - 1,
                HEIGHT - 1);
        format(out, "<text class=\"title\" x=\"%d\" y=\"26\">%s</text>%n", 20, escaped(title));
        format(out, "<text class=\"quiet\" x=\"%d\" y=\"46\">%s</text>%n", 20, escaped(unit));
    }

    private void grid(StringBuilder out, double[] range) {
        for (int i = 0; i < sizes.size(); i++) {
            format(
                    out,
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                    x(i),
                    TOP,
                    x(i),
                    BOTTOM);
            format(
                    out,
                    "<text class=\"quiet\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>%n",
                    x(i),
                    BOTTOM + 20,
                    sizes.get(i));
        }
        format(
                out,
                "<text class=\"quiet\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">servers</text>%n",
                (LEFT + RIGHT) / 2.0,
                BOTTOM + 42);
        for (double tick : ticks(range)) {
            row(out, y(tick, range), tick(tick), "grid");
        }
        if (zero) {
            row(out, BOTTOM, "0", "grid");
        }
        format(out, "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n", LEFT, BOTTOM, RIGHT, BOTTOM);
        format(out, "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n", LEFT, TOP, LEFT, BOTTOM);
    }

    private static void row(StringBuilder out, double y, String text, String style) {
        format(out, "<line class=\"%s\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>%n", style, LEFT, y, RIGHT, y);
        format(out, "<text class=\"quiet\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 4, text);
    }

    private void draw(StringBuilder out, Line line, String colour, int dash, double[] range) {
        StringBuilder path = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        for (int i = 0; i < sizes.size(); i++) {
            Double figure = i < line.figures.size() ? line.figures.get(i) : null;
            if (figure != null) {
                double y = y(figure, range);
                format(path, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x(i), y);
                format(
                        marks,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\"/>%n",
                        x(i),
                        y,
                        line.stressed ? "4" : "2.6",
                        colour);
            }
        }
        format(
                out,
                "<path class=\"line%s\" stroke=\"%s\"%s d=\"%s\"/>%n%s",
                line.stressed ? " stressed" : "",
                colour,
                dashes(dash),
                path,
                marks);
    }

    private static String dashes(int dash) {
        return dash == 0 ? "" : " stroke-dasharray=\"6 4\"";
    }

    /** Names stand as near to the ends of their lines as they can without touching. */
    private static void label(StringBuilder out, List<Label> labels) {
        List<Label> sorted =
                labels.stream().sorted(Comparator.comparingDouble(Label::y)).toList();
        double[] places = new double[sorted.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(sorted.get(i).y, i == 0 ? TOP : places[i - 1] + APART);
        }
        double most = HEIGHT - 14;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], most);
            most = places[i] - APART;
        }
        for (int i = 0; i < places.length; i++) {
            Label label = sorted.get(i);
            format(
                    out,
                    "<path class=\"lead\" stroke=\"%s\" d=\"M%.1f %.1f L%d %.1f\"/>%n",
                    label.colour,
                    label.x + 5,
                    label.y,
                    RIGHT + 22,
                    places[i]);
            format(
                    out,
                    "<path class=\"line%s\" stroke=\"%s\"%s d=\"M%d %.1f H%d\"/>%n",
                    label.line.stressed ? " stressed" : "",
                    label.colour,
                    dashes(label.dash),
                    RIGHT + 22,
                    places[i],
                    RIGHT + 40);
            format(
                    out,
                    "<text%s x=\"%d\" y=\"%.1f\">%s</text>%n",
                    label.line.stressed ? " class=\"ours\"" : "",
                    RIGHT + 46,
                    places[i] + 4.5,
                    escaped(label.line.name));
        }
    }

    private double x(int size) {
        double low = Math.log(sizes.get(0));
        double high = Math.log(sizes.get(sizes.size() - 1));
        double at = high > low ? (Math.log(sizes.get(size)) - low) / (high - low) : 0.5;
        return LEFT + 14 + at * (RIGHT - LEFT - 28);
    }

    private double y(double figure, double[] range) {
        int foot = zero ? BOTTOM - BELOW : BOTTOM;
        if (figure <= 0) {
            return BOTTOM;
        }
        double at = (Math.log(figure) - Math.log(range[0])) / (Math.log(range[1]) - Math.log(range[0]));
        return foot - Math.max(0, at) * (foot - TOP);
    }

    private static double figure(Line line, int at) {
        Double figure = line.figures.get(at);
        return figure == null ? 0 : figure;
    }

    /** From the least figure above 0 to the greatest, with a little to spare; at least an octave. */
    private double[] range() {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (Line line : lines) {
            for (Double figure : line.figures) {
                if (figure != null && figure > 0) {
                    least = Math.min(least, figure);
                    most = Math.max(most, figure);
                }
            }
        }
        if (most == 0) {
            return new double[] {1, 10};
        }
        return new double[] {least / 1.08, Math.max(most * 1.15, least * 2)};
    }

    /** Powers of ten, with some steps between them where there are few. */
    private static List<Double> ticks(double[] range) {
        double span = range[1] / range[0];
        double[] steps = span > 500
                ? new double[] {1}
                : span > 4 ? new double[] {1, 2, 5} : new double[] {1, 1.2, 1.5, 2, 3, 4, 5, 6, 8};
        List<Double> ticks = new ArrayList<>();
        for (int power = -6; power < 10; power++) {
            for (double step : steps) {
                double tick = step * Math.pow(10, power);
                if (tick >= range[0] * 0.999 && tick <= range[1] * 1.001) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    private static String tick(double tick) {
        BigDecimal rounded = new BigDecimal(tick).round(new MathContext(2)).stripTrailingZeros();
        return tick >= 10 ? String.format(Locale.ROOT, "%,.0f", tick) : rounded.toPlainString();
    }

    private static void format(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
