// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import com.google.common.net.InetAddresses;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The properties that vector files expect of answers, as {@code run_cases.py} beside them checks them. */
final class CaseCheck {
    private static final Map<Integer, String> TYPES = Map.ofEntries(
            Map.entry(1, "A"),
            Map.entry(2, "NS"),
            Map.entry(5, "CNAME"),
            Map.entry(6, "SOA"),
            Map.entry(13, "HINFO"),
            Map.entry(15, "MX"),
            Map.entry(16, "TXT"),
            Map.entry(28, "AAAA"),
            Map.entry(33, "SRV"),
            Map.entry(41, "OPT"),
            Map.entry(43, "DS"),
            Map.entry(46, "RRSIG"),
            Map.entry(47, "NSEC"),
            Map.entry(64, "SVCB"),
            Map.entry(65, "HTTPS"));
    private static final Map<Integer, String> CODES = Map.of(
            0,
            "NOERROR",
            1,
            "FORMERR",
            2,
            "SERVFAIL",
            3,
            "NXDOMAIN",
            4,
            "NOTIMP",
            5,
            "REFUSED",
            9,
            "NOTAUTH",
            16,
            "BADVERS",
            23,
            "BADCOOKIE");

    private final JsonObject expect;
    private final List<String> failures = new ArrayList<>();

    private CaseCheck(JsonObject expect) {
        this.expect = expect;
    }

    private static String type(int number) {
        return TYPES.getOrDefault(number, "TYPE" + number);
    }

    static String code(Decoded answer) {
        return CODES.getOrDefault(answer.rcode(), "RCODE" + answer.rcode());
    }

    /** Returns what is wrong with an answer, null being none. */
    static List<String> check(JsonObject expect, byte[] query, byte[] answer) {
        CaseCheck check = new CaseCheck(expect);
        check.answer(query, answer);
        return check.failures;
    }

    private void no(boolean wrong, String what) {
        if (wrong) {
            failures.add(what);
        }
    }

    private boolean is(String key) {
        return expect.has(key) && expect.get(key).getAsBoolean();
    }

    private int number(String key) {
        return expect.get(key).getAsInt();
    }

    private static Set<String> texts(JsonElement array) {
        Set<String> texts = new HashSet<>();
        array.getAsJsonArray().forEach(text -> texts.add(text.getAsString()));
        return texts;
    }

    private void answer(byte[] query, byte[] answer) {
        if (is("silent")) {
            no(answer != null, "expected silence");
            return;
        }
        if (answer == null) {
            no(!is("or_silent"), "no response");
            return;
        }
        Decoded r;
        try {
            r = Decoded.of(answer);
        } catch (Decoded.Unreadable e) {
            failures.add("unparsable response: " + e.getMessage());
            return;
        }
        no(r.trailing != 0, r.trailing + " trailing octets");
        no(is("id_echo") && r.id != (ByteBuffer.wrap(query).getShort(0) & 0xffff), "id");
        header(r);
        no(expect.has("max_size") && answer.length > number("max_size"), "size " + answer.length);
        if (expect.has("question_echo")
                && expect.get("question_echo").getAsString().equals("exact")) {
            byte[] asked = Arrays.copyOfRange(query, 12, 12 + r.question.length);
            no(!Arrays.equals(asked, r.question) || r.questions != 1, "question not echoed exactly");
        }
        sections(r);
        opt(r);
    }

    private void header(Decoded r) {
        Map<String, Integer> flags = Map.of(
                "qr",
                r.flags >> 15 & 1,
                "aa",
                r.flags >> 10 & 1,
                "tc",
                r.flags >> 9 & 1,
                "rd",
                r.flags >> 8 & 1,
                "ra",
                r.flags >> 7 & 1,
                "z",
                r.flags >> 6 & 1,
                "ad",
                r.flags >> 5 & 1,
                "opcode",
                r.opcode());
        flags.forEach((flag, value) ->
                no(expect.has(flag) && number(flag) != value, flag + "=" + value + " want " + expect.get(flag)));
        String code = code(r);
        no(expect.has("rcode") && !expect.get("rcode").getAsString().equals(code), "rcode " + code);
        no(expect.has("rcode_in") && !texts(expect.get("rcode_in")).contains(code), "rcode " + code);
    }

