// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * What a probe found out about a server: whether it passed, and why. Immutable.
 *
 * @param passed whether the server can answer
 * @param reason a few words for a status page: one line, the first 200 characters, anything that does not print replaced
 *     by question marks; text of the server's, so a web page has to escape it
 */
public record ProbeResult(boolean passed, String reason) {
    private static final int LONGEST = 200;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    /**
     * Makes a result.
     *
     * @param passed whether the server can answer
     * @param reason a few words, of any length and content
     */
    public ProbeResult {
        Objects.requireNonNull(reason, "reason");
        reason = UNPRINTABLE
                .matcher(reason.substring(0, Math.min(reason.length(), LONGEST)))
                .replaceAll("?");
    }

    /**
     * Returns the result of a server that can answer.
     *
     * @param reason a few words
     * @return the result
     */
    public static ProbeResult pass(String reason) {
        return new ProbeResult(true, reason);
    }

    /**
     * Returns the result of a server that cannot answer.
     *
     * @param reason a few words
     * @return the result
     */
    public static ProbeResult fail(String reason) {
        return new ProbeResult(false, reason);
    }

    /**
     * Returns the result of a question that ended with an exception. The reason is the exception's type alone, because a
     * message may quote what nobody else should read.
     *
     * @param cause the exception; if it wraps that of a stage, the one inside
     * @return the result
     */
    public static ProbeResult fail(Throwable cause) {
        Throwable inner = cause instanceof CompletionException ? cause.getCause() : null;
        Class<?> type = (inner == null ? cause : inner).getClass();
        return fail(type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName());
    }

    /** Returns for instance {@code failed: timed out}. */
    @Override
    public String toString() {
        return (passed ? "passed: " : "failed: ") + reason;
    }
}
