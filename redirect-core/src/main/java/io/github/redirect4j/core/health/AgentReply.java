// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import io.github.redirect4j.core.AdminState;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.internal.Text;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What an agent beside a server says of it: the reply to HAProxy's {@code agent-check}. Immutable.
 *
 * <p>A reply is one line of words between blanks, tabs or commas, in any order and in any case; of words of one kind the
 * last one counts. {@code 75%} or {@code weight:75%} is how much of its weight the server wants, {@code ready},
 * {@code drain} and {@code maint} what people want of it, {@code up}, {@code down}, {@code fail} and {@code stopped} its
 * health, {@code maxconn:30} a cap. A word that begins with a sharp begins a description, up to the end of the line.
 * Other words, and numbers that are none, change nothing.
 *
 * <p>Source: HAProxy's {@code tcpcheck_agent_expect_reply}; what becomes of odd replies is what version 2.6 does, {@code
 * weight:} is of later ones. HAProxy counts {@code weight:75} on its scale of weights from 0 to 256, which a pool does
 * not have; here it is the same as {@code 75%}, so that agents that all say absolute weights are followed in proportion
 * where people gave the servers the same weight.
 *
 * @param share how much of its weight the server wants, 0 to 256 in hundredths, 1 for all of it; NaN if it did not say
 * @param maxconn how many requests at once it wants at most, 0 or more; -1 if it did not say
 * @param state what people want of it, or null if it did not say
 * @param health its health, {@link Health#UP} or {@link Health#DOWN}, or null if it did not say
 * @param note a description, or without one the first word that is not known; at most 100 characters of ASCII on one
 *     line, anything else replaced by question marks; empty if there is neither
 */
public record AgentReply(
        double share,
        int maxconn,
        @Nullable AdminState state,
        @Nullable Health health,
        String note) {
    /** The longest reply that is read, in characters. */
    static final int LONGEST = 1024;

    private static final int LONGEST_NOTE = 100;
    private static final int MOST_PERCENT = 25_600;
    private static final int MOST_WEIGHT = 256;

    /**
     * Makes a reply.
     *
     * @param share how much of its weight the server wants
     * @param maxconn how many requests at once it wants at most
     * @param state what people want of it
     * @param health its health
     * @param note a description of any length and content
     * @throws IllegalArgumentException if the share, the cap or the health is out of range
     */
    public AgentReply {
        if (share < 0 || share > MOST_WEIGHT) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 to 256)");
        }
        if (maxconn < -1) {
            throw new IllegalArgumentException("maxconn: " + maxconn + " (expected: -1 or more)");
        }
        if (health == Health.UNKNOWN) {
            throw new IllegalArgumentException("health: UNKNOWN (expected: UP, DOWN or null)");
        }
        share = Double.isNaN(share) ? Double.NaN : Math.round(share * 100) / 100.0;
        note = printable(note.strip()).strip();
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), LONGEST_NOTE); i++) {
            char c = text.charAt(i);
            out.append(c < ' ' || c > '~' ? '?' : c);
        }
        return out.toString();
    }

    /**
     * Returns what a line says.
     *
     * @param line the reply, with or without what ends the line; what follows the end is not read
     * @return the reply
     * @throws IllegalArgumentException if the text is longer than 1024 characters
     */
    public static AgentReply parse(String line) {
        if (line.length() > LONGEST) {
            throw new IllegalArgumentException("line: " + Text.quote(line) + " (expected: at most 1024 characters)");
        }
        return new Words().read(line);
    }

    /** Returns whether the reply changes nothing. */
    boolean isEmpty() {
        return Double.isNaN(share) && maxconn < 0 && state == null && health == null;
    }

    /** Returns the reply as an agent would send it, without the end of the line: {@code drain 50% down #too hot}. */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(" ");
        if (state != null) {
            words.add(state.name().toLowerCase(Locale.ROOT));
        }
        if (!Double.isNaN(share)) {
            words.add(Math.round(share * 100) + "%");
        }
        if (maxconn >= 0) {
            words.add("maxconn:" + maxconn);
        }
        if (health != null) {
            words.add(health.name().toLowerCase(Locale.ROOT));
        }
        if (!note.isEmpty()) {
            words.add("#" + note);
        }
        return words.toString();
    }

    /** What was said so far of a line that is being read. */
    private static final class Words {
        private double share = Double.NaN;
        private int maxconn = -1;
        private @Nullable AdminState state;
        private @Nullable Health health;
        private String unknown = "";

        AgentReply read(String line) {
            int at = 0;
            while (at < line.length() && !isEnd(line.charAt(at))) {
                char c = line.charAt(at);
                if (c == '#') {
                    return new AgentReply(share, maxconn, state, health, line.substring(at + 1, end(line, at)));
                }
                int end = wordEnd(line, at);
                if (end > at) {
                    take(line.substring(at, end));
                }
                at = Math.max(end, at + 1);
            }
            return new AgentReply(share, maxconn, state, health, unknown);
        }

        private void take(String word) {
            String lower = word.toLowerCase(Locale.ROOT);
            switch (lower) {
                case "up" -> health = Health.UP;
                case "down", "fail", "stopped" -> health = Health.DOWN;
                case "ready" -> state = AdminState.READY;
                case "drain" -> state = AdminState.DRAIN;
                case "maint" -> state = AdminState.MAINT;
                default -> {
                    if (lower.startsWith("weight:")) {
                        share = weight(lower.substring("weight:".length()));
                    } else if (lower.startsWith("maxconn:")) {
                        maxconn = number(lower.substring("maxconn:".length()), Integer.MAX_VALUE);
                    } else if (isDigit(lower.charAt(0)) && lower.indexOf('%') > 0) {
                        share = weight(lower);
                    } else if (unknown.isEmpty()) {
                        unknown = word;
                    }
                }
            }
        }

        private static double weight(String text) {
            boolean relative = text.endsWith("%");
            int number = number(relative ? text.substring(0, text.length() - 1) : text, MOST_PERCENT);
            return number < 0 || (!relative && number > MOST_WEIGHT) ? Double.NaN : number / 100.0;
        }

        /** Returns a decimal number, or at most {@code most} if it is larger; -1 if it is none. */
        private static int number(String digits, int most) {
            long number = digits.isEmpty() ? -1 : 0;
            for (int i = 0; i < digits.length(); i++) {
                if (!isDigit(digits.charAt(i))) {
                    return -1;
                }
                number = Math.min(most, number * 10 + (digits.charAt(i) - '0'));
            }
            return (int) number;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isEnd(char c) {
            return c == '\n' || c == '\r';
        }

        private static int end(String line, int from) {
            int at = from;
            while (at < line.length() && !isEnd(line.charAt(at))) {
                at++;
            }
            return at;
        }

        private static int wordEnd(String line, int from) {
            int at = from;
            while (at < line.length()
                    && !isEnd(line.charAt(at))
                    && line.charAt(at) != ' '
                    && line.charAt(at) != '\t'
                    && line.charAt(at) != ',') {
                at++;
            }
            return at;
        }
    }
}
