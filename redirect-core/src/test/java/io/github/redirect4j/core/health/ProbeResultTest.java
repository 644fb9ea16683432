// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ProbeResultTest {
    @Test
    void reason_hostile_isOneBoundedPrintableLine() {
        assertThat(ProbeResult.fail("a\r\nb\u0000c\u202ed\u2028e\ud83df").reason())
                .isEqualTo("a??b?c?d?e?f");
        assertThat(ProbeResult.fail("x".repeat(1_000_000)).reason()).isEqualTo("x".repeat(200));
        assertThat(ProbeResult.fail("x".repeat(199) + "\ud83d\ude00").reason()).isEqualTo("x".repeat(199) + "?");
        assertThat(ProbeResult.pass("\ud83d\ude00 fine").reason()).isEqualTo("\ud83d\ude00 fine");
    }

    @Test
    void fail_exception_namesItsTypeAlone() {
        RuntimeException secret = new IllegalStateException("password=hunter2");
        assertThat(ProbeResult.fail(secret)).hasToString("failed: IllegalStateException");
        assertThat(ProbeResult.fail(new CompletionException(secret))).hasToString("failed: IllegalStateException");
        assertThat(ProbeResult.fail(new CompletionException("alone", null))).hasToString("failed: CompletionException");
        assertThat(ProbeResult.fail(new RuntimeException("anonymous") {}).reason())
                .isEqualTo(getClass().getName() + "$1");
    }

    @Test
    void pass_reasonNull_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> ProbeResult.pass(null))
                .withMessage("reason");
        assertThat(ProbeResult.pass("HTTP 204")).hasToString("passed: HTTP 204");
    }
}
