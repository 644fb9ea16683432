// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import com.google.gson.Gson;
import io.github.redirect4j.benchmarks.contenders.Question;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Player}'s process, seen from the one that gives the turns. It rests between them, and ends with its parent. */
public final class Child implements AutoCloseable {
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(2);

    /** Fewest rounds of warm-up, however long they take: the size of a mark must settle. */
    private static final int FEWEST = 6;

    private static final long PATIENCE_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Gson gson = new Gson();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a contender in a process of its own, with the JDK and the class path of this one. */
    public static Child start(Question question, String name, int servers, int threads) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder command = new ProcessBuilder(List.of(
                java,
                "-Xms64m",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Player.class.getName(),
                question.name(),
                name,
                Integer.toString(servers),
                Integer.toString(threads)));
        try {
            Child child = new Child(
                    name, command.redirectError(ProcessBuilder.Redirect.INHERIT).start());
            String first = child.answers.readLine();
            if (!Player.READY.equals(first)) {
                child.close();
                throw new IllegalStateException("contender \"" + name + "\": did not start");
            }
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the contender's name. */
    public String name() {
        return name;
    }

    /** Plays until the compiler has done its work, together and alone. */
    public void warmUp() {
        warmUp(Player.ALL);
    }

    /** Plays until the compiler has done its work, one thread alone. */
    public void warmUpSolo() {
        warmUp(Player.SOLO);
    }

    private void warmUp(String what) {
        long start = System.nanoTime();
        for (int i = 0; i < FEWEST || System.nanoTime() - start < WARM_UP; i++) {
            ask(what);
        }
    }

    /** Plays a round, together and alone. */
    public Round round() {
        return ask(Player.ALL);
    }

    /** Plays a round of one thread alone. */
    public Round solo() {
        return ask(Player.SOLO);
    }

    private Round ask(String what) {
        try {
            var in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(what);
            in.newLine();
            in.flush();
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith(Player.ANSWER)) {
                throw new IllegalStateException("contender \"" + name + "\": ended");
            }
            return gson.fromJson(answer.substring(Player.ANSWER.length()), Round.class);
        } catch (IOException e) {
            throw new UncheckedIOException("contender \"" + name + "\"", e);
        }
    }

    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
