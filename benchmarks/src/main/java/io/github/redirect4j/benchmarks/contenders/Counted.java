// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contenders;

/** A contender that can say how many requests it takes to be going on. */
interface Counted extends Contender {
    long outstanding();
}
