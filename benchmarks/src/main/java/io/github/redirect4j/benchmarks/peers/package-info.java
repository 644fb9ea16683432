// SPDX-License-Identifier: Apache-2.0
/** What of a peer both the contenders and the simulator need. */
@NullMarked
package io.github.redirect4j.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
