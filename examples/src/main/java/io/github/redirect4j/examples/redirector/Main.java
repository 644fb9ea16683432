// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the example redirector. Exit code 1: cannot start; 2: bad arguments or a bad file. */
@Command(
        name = "redirect-examples",
        mixinStandardHelpOptions = true,
        version = "redirect4j examples 0.1.0-SNAPSHOT",
        description = {
            "A redirector over HTTP and DNS with a live page. Without arguments it starts three small origin servers on"
                    + " 127.0.0.1, 127.0.0.2 and 127.0.0.3, port 8081, redirects HTTP from 127.0.0.1:8080 to them in"
                    + " strict rotation, answers DNS queries for www.example.test on 127.0.0.1:5300, and"
                    + " shows what it does on a live page, http://127.0.0.1:8080/_redirect",
            ""
        },
        sortOptions = false)
public final class Main implements Callable<Integer> {
    private static final long MAX_FILE = 4 << 20;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "a YAML file with servers, policy (strict-rotation, rotation, weighted-rotation, random,"
                    + " two-choices, least-load, hash-slots or rendezvous), checks, addresses and ports; without a section dns: no DNS. See"
                    + " examples/redirector.yaml")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the redirector until the process is ended.
     *
     * @param args {@code --config FILE}, {@code --help} or {@code --version}
     */
    public static void main(String... args) {
        // Read by the JDK's HTTP server when it is first used. A request has to be complete, and its answer taken,
        // within ten seconds; JDKs that know the third keep no more connections than that.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("jdk.httpserver.maxConnections", "2000");
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Settings settings = config == null ? Settings.standard() : SettingsReader.read(text(config));
            run(settings, out);
            return CommandLine.ExitCode.OK;
        } catch (BadSettings e) {
            err.println(config + ": " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (IOException e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CommandLine.ExitCode.OK;
        }
    }

    private static String text(Path file) throws BadSettings {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new BadSettings(Files.size(file) + " octets (expected: at most " + MAX_FILE + ")");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new BadSettings("not UTF-8");
        } catch (NoSuchFileException e) {
            throw new BadSettings("no such file");
        } catch (IOException e) {
            throw new BadSettings("cannot be read: " + e.getMessage());
        }
    }

    private static void run(Settings settings, PrintWriter out) throws IOException, InterruptedException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Farm farm = Farm.start(settings, token);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            farm.close();
            out.println("closed");
            out.flush();
        }));
        out.print(farm.banner(token));
        out.flush();
        new CountDownLatch(1).await(); // until Ctrl-C
    }
}
