// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.load;

import io.github.redirect4j.core.Algorithm;
import io.github.redirect4j.core.AlgorithmContract;

class JoinIdleContractTest extends AlgorithmContract {
    @Override
    protected Algorithm algorithm() {
        return JoinIdle.by(Loads.outstanding());
    }
}
