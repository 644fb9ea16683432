// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class GroupTest {
    @Test
    void of_anyOrder_sorted() {
        Group group = Group.of("zurich", 7, 0, 3);

        assertThat(group.name()).isEqualTo("zurich");
        assertThat(group.size()).isEqualTo(3);
        assertThat(group.members()).containsExactly(0, 3, 7);
        assertThat(group).hasToString("zurich (3)");
    }

    @Test
    void of_nobody_isEmpty() {
        assertThat(Group.of(1).size()).isZero();
        assertThat(Group.of(1)).hasToString("1 (0)");
    }

    @Test
    void of_arrayChangedLater_groupKeepsItsOwn() {
        int[] members = {2, 1};
        Group group = Group.of("a", members);
        members[0] = 9;

        assertThat(group.members()).containsExactly(1, 2);
        assertThat(members).containsExactly(9, 1);
    }

    @Test
    void of_negativeIndex_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Group.of("a", 3, -1))
                .withMessage("members: -1 (expected: indices from 0, each once)");
    }

    @Test
    void of_repeatedIndex_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Group.of("a", 5, 2, 5))
                .withMessage("members: 5 (expected: indices from 0, each once)");
    }

    @Test
    void of_nullName_refused() {
        assertThatNullPointerException().isThrownBy(() -> Group.of(null, 1)).withMessage("name");
    }
}
