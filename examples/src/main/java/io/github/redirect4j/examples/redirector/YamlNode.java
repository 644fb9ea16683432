// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a YAML file that knows where it stands, so that whatever is wrong with it can be said with its line. */
final class YamlNode {
    private static final int SHOWN = 64;

    private final Node node;
    private final String key;

    private YamlNode(Node node, String key) {
        this.node = node;
        this.key = key;
    }

    /** Makes a value of a text, or throws an IllegalArgumentException that says what was expected. */
    interface Parser<T> {
        T parse(String text);
    }

    static YamlNode parse(String yaml) throws BadSettings {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setAllowRecursiveKeys(false)
                    .build();
            Node root = new Compose(settings).composeString(yaml).orElse(null);
            if (root == null) {
                throw new BadSettings(1, "", "the file is empty (expected: servers: and a list)");
            }
            return new YamlNode(root, "");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new BadSettings(line, "", "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new BadSettings(1, "", "not YAML: " + Objects.requireNonNullElse(e.getMessage(), "unreadable"));
        }
    }

    int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    BadSettings bad(String problem) {
        return new BadSettings(line(), key, problem);
    }

    /** Refuses keys other than these, and keys that stand twice. */
    void allow(String... names) throws BadSettings {
        for (NodeTuple tuple : mapping().getValue()) {
            YamlNode name = new YamlNode(tuple.getKeyNode(), key);
            if (!List.of(names).contains(name.text())) {
                throw name.bad("unknown key " + quoted(name.text()) + " (expected: " + String.join(", ", names) + ")");
            }
        }
    }

    @Nullable
    YamlNode get(String name) throws BadSettings {
        Map<String, YamlNode> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping().getValue()) {
            YamlNode at = new YamlNode(tuple.getKeyNode(), key);
            YamlNode value = new YamlNode(tuple.getValueNode(), key.isEmpty() ? at.text() : key + "." + at.text());
            if (values.put(at.text(), value) != null) {
                throw at.bad(quoted(at.text()) + " twice (expected: once)");
            }
        }
        return values.get(name);
    }

    <T> T get(String name, Parser<T> parser, T otherwise) throws BadSettings {
        YamlNode value = get(name);
        return value == null ? otherwise : value.as(parser);
    }

    List<YamlNode> items() throws BadSettings {
        if (!(node instanceof SequenceNode sequence)) {
            throw bad("expected: a list");
        }
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new YamlNode(item, key + "[" + items.size() + "]"));
        }
        return items;
    }

    String text() throws BadSettings {
        if (!(node instanceof ScalarNode scalar)) {
            throw bad("expected: a single value");
        }
        return scalar.getValue();
    }

    <T> T as(Parser<T> parser) throws BadSettings {
        String text = text();
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException e) {
            throw bad(Objects.requireNonNullElse(e.getMessage(), quoted(text)));
        }
    }

    /** Runs a setter whose complaint belongs to this value. */
    void check(Runnable setter) throws BadSettings {
        try {
            setter.run();
        } catch (IllegalArgumentException e) {
            throw bad(Objects.requireNonNullElse(e.getMessage(), "not accepted"));
        }
    }

    private MappingNode mapping() throws BadSettings {
        if (node.getTag().equals(Tag.NULL)) { // a key with nothing after it: all defaults
            return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
        }
        if (!(node instanceof MappingNode mapping)) {
            throw bad("expected: keys and values");
        }
        return mapping;
    }

    static String quoted(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return '"' + (clean.length() > SHOWN ? clean.substring(0, SHOWN) + "..." : clean) + '"';
    }
}