    private void sections(Decoded r) {
        List<Decoded.Rr> an = r.answers;
        if (!(is("or_tc") && r.tc() && an.isEmpty())) {
            no(expect.has("answer_count") && an.size() != number("answer_count"), "answer count " + an.size());
            no(expect.has("answer_count_min") && an.size() < number("answer_count_min"), "answer count " + an.size());
            long sets = an.stream()
                    .filter(rr -> rr.type() != 46)
                    .map(rr -> lower(rr.owner()) + rr.type())
                    .distinct()
                    .count();
            no(expect.has("answer_rrsets_max") && sets > number("answer_rrsets_max"), "too many RRsets in answer");
        }
        Set<String> types = an.stream().map(rr -> type(rr.type())).collect(Collectors.toSet());
        no(expect.has("answer_types") && !types.equals(texts(expect.get("answer_types"))), "answer types " + types);
        no(
                expect.has("answer_types_subset")
                        && !texts(expect.get("answer_types_subset")).containsAll(types),
                "answer types " + types);
        no(
                expect.has("answer_first_type")
                        && (an.isEmpty()
                                || !type(an.get(0).type())
                                        .equals(expect.get("answer_first_type").getAsString())),
                "first answer type");
        if (expect.has("answer_set")) {
            answerSet(an, expect.getAsJsonObject("answer_set"));
        }
        no(expect.has("ttl_max") && an.stream().anyMatch(rr -> rr.ttl() > number("ttl_max")), "ttl too high");
        no(expect.has("ttl_min") && an.stream().anyMatch(rr -> rr.ttl() < number("ttl_min")), "ttl too low");
        if (expect.has("authority_soa")) {
            soa(r, expect.getAsJsonObject("authority_soa"));
        }
        no(
                expect.has("authority_count") && r.authorities.size() != number("authority_count"),
                "authority count " + r.authorities.size());
        Set<String> authority =
                r.authorities.stream().map(rr -> type(rr.type())).collect(Collectors.toSet());
        no(
                expect.has("authority_types") && !authority.equals(texts(expect.get("authority_types"))),
                "authority types " + authority);
        Set<String> additional =
                r.additionals.stream().map(rr -> type(rr.type())).collect(Collectors.toSet());
        no(
                expect.has("additional_has") && !additional.containsAll(texts(expect.get("additional_has"))),
                "additional lacks glue");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String data(String type, String text) {
        if (!type.equals("A") && !type.equals("AAAA")) {
            return lower(text);
        }
        return InetAddresses.toAddrString(InetAddresses.forString(text));
    }

    private void answerSet(List<Decoded.Rr> an, JsonObject want) {
        String type = want.get("type").getAsString();
        List<Decoded.Rr> there =
                an.stream().filter(rr -> type(rr.type()).equals(type)).toList();
        List<String> got = there.stream().map(rr -> lower(rr.data())).sorted().toList();
        List<String> wanted = new ArrayList<>();
        want.getAsJsonArray("rdata").forEach(text -> wanted.add(data(type, text.getAsString())));
        no(!got.equals(wanted.stream().sorted().toList()), "answer set " + got);
        String owner = lower(want.get("owner").getAsString());
        no(there.stream().anyMatch(rr -> !lower(rr.owner()).equals(owner)), "owner");
        int min = want.get("ttl_min").getAsInt();
        int max = want.get("ttl_max").getAsInt();
        no(there.stream().anyMatch(rr -> rr.ttl() < min || rr.ttl() > max), "ttl");
        no(there.stream().map(Decoded.Rr::ttl).distinct().count() > 1, "TTLs differ inside the RRset");
    }

    private void soa(Decoded r, JsonObject want) {
        List<Decoded.Rr> soas =
                r.authorities.stream().filter(rr -> rr.type() == 6).toList();
        if (soas.size() != 1) {
            failures.add(soas.size() + " SOA in authority");
            return;
        }
        Decoded.Rr soa = soas.get(0);
        no(!lower(soa.owner()).equals(lower(want.get("owner").getAsString())), "SOA owner " + soa.owner());
        no(soa.ttl() > want.get("ttl_max").getAsLong(), "SOA TTL " + soa.ttl());
        String[] fields = soa.data().split(" ", -1);
        no(soa.ttl() > Long.parseLong(fields[6]), "SOA TTL above MINIMUM");
    }

    private void opt(Decoded r) {
        no(r.opts.size() > 1, r.opts.size() + " OPT records");
        String opt = expect.has("opt") ? expect.get("opt").getAsString() : "";
        no(opt.equals("absent") && !r.opts.isEmpty(), "OPT without EDNS in the query");
        no(opt.equals("one") && r.opts.size() != 1, "OPT missing");
        List<Decoded.Option> options =
                r.opts.isEmpty() ? List.of() : r.opts.get(0).options();
        if (!r.opts.isEmpty()) {
            Decoded.Opt o = r.opts.get(0);
            no(expect.has("opt_version") && o.version() != number("opt_version"), "OPT version " + o.version());
            no(expect.has("opt_udp_min") && o.udpSize() < number("opt_udp_min"), "OPT udp size " + o.udpSize());
            no(expect.has("opt_do") && o.dnssecOk() != number("opt_do"), "DO=" + o.dnssecOk());
            no(expect.has("opt_z") && o.rest() != number("opt_z"), "EDNS Z=" + o.rest());
            List<Integer> codes = options.stream()
                    .map(Decoded.Option::code)
                    .filter(code -> code != 10 && code != 15)
                    .toList();
            no(expect.has("opt_options") && !codes.equals(numbers("opt_options")), "options " + codes);
            no(
                    expect.has("opt_options_subset")
                            && !numbers("opt_options_subset").containsAll(codes),
                    "options " + codes);
        }
        List<byte[]> subnets = data(options, 8);
        no(expect.has("max_ecs") && subnets.size() > number("max_ecs"), subnets.size() + " ECS options");
        if (expect.has("ecs")) {
            no(subnets.size() != 1, "ECS option count " + subnets.size());
            subnets.stream().limit(1).forEach(data -> subnet(expect.getAsJsonObject("ecs"), data));
        }
        if (expect.has("ecs_if_present")) {
            subnets.stream().limit(1).forEach(data -> subnet(expect.getAsJsonObject("ecs_if_present"), data));
        }
        if (expect.has("cookie")) {
            cookie(data(options, 10), expect.getAsJsonObject("cookie"));
        }
        if (expect.has("no_option") && code(r).equals("NOERROR")) {
            List<Integer> barred = numbers("no_option");
            no(
                    options.stream().anyMatch(o -> barred.contains(o.code()) && o.data().length < 16),
                    "malformed option echoed");
        }
    }

    private static List<byte[]> data(List<Decoded.Option> options, int code) {
        return options.stream()
                .filter(option -> option.code() == code)
                .map(Decoded.Option::data)
                .toList();
    }

    private List<Integer> numbers(String key) {
        List<Integer> numbers = new ArrayList<>();
        JsonArray array = expect.getAsJsonArray(key);
        array.forEach(number -> numbers.add(number.getAsInt()));
        return numbers;
    }

    private void subnet(JsonObject want, byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data);
        int source = data[2] & 0xff;
        int scope = data[3] & 0xff;
        no(want.has("family") && in.getShort(0) != want.get("family").getAsInt(), "ECS family");
        no(want.has("source") && source != want.get("source").getAsInt(), "ECS source " + source);
        if (want.has("address")) {
            byte[] address =
                    InetAddresses.forString(want.get("address").getAsString()).getAddress();
            byte[] prefix = Arrays.copyOf(address, (source + 7) / 8);
            no(!Arrays.equals(prefix, Arrays.copyOfRange(data, 4, data.length)), "ECS address");
        }
        no(want.has("scope") && scope != want.get("scope").getAsInt(), "ECS scope " + scope);
        no(
                want.has("scope_min")
                        && (scope < want.get("scope_min").getAsInt()
                                || scope > want.get("scope_max").getAsInt()),
                "ECS scope " + scope);
    }

