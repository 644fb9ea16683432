// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.CaseFormat;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An ORCA report as JSON, as protobuf maps it: either spelling of a field's name, numbers also as strings, null for what
 * is not said. The only class that touches Gson, which is optional.
 *
 * <p>It reads token by token and never deeper than the message goes, so that no nesting exhausts the stack.
 */
final class OrcaJson {
    private OrcaJson() {}

    static void read(String text, Map<String, Double> into) {
        JsonReader json = new JsonReader(new StringReader(text));
        json.setStrictness(Strictness.STRICT);
        try {
            json.beginObject();
            while (json.hasNext()) {
                String name = json.nextName();
                OrcaMetric field = field(name);
                if (field == null) {
                    throw Refusal.of("field", name, "a field of OrcaLoadReport");
                }
                if (isNull(json)) {
                    continue;
                }
                if (field.isMap()) {
                    json.beginObject();
                    while (json.hasNext()) {
                        OrcaMetric.put(field.of(json.nextName()), OrcaMetric.number(json.nextString()), into);
                    }
                    json.endObject();
                } else {
                    OrcaMetric.put(field.name(), OrcaMetric.number(json.nextString()), into);
                }
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw Refusal.of("JSON", text, "one object");
            }
        } catch (IOException | IllegalStateException e) { // what is malformed, and what is of another type
            throw Refusal.of("JSON", text, "an OrcaLoadReport");
        }
    }

    private static @Nullable OrcaMetric field(String name) {
        for (OrcaMetric field : OrcaMetric.ALL) {
            String camel = CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, field.name());
            if (name.equals(field.name()) || name.equals(camel)) {
                return field;
            }
        }
        return null;
    }

    private static boolean isNull(JsonReader json) throws IOException {
        boolean isNull = json.peek() == JsonToken.NULL;
        if (isNull) {
            json.nextNull();
        }
        return isNull;
    }

    static String write(Map<String, Double> metrics) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            for (OrcaMetric field : OrcaMetric.ALL) {
                boolean begun = false;
                for (Map.Entry<String, Double> metric : metrics.entrySet()) {
                    if (!field.equals(OrcaMetric.named(metric.getKey()))) {
                        continue;
                    }
                    if (field.isMap() && !begun) {
                        json.name(field.name()).beginObject();
                        begun = true;
                    }
                    json.name(field.isMap() ? field.key(metric.getKey()) : field.name());
                    json.value(metric.getValue());
                }
                if (begun) {
                    json.endObject();
                }
            }
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not by a writer to a string
        }
        return ascii(text.toString());
    }

    /** A header is ASCII; beyond that JSON has text in strings only, where any character may be escaped. */
    private static String ascii(String json) {
        StringBuilder out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
