// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.rotation;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.AlgorithmContract;

class UniformRandomContractTest extends AlgorithmContract {
    @Override
    protected Algorithm algorithm() {
        return RandomChoice.uniform();
    }
}
