// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import org.jspecify.annotations.Nullable;

/**
 * What one round at one contender showed, per cycle: medians over batches, CPU time over the whole phase.
 *
 * @param alone nanoseconds while the other threads are parked
 * @param cpu CPU nanoseconds, alone
 * @param bytes allocated, alone
 * @param noise of {@link Neighbours}, before or after, whichever was more, alone
 * @param together nanoseconds while all others provably ran; null if that was never so, or not asked for
 * @param kept batches behind {@code together}
 * @param batches of which they were kept
 */
public record Round(
        double alone,
        double cpu,
        double bytes,
        double noise,
        @Nullable Double together,
        int kept,
        int batches) {}
