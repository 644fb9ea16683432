// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.AlgorithmContract;

class CarpDraftContractTest extends AlgorithmContract {
    @Override
    protected Algorithm algorithm() {
        return Carp.draft();
    }
}
