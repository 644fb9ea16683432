// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.internal.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a membership table line by line. Header fields come in any order, unknown ones are skipped, a blank line ends them.
 * Confined: one thread at a time, used once.
 */
final class ArrayTableParser {
    private static final int TAIL = 4;

    private final String text;
    private final ArrayTable.TtlUnit ttlUnit;

    private int next;
    private String line = "";
    private int number;

    ArrayTableParser(String text, ArrayTable.TtlUnit ttlUnit) {
        this.text = text;
        this.ttlUnit = ttlUnit;
    }

    ArrayTable table() {
        if (text.length() > ArrayTable.MAX_LENGTH) {
            throw new ArrayTableException(
                    "length: " + text.length() + " (expected: at most " + ArrayTable.MAX_LENGTH + " characters)",
                    1,
                    1,
                    false);
        }
        readVersion();
        Map<String, Field> header = new HashMap<>();
        while (advance() && !line.isEmpty()) {
            readField(header);
        }
        if (next > text.length()) {
            throw wrong("header", 1, "", "a blank line behind it");
        }
        Field enabled = required(header, "ArrayEnabled");
        if (!enabled.value.equals("0") && !enabled.value.equals("1")) {
            throw enabled.wrong("0 or 1");
        }
        Field ttl = required(header, "ListTTL");
        long time = unsigned(ttl.value);
        long longest = ArrayMember.MAX_UNSIGNED / ttlUnit.seconds;
        if (time < 0 || time > longest) {
            throw ttl.wrong("0 to " + longest);
        }
        Field id = header.get("configid");
        Field name = header.get("arrayname");
        return new ArrayTable(
                enabled.value.equals("1"),
                id == null ? "" : id.value,
                name == null ? "" : name.value,
                Duration.ofSeconds(time * ttlUnit.seconds),
                members());
    }

    /** A field of the header, and where its value stands. */
    private record Field(String name, String value, int line, int column) {
        ArrayTableException wrong(String expected) {
            return ArrayTableParser.wrong(name, line, column, value, expected);
        }
    }

    /** Goes to the next line, without its end; false behind the last. */
    private boolean advance() {
        number++;
        if (next >= text.length()) {
            line = "";
            next = text.length() + 1;
            return false;
        }
        int end = text.indexOf('\n', next);
        int to = end < 0 ? text.length() : end;
        line = text.substring(next, to > next && text.charAt(to - 1) == '\r' ? to - 1 : to);
        next = end < 0 ? text.length() : end + 1;
        int odd = ArrayMember.PRINTABLE.negate().indexIn(line);
        if (odd >= 0) {
            throw wrong("character", odd + 1, line.substring(odd, odd + 1), "printable ASCII");
        }
        return true;
    }

    private void readVersion() {
        advance();
        if (!line.startsWith(ArrayTable.TITLE)) {
            throw wrong("first line", 1, line, "Proxy Array Information/1.0");
        }
        int column = ArrayTable.TITLE.length() + 1;
        String version = line.substring(column - 1);
        int dot = version.indexOf('.');
        long major = dot < 0 ? -1 : unsigned(version.substring(0, dot));
        long minor = dot < 0 ? -1 : unsigned(version.substring(dot + 1));
        if (major < 1 || minor < 0) {
            throw wrong("version", column, version, "1.0");
        }
        if (major > 1 || minor > 0) {
            String message = message("version", number, column, version, "1.0; a later one is not to be read on");
            throw new ArrayTableException(message, number, column, true);
        }
    }

    private void readField(Map<String, Field> header) {
        int colon = line.indexOf(':');
        if (colon <= 0 || line.lastIndexOf(' ', colon) >= 0) {
            throw wrong("header", 1, line, "a name, a colon and a value, or a blank line behind the last");
        }
        int from = colon + 1;
        while (from < line.length() && line.charAt(from) == ' ') {
            from++;
        }
        String name = line.substring(0, colon);
        Field field = new Field(name, line.substring(from).stripTrailing(), number, from + 1);
        if (header.putIfAbsent(name.toLowerCase(Locale.ROOT), field) != null) {
            throw wrong("header", 1, name, "each name once");
        }
    }

