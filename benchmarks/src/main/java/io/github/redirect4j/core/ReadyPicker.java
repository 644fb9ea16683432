// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** The picker and the mask that a selector holds now, to be asked without the selector. */
public final class ReadyPicker {
    private final Picker picker;
    private final Mask mask;
    private final Server[] servers;

    private ReadyPicker(Tier tier) {
        picker = tier.picker;
        mask = tier.mask;
        servers = tier.servers;
    }

    /** Returns those of a selector's first tier. */
    public static ReadyPicker of(ServerSelector selector) {
        return new ReadyPicker(((PoolSelector) selector).view().route(Request.NONE).tiers[0]);
    }

    /** Returns the server of a request, by its key's hash. */
    public Server pick(Request request, long hash) {
        return servers[picker.pick(request, mask, hash, 0)];
    }
}
