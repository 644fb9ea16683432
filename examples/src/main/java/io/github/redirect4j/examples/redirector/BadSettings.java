// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import java.io.Serial;

/** Says where a configuration file is wrong: line, key, what stands there and what was expected. */
final class BadSettings extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Makes one that is about the whole file. */
    BadSettings(String problem) {
        super(problem);
    }

    BadSettings(int line, String key, String problem) {
        super("line " + line + ": " + (key.isEmpty() ? "" : key + ": ") + problem);
    }
}