    private Field required(Map<String, Field> header, String name) {
        Field field = header.get(name.toLowerCase(Locale.ROOT));
        if (field == null) {
            throw wrong(name, 1, "", "a field of the header before this line");
        }
        return field;
    }

    private List<ArrayMember> members() {
        List<ArrayMember> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (advance()) {
            if (line.isEmpty()) {
                continue;
            }
            if (members.size() == ArrayTable.MAX_MEMBERS) {
                throw wrong("member", 1, line, "at most " + ArrayTable.MAX_MEMBERS + " members");
            }
            ArrayMember member = new Row().member();
            if (!names.add(ArrayTable.folded(member.name()))) {
                throw wrong("name", 1, member.name(), "each once, whatever the case");
            }
            members.add(member);
        }
        return members;
    }

    /** The line at hand as a record: the first fields from the front, the last four from the end, the agent between. */
    private final class Row {
        private final List<String> fields = new ArrayList<>();
        private final List<Integer> columns = new ArrayList<>();
        private int at;

        Row() {
            int from = 0;
            while (from <= line.length()) {
                int space = line.indexOf(' ', from);
                int to = space < 0 ? line.length() : space;
                if (to == from) {
                    throw wrong("field", from + 1, "", "one space between fields");
                }
                fields.add(line.substring(from, to));
                columns.add(from + 1);
                from = to + 1;
            }
        }

        ArrayMember member() {
            boolean hasIp = fields.size() > 1 && !isNumber(fields.get(1));
            int least = (hasIp ? 5 : 4) + TAIL;
            if (fields.size() < least) {
                throw wrong("record", 1, line, "at least " + least + " fields");
            }
            String name = word();
            if (name.length() > ArrayMember.MAX_NAME) {
                throw fault("name", "at most " + ArrayMember.MAX_NAME + " characters");
            }
            String ip = hasIp ? word() : null;
            if (ip != null && !ArrayMember.isAddress(ip)) {
                throw fault("ip", "an IPv4 or IPv6 address, or the port");
            }
            int port = (int) number("port", 1, 0xffff);
            String tableUrl = word();
            int tail = fields.size() - TAIL;
            String agent = String.join(" ", fields.subList(at, tail));
            at = tail;
            long stateTime = number("state time", 0, ArrayMember.MAX_UNSIGNED);
            boolean up = status();
            long loadFactor = number("load factor", 0, ArrayMember.MAX_UNSIGNED);
            long cacheSize = number("cache size", 0, Long.MAX_VALUE);
            return new ArrayMember(name, ip, port, tableUrl, agent, stateTime, up, loadFactor, cacheSize);
        }

        private String word() {
            return fields.get(at++);
        }

        private long number(String field, long least, long most) {
            long value = unsigned(word());
            if (value < least || value > most) {
                throw fault(field, least + " to " + most);
            }
            return value;
        }

        private boolean status() {
            return switch (word().toUpperCase(Locale.ROOT)) {
                case "UP", "ON" -> true;
                case "DOWN", "OFF" -> false;
                default -> throw fault("status", "UP or DOWN");
            };
        }

        /** Returns the exception for the field that was read last. */
        private ArrayTableException fault(String field, String expected) {
            return wrong(field, columns.get(at - 1), fields.get(at - 1), expected);
        }
    }

    private static boolean isNumber(String digits) {
        return digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Returns a number of digits only, or -1 if it is none or more than 63 bits. */
    private static long unsigned(String digits) {
        if (digits.isEmpty() || !isNumber(digits)) {
            return -1;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private ArrayTableException wrong(String field, int column, String found, String expected) {
        return wrong(field, number, column, found, expected);
    }

    private static ArrayTableException wrong(String field, int line, int column, String found, String expected) {
        return new ArrayTableException(message(field, line, column, found, expected), line, column, false);
    }

    private static String message(String field, int line, int column, String found, String expected) {
        return field + " at line " + line + ", column " + column + ": " + Text.quote(found) + " (expected: " + expected
                + ")";
    }
}
