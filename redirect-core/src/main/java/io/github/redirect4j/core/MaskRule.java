// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

/** Whom a mask lets in, by what is known of health; people's states hold for all of them. */
enum MaskRule {
    /** Neither down nor with anything to prove: for selection and ranking. */
    SOUND,
    /** Those, and who has to prove itself, a request at a time: for attempts. */
    PROBING_TOO,
    /** Whatever the health. */
    ANY_HEALTH
}
