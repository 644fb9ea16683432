// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void new_listChangedLater_planKeepsItsOwn() {
        Group near = Group.of("near", 0);
        List<Group> groups = new ArrayList<>(List.of(near, Group.of("far", 1)));
        Plan plan = new Plan("all", groups);
        groups.clear();

        assertThat(plan.groups()).hasSize(2).startsWith(near).isUnmodifiable();
    }

    @Test
    void new_nullName_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Plan(null, List.of()))
                .withMessage("name");
    }

    @Test
    void scope_notOverridden_isZero() {
        Plans plans = new Plans() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public Plan plan(int ordinal) {
                return new Plan("all", List.of());
            }

            @Override
            public int of(Request request) {
                return 0;
            }
        };

        assertThat(plans.scope(Request.NONE)).isZero();
    }
}
