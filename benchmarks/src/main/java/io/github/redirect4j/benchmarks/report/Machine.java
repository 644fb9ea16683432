// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where figures were taken. */
public record Machine(String jdk, String cpu, int cores) {
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    /** Returns the machine and the JDK of this process. */
    public static Machine here() {
        return new Machine(
                Runtime.version().toString(), model(), Runtime.getRuntime().availableProcessors());
    }

    /** Returns the major version of the JDK, as file names have it. */
    public String major() {
        return Integer.toString(Runtime.Version.parse(jdk).feature());
    }

    private static String model() {
        if (!Files.isReadable(CPUS)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPUS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
