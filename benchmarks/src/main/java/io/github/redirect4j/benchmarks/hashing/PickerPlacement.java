// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.ReadyPicker;

/**
 * The bound picker of an algorithm of ours alone, from a hash that is ready: what the goals are set for, and what the
 * selector around it adds.
 */
final class PickerPlacement implements Placement {
    private final OurPlacement whole;
    private ReadyPicker picker;

    PickerPlacement(Algorithm algorithm) {
        whole = new OurPlacement(algorithm);
        place(Fleet.of(1));
        picker = ReadyPicker.of(whole.selector());
    }

    @Override
    public void place(Fleet fleet) {
        whole.place(fleet);
        picker = ReadyPicker.of(whole.selector());
    }

    @Override
    public Object another() {
        return whole.another();
    }

    @Override
    public Caller caller() {
        ReadyPicker now = picker;
        return key -> now.pick(key, key.hash());
    }

    @Override
    public int number(Object owner) {
        return whole.number(owner);
    }

    @Override
    public void close() {
        whole.close();
    }
}
