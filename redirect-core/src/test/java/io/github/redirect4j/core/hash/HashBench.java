// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.Binding;
import io.github.redirect4j.core.KeyHash;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Members;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A pool with a keyed algorithm, and what the algorithm was bound to last. */
final class HashBench implements AutoCloseable {
    final ServerPool pool = ServerPool.builder().panic(0, 0).build();
    private final AtomicReference<Members> members = new AtomicReference<>();
    private final AtomicReference<Picker> picker = new AtomicReference<>();
    private final ServerSelector selector;

    HashBench(Algorithm algorithm, List<Server> servers) {
        pool.replace(servers);
        selector = new Heard(algorithm).on(pool);
    }

    static List<Server> servers(double... weights) {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            servers.add(server(i, weights[i]));
        }
        return servers;
    }

    static Server server(int i, double weight) {
        return Server.builder("10.0." + i / 256 + "." + i % 256 + ":8080")
                .weight(weight)
                .build();
    }

    Members members() {
        return Objects.requireNonNull(members.get());
    }

    Picker picker() {
        return Objects.requireNonNull(picker.get());
    }

    /** Returns the id of the owner of a hash, of all servers of positive weight. */
    String owner(long hash) {
        int owner = picker().pick(Request.NONE, eligible(), hash, 0);
        return members().server(owner).id();
    }

    Mask eligible() {
        Members all = members();
        int[] positive = java.util.stream.IntStream.range(0, all.size())
                .filter(i -> all.weight(i) > 0)
                .toArray();
        return Mask.of(all.size(), positive);
    }

    @Override
    public void close() {
        selector.close();
    }

    private final class Heard implements Algorithm {
        private final Algorithm heard;

        Heard(Algorithm heard) {
            this.heard = heard;
        }

        @Override
        public Picker bind(Binding binding, @Nullable Picker previous) {
            members.set(binding.members());
            Picker bound = heard.bind(binding, previous);
            picker.set(bound);
            return bound;
        }

        @Override
        public Source source() {
            return heard.source();
        }

        @Override
        public KeyHash keyHash() {
            return heard.keyHash();
        }
    }
}
