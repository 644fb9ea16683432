// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Load;
import io.github.redirect4j.core.LoadModel;
import io.github.redirect4j.core.Members;

/** The measures of load. */
public final class Loads {
    private static final LoadModel OUTSTANDING = new LoadModel() {
        @Override
        public Load bind(Members members) {
            return members::outstanding;
        }

        @Override
        public String toString() {
            return "outstanding requests";
        }
    };

    private Loads() {}

    /**
     * Returns the number of requests that a server is working on: attempts in flight, and assumed leases if the pool
     * keeps them.
     *
     * @return the measure
     */
    public static LoadModel outstanding() {
        return OUTSTANDING;
    }
}
