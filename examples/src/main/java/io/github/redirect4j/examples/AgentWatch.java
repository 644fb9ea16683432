// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.health.AgentChecker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A dispatcher that asks agents on this machine, and prints what a pool makes of their words whenever that changes. Each
 * port stands for a server of weight 100.
 *
 * <pre>java -cp examples/target/redirect-examples.jar io.github.redirect4j.examples.AgentWatch 9081...</pre>
 */
public final class AgentWatch implements AutoCloseable {
    private final ServerPool pool = ServerPool.builder().build();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final AgentChecker checker;

    AgentWatch(String... ports) {
        for (String port : ports) {
            pool.add(Server.builder(port).weight(100).build());
        }
        InetAddress here = InetAddress.getLoopbackAddress();
        checker = AgentChecker.builder(
                        pool, server -> new InetSocketAddress(here, Integer.parseInt(server.id())), executor, scheduler)
                .interval(Duration.ofMillis(200))
                .build();
        checker.start();
    }

    /**
     * Runs until the process is ended.
     *
     * @param args the agents' ports
     */
    public static void main(String... args) {
        if (args.length == 0) {
            System.err.println("usage: AgentWatch AGENT-PORT...");
            System.exit(2);
        }
        AgentWatch running = new AgentWatch(args);
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        var unused = running.scheduler.scheduleWithFixedDelay(new Printer(running), 0, 50, TimeUnit.MILLISECONDS);
    }

    String status() {
        StringBuilder out = new StringBuilder();
        pool.status().forEach(server -> out.append(server).append('\n'));
        return out.toString().strip();
    }

    /** Prints the status when it is another than before. */
    private static final class Printer implements Runnable {
        private final AgentWatch watch;
        private String last = "";

        Printer(AgentWatch watch) {
            this.watch = watch;
        }

        @Override
        public void run() {
            String now = watch.status();
            if (!now.equals(last)) {
                System.out.println(now);
                last = now;
            }
        }
    }

    @Override
    public void close() {
        checker.close();
        scheduler.shutdownNow();
        executor.shutdownNow();
    }
}
