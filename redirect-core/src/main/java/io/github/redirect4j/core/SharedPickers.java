// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pickers of keyed algorithms. They are functions of members and key alone, so all selectors and views of a pool have one
 * in common, and a table is made and kept once.
 *
 * <p>Confined: under the lock of the pool's membership.
 */
final class SharedPickers {
    private final List<Shared> known = new ArrayList<>();

    Picker bind(Algorithm algorithm, Binding binding, @Nullable Picker previous) {
        if (algorithm.source() != Source.KEY) {
            return algorithm.bind(binding, previous);
        }
        known.removeIf(shared -> shared.picker.get() == null);
        for (Shared shared : known) {
            Picker picker = shared.picker.get();
            if (picker != null && shared.isOf(algorithm, binding)) {
                return picker;
            }
        }
        Picker made = algorithm.bind(binding, previous);
        if (made.load() == null) { // a load is told of attempts by the indices of one selector
            known.add(new Shared(
                    algorithm, binding.key(), new WeakReference<>(binding.members()), new WeakReference<>(made)));
        }
        return made;
    }

    private record Shared(Algorithm algorithm, Key key, WeakReference<Members> members, WeakReference<Picker> picker) {
        boolean isOf(Algorithm other, Binding binding) {
            Members bound = members.get();
            return algorithm.equals(other)
                    && key.equals(binding.key())
                    && bound != null
                    && bound.sameAs(binding.members());
        }
    }
}
