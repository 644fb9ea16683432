// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.checks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.OperatingSystemMXBean;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.health.HealthCheckTransport;
import io.github.redirect4j.core.health.HealthChecker;
import io.github.redirect4j.core.health.HttpCheck;
import io.github.redirect4j.core.health.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what active health checks of many servers cost the process that makes them. */
@Command(
        name = "checks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Checks many servers over loopback and prints the processor time that the checking process took,"
                + " everything in it counted. The servers are another process.")
final class Main implements Callable<Integer> {
    private static final int WINDOWS = 3;

    @Option(names = "--targets", description = "Servers. Default: ${DEFAULT-VALUE}.")
    private int targets = 10_000;

    @Option(names = "--ports", description = "Ports that they share. Default: ${DEFAULT-VALUE}.")
    private int ports = 500;

    @Option(names = "--interval", description = "Of the checks, in seconds. Default: ${DEFAULT-VALUE}.")
    private int interval = 5;

    @Option(names = "--seconds", description = "Of each of three measurements. Default: ${DEFAULT-VALUE}.")
    private int seconds = 20;

    @Option(names = "--warmup", description = "Seconds before the first. Default: ${DEFAULT-VALUE}.")
    private int warmup = 30;

    @Option(names = "--tcp", description = "Only connects, instead of GET over HTTP/1.1.")
    private boolean tcp;

    private final LongAdder checks = new LongAdder();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Process origins = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Origins.class.getName(),
                        String.valueOf(ports))
                .redirectError(Redirect.INHERIT)
                .start();
        ExecutorService one = Executors.newSingleThreadExecutor();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (BufferedReader printed = new BufferedReader(new InputStreamReader(origins.getInputStream(), ISO_8859_1))) {
            measure(printed.readLine().trim().split(" "), one, scheduler);
        } finally {
            origins.getOutputStream().close();
            origins.destroy();
            one.shutdownNow();
            scheduler.shutdownNow();
        }
        return 0;
    }

    private void measure(String[] listening, ExecutorService one, ScheduledExecutorService scheduler)
            throws InterruptedException {
        ServerPool pool = ServerPool.builder().build();
        pool.update(update -> {
            for (int i = 0; i < targets; i++) {
                update.add(Server.builder("s" + i)
                        .url("http://127.0.0.1:" + listening[i % listening.length] + "/")
                        .build());
            }
        });
        try (HealthCheckTransport transport = HealthCheckTransport.create(one);
                HealthChecker checker = HealthChecker.builder(pool, counted(transport), scheduler)
                        .interval(Duration.ofSeconds(interval))
                        .build()) {
            checker.start();
            TimeUnit.SECONDS.sleep(warmup);
            for (int i = 0; i < WINDOWS; i++) {
                window(pool);
            }
        }
    }

    private Probe counted(HealthCheckTransport transport) {
        Probe probe = tcp ? transport.tcp() : transport.http(HttpCheck.get("/healthz"));
        return server -> {
            checks.increment();
            return probe.check(server);
        };
    }

    private void window(ServerPool pool) throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        long before = checks.sum();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsed = System.nanoTime() - start;
        System.out.printf(
                Locale.ROOT,
                "%.0f checks a second, %.1f %% of one core, %d threads, %d of %d servers up%n",
                (checks.sum() - before) / (elapsed / 1e9),
                100 * (system.getProcessCpuTime() - cpu) / elapsed,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                pool.status().stream()
                        .filter(status -> status.health() == Health.UP)
                        .count(),
                targets);
    }
}
