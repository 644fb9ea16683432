// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who hears how a pool's attempts end. An attempt reads one field and nothing more if nobody does. */
final class Outcomes {
    /** Swapped whole, under this object's lock. */
    private volatile OutcomeListener[] listeners = {};

    private final Object lock = new Object();

    void add(OutcomeListener listener) {
        synchronized (lock) {
            OutcomeListener[] more = Arrays.copyOf(listeners, listeners.length + 1);
            more[more.length - 1] = listener;
            listeners = more;
        }
    }

    void remove(OutcomeListener listener) {
        synchronized (lock) {
            List<OutcomeListener> others = new ArrayList<>(List.of(listeners));
            others.remove(listener);
            listeners = others.toArray(new OutcomeListener[0]);
        }
    }

    void ended(Server server, Outcome outcome, boolean probe) {
        for (OutcomeListener listener : listeners) {
            try {
                listener.ended(server, outcome, probe);
            } catch (RuntimeException e) {
                Events.call(() -> {
                    throw e;
                });
            }
        }
    }

    void swept() {
        for (OutcomeListener listener : listeners) {
            Events.call(listener::swept);
        }
    }
}