    private void cookie(List<byte[]> cookies, JsonObject want) {
        boolean optional = want.has("optional") && want.get("optional").getAsBoolean();
        no(cookies.isEmpty() && !optional, "no cookie");
        if (!cookies.isEmpty()) {
            byte[] cookie = cookies.get(0);
            boolean fine = cookie.length >= want.get("len_min").getAsInt()
                    && cookie.length <= want.get("len_max").getAsInt()
                    && HexFormat.of()
                            .formatHex(cookie, 0, 8)
                            .equals(want.get("client").getAsString());
            no(!fine, "cookie " + HexFormat.of().formatHex(cookie));
        }
    }

    // ---- many answers to one query

    /** Returns what is wrong with the answers to a query that was sent many times. */
    static List<String> checkRepeated(JsonObject expect, List<byte[]> answers) {
        CaseCheck check = new CaseCheck(expect);
        check.repeated(answers);
        return check.failures;
    }

    private void repeated(List<byte[]> answers) {
        Map<String, Integer> first = new HashMap<>();
        for (byte[] octets : answers) {
            Decoded r = Decoded.of(octets);
            List<String> a = r.answers.stream()
                    .filter(rr -> rr.type() == 1 || rr.type() == 28)
                    .map(Decoded.Rr::data)
                    .toList();
            no(is("no_duplicates") && new HashSet<>(a).size() != a.size(), "duplicates");
            no(
                    is("uniform_ttl")
                            && r.answers.stream()
                                            .map(Decoded.Rr::ttl)
                                            .distinct()
                                            .count()
                                    > 1,
                    "TTLs differ");
            no(expect.has("answer_count") && a.size() != number("answer_count"), "answer count " + a.size());
            no(
                    expect.has("every_set")
                            && !(new HashSet<>(a).equals(texts(expect.get("every_set")))
                                    && a.size()
                                            == expect.getAsJsonArray("every_set")
                                                    .size()),
                    "set differs");
            no(expect.has("never") && a.stream().anyMatch(texts(expect.get("never"))::contains), "weight 0 served");
            a.stream().limit(1).forEach(address -> first.merge(address, 1, Integer::sum));
            if (!failures.isEmpty()) {
                return;
            }
        }
        if (expect.has("first_counts")) {
            JsonObject want = expect.getAsJsonObject("first_counts");
            int each = want.get("expected_each").getAsInt();
            int tolerance = want.get("tolerance").getAsInt();
            for (String address : texts(expect.get("every_set"))) {
                no(Math.abs(first.getOrDefault(address, 0) - each) > tolerance, "first counts " + first);
            }
        }
        no(
                expect.has("distinct_first_min") && first.size() < number("distinct_first_min"),
                "only " + first.size() + " distinct first answers");
        if (expect.has("share")) {
            shares(first, answers.size());
        }
    }

    private void shares(Map<String, Integer> first, int count) {
        JsonObject shares = expect.getAsJsonObject("share");
        double sigma = expect.get("sigma").getAsDouble();
        shares.entrySet().forEach(e -> {
            double p = e.getValue().getAsDouble();
            int k = first.getOrDefault(e.getKey(), 0);
            no(Math.abs(k - count * p) > sigma * Math.sqrt(count * p * (1 - p)), e.getKey() + " " + k + " times");
        });
        Set<String> others = new HashSet<>(first.keySet());
        others.removeAll(shares.keySet());
        no(!others.isEmpty(), "unexpected " + others);
    }
}
