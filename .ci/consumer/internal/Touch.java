// SPDX-License-Identifier: Apache-2.0
package consumer;

// Must not compile: run checks that javac refuses the package.
import io.github.redirect4j.core.internal.*;

final class Touch {}
