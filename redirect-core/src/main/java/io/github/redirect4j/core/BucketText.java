// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.base.CharMatcher;
import io.github.redirect4j.core.internal.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The text form of a bucket table, and a reader of it. */
final class BucketText {
    /*
     * table  = number "buckets" *( line-end [ owner ] )
     * owner  = id ":" range *( "," range )
     * range  = number [ "-" number ]
     *
     * A bucket listed twice ends the reading, so the work is bounded by the text's length and the size of the table.
     */
    private static final CharMatcher BARE = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-/"));
    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');
    private static final String SIZES = "1 to " + BucketTable.MAX_SIZE + " buckets";

    private final String text;
    private final List<String> names = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    BucketText(String text) {
        this.text = text;
    }

    // ---- writing

    static String of(BucketTable table) {
        List<String> ids = table.owners();
        StringBuilder[] lines = ids.stream().map(BucketText::owner).toArray(StringBuilder[]::new);
        int[] owners = table.copyOfOwners();
        for (int first = 0; first < owners.length; first = table.endOfRun(first) + 1) {
            if (owners[first] >= 0) {
                int last = table.endOfRun(first);
                lines[owners[first]].append(' ').append(first);
                if (last > first) {
                    lines[owners[first]].append('-').append(last);
                }
                lines[owners[first]].append(',');
            }
        }
        StringBuilder out = new StringBuilder().append(owners.length).append(" buckets\n");
        for (StringBuilder each : lines) {
            out.append(each, 0, each.length() - 1).append('\n');
        }
        return out.toString();
    }

    private static StringBuilder owner(String id) {
        StringBuilder out = new StringBuilder();
        if (BARE.matchesAllOf(id)) {
            return out.append(id).append(':');
        }
        out.append('"');
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!PRINTABLE.matches(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.append("\":");
    }

    // ---- reading

    BucketTable table() {
        int[] owners = new int[size()];
        Arrays.fill(owners, -1);
        endLine();
        Set<String> seen = new HashSet<>();
        while (at < text.length()) {
            int start = at;
            String id = id();
            if (!seen.add(id)) {
                throw bad(start, "each id once");
            }
            names.add(id);
            expect(':');
            do {
                range(owners);
            } while (take(','));
            endLine();
        }
        return BucketTable.of(names, owners);
    }

    private int size() {
        blanks();
        int start = at;
        int size = number();
        if (size < 1 || size > BucketTable.MAX_SIZE) {
            throw bad(start, SIZES);
        }
        blanks();
        if (!text.startsWith("buckets", at)) {
            throw bad(start, SIZES);
        }
        at += "buckets".length();
        return size;
    }

    /** Goes over the end of a line, and over empty lines. */
    private void endLine() {
        blanks();
        if (at < text.length() && !lineEnds()) {
            throw bad(at, "the end of the line");
        }
        while (lineEnds()) {
            at += text.charAt(at) == '\r' ? 2 : 1;
            line++;
            lineStart = at;
            blanks();
        }
    }

    private boolean lineEnds() {
        return text.startsWith("\n", at) || text.startsWith("\r\n", at);
    }

    private String id() {
        int start = at;
        String id = text.startsWith("\"", at) ? quoted() : bare();
        try {
            return Server.of(id).id();
        } catch (IllegalArgumentException e) {
            throw bad(start, "an id of 1 to 255 characters, no control characters");
        }
    }

    private String bare() {
        int start = at;
        while (at < text.length() && BARE.matches(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        StringBuilder id = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            id.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
            at++;
        }
        expect('"');
        return id.toString();
    }

    /** Returns what a backslash stands for, and goes to its last character. */
    private char escaped() {
        int start = at;
        at++;
        char c = at < text.length() ? text.charAt(at) : '\n';
        if (c == '"' || c == '\\') {
            return c;
        }
        int code = c == 'u' ? 0 : -1;
        for (int i = 0; i < 4 && code >= 0; i++) {
            at++;
            boolean digit = at < text.length() && HexFormat.isHexDigit(text.charAt(at));
            code = digit ? (code << 4) + HexFormat.fromHexDigit(text.charAt(at)) : -1;
        }
        if (code < 0) {
            throw bad(start, "\\\", \\\\ or \\u and four hexadecimal digits");
        }
        return (char) code;
    }

    private void range(int[] owners) {
        blanks();
        int start = at;
        int first = bucket(owners.length);
        int last = first;
        if (take('-')) {
            blanks();
            int second = at;
            last = bucket(owners.length);
            if (last < first) {
                throw bad(second, "a bucket from " + first + " on");
            }
        }
        for (int bucket = first; bucket <= last; bucket++) {
            if (owners[bucket] >= 0) {
                throw bad(start, "each bucket once, " + bucket + " has an owner");
            }
            owners[bucket] = names.size() - 1;
        }
        blanks();
    }

    private int bucket(int size) {
        int start = at;
        int bucket = number();
        if (bucket < 0 || bucket >= size) {
            throw bad(start, "a bucket of 0 to " + (size - 1));
        }
        return bucket;
    }

    /** Returns a decimal number, or one above all sizes if it is larger; -1 if there is none. */
    private int number() {
        int number = -1;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = Math.min(BucketTable.MAX_SIZE + 1, Math.max(0, number) * 10 + (text.charAt(at) - '0'));
            at++;
        }
        return number;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean take(char c) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw bad(at, "'" + c + "'");
        }
    }

    private IllegalArgumentException bad(int start, String expected) {
        int end = text.indexOf('\n', start);
        String rest = text.substring(start, end < 0 ? text.length() : end);
        return new IllegalArgumentException("line " + line + ", column " + (start - lineStart + 1) + ": "
                + Text.quote(rest) + " (expected: " + expected + ")");
    }
}
