// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.AlgorithmContract;

class DChoicesContractTest extends AlgorithmContract {
    @Override
    protected Algorithm algorithm() {
        return DChoices.by(3, Loads.outstanding());
    }
}
