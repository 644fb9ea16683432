// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Key;
import io.github.redirect4j.core.Mask;
import io.github.redirect4j.core.Picker;
import io.github.redirect4j.core.Request;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The member that Squid's CARP chooses, or the first that is eligible where it chooses nobody and Squid would go on to its
 * next method. Safe for use by many threads at once.
 */
final class SquidPicker implements Picker {
    private final SquidArray array;
    private final Key key;

    // A key hash cannot be told a mask. This one has the mask that stands, and its two best serve most requests.
    private final SquidArray.Walk standing;

    // For a request that excluded both: whoever takes it has it alone, and whoever finds none makes one.
    private final AtomicReference<SquidArray.@Nullable Walk> spare = new AtomicReference<>();

    SquidPicker(SquidArray array, Key key, Mask mask) {
        this.array = array;
        this.key = key;
        this.standing = new SquidArray.Walk(array, mask);
    }

    @Override
    public int pick(Request request, Mask eligible, long draw, long now) {
        if (!key.isIn(request)) {
            return orFirst(array.choose((int) draw, eligible), eligible);
        }
        long walked = key.hash(request, standing);
        int first = SquidArray.first(walked);
        if (first == SquidArray.NOBODY || isIn(eligible, first)) {
            return orFirst(first, eligible);
        }
        int second = SquidArray.second(walked);
        if (second == SquidArray.NOBODY || isIn(eligible, second)) {
            return orFirst(second, eligible);
        }
        return orFirst(SquidArray.first(walkWithin(eligible, request)), eligible);
    }

    private long walkWithin(Mask eligible, Request request) {
        SquidArray.Walk found = spare.getAndSet(null);
        SquidArray.Walk walk = found == null ? new SquidArray.Walk(array, eligible) : found.within(eligible);
        long walked = key.hash(request, walk);
        spare.set(walk.within(standing.eligible()));
        return walked;
    }

    @Override
    public Picker on(Mask mask) {
        return new SquidPicker(array, key, mask);
    }

    /** Returns a member, or the first that is eligible if it is none: also if a request made up the hash. */
    private static int orFirst(int index, Mask eligible) {
        return isIn(eligible, index) ? index : eligible.next(0);
    }

    private static boolean isIn(Mask eligible, int index) {
        return index >= 0 && index < eligible.size() && eligible.has(index);
    }

    @Override
    public String toString() {
        return "walk over " + array.size() + " members";
    }
}
