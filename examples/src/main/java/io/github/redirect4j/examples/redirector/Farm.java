// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import com.sun.net.httpserver.HttpServer;
import io.github.redirect4j.core.PoolListener;
import io.github.redirect4j.core.Resolver;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.Ticker;
import io.github.redirect4j.core.health.CheckReport;
import io.github.redirect4j.core.health.HealthCheckTransport;
import io.github.redirect4j.core.health.HealthChecker;
import io.github.redirect4j.core.health.HttpCheck;
import io.github.redirect4j.core.health.Probe;
import io.github.redirect4j.dns.Addresses;
import io.github.redirect4j.dns.DnsRedirector;
import io.github.redirect4j.dns.DnsServer;
import io.github.redirect4j.dns.Zone;
import io.github.redirect4j.http.Redirector;
import io.github.redirect4j.http.jdk.RedirectHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The redirector, put together: one pool, one checker, a selector per language. It starts as a whole or not at all, and
 * closing frees every thread and port in the opposite order.
 */
final class Farm implements AutoCloseable {
    // A client that sends its request slowly holds a thread of the JDK's server until it is cut off.
    private static final int HTTP_THREADS = 256;
    private static final int ORIGIN_THREADS = 64;
    private static final int NAMES_EVERY_SECONDS = 30;

    private final Settings settings;
    private final ServerPool pool;
    private final Recorder recorder;
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Controls controls;
    private final HealthChecker checker;
    private final InetSocketAddress http;
    private final @Nullable InetSocketAddress dns;
    private boolean closed;

    private Farm(Settings settings, String token) throws IOException {
        this.settings = settings;
        try {
            ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
            closing.push(scheduler::shutdownNow);
            ExecutorService helpers = Executors.newCachedThreadPool(); // grows with what is started, not with requests
            closing.push(helpers::shutdownNow);

            recorder = new Recorder(Ticker.system());
            pool = ServerPool.builder().resolver(Resolver.system(helpers)).build();
            pool.addListener(new PoolListener() {
                @Override
                public void removed(Server server) {
                    recorder.forget(server.id());
                }
            });
            pool.replace(settings.servers());
            controls = new Controls(pool, settings.embedded() ? startOrigins() : Map.of());
            checker = startChecks(scheduler, helpers);
            http = startHttp(token);
            dns = settings.dns() == null ? null : startDns(settings.dns(), helpers);

            var ticking = scheduler.scheduleAtFixedRate(recorder::tick, 1, 1, TimeUnit.SECONDS);
            var sweeping = scheduler.scheduleWithFixedDelay(pool::sweep, 1, 1, TimeUnit.SECONDS);
            var resolving = scheduler.scheduleWithFixedDelay(
                    pool::resolve, NAMES_EVERY_SECONDS, NAMES_EVERY_SECONDS, TimeUnit.SECONDS);
            closing.push(() -> List.of(ticking, sweeping, resolving).forEach(task -> task.cancel(false)));
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything.
     *
     * @throws IOException if a port cannot be had
     */
    static Farm start(Settings settings, String token) throws IOException {
        return new Farm(settings, token);
    }

    private Map<String, Origin> startOrigins() throws IOException {
        ExecutorService threads = threads(ORIGIN_THREADS);
        Map<String, Origin> origins = new HashMap<>();
        for (Server server : settings.servers()) {
            Origin origin = new Origin(server, threads);
            origin.start();
            closing.push(origin::close);
            origins.put(server.id(), origin);
        }
        return origins;
    }

    private HealthChecker startChecks(ScheduledExecutorService scheduler, ExecutorService helpers) {
        Settings.Check check = settings.check();
        HealthCheckTransport transport = HealthCheckTransport.create(helpers);
        closing.push(transport::close);
        Probe probe = check.path() == null ? transport.tcp() : transport.http(HttpCheck.get(check.path()));
        HealthChecker made = HealthChecker.builder(pool, probe, scheduler)
                .interval(check.interval())
                .timeout(check.timeout())
                .rise(check.rise())
                .fall(check.fall())
                .build();
        closing.push(made::close);
        made.start();
        return made;
    }

    private InetSocketAddress startHttp(String token) throws IOException {
        ServerSelector selector = settings.policy().algorithm.on(pool);
        closing.push(selector::close);
        Redirector redirector = Redirector.builder(new RecordingSelector(selector, "HTTP", recorder))
                .cacheFor(settings.cacheFor())
                .build();
        closing.push(redirector::close);
        HttpServer server = Ports.bind(settings.http());
        server.createContext("/", new RedirectHandler(redirector));
        server.createContext(LivePage.PATH, new LivePage(this, token));
        server.setExecutor(threads(HTTP_THREADS));
        server.start();
        closing.push(() -> server.stop(0));
        return server.getAddress();
    }

    private InetSocketAddress startDns(Settings.Dns dns, ExecutorService helpers) throws IOException {
        ServerSelector selector = ServerSelector.builder(pool, settings.policy().algorithm)
                .lastResort() // an answer has to name somebody
                .build();
        closing.push(selector::close);
        Addresses addresses = Addresses.from(new RecordingSelector(selector, "DNS", recorder));
        Zone zone = Zone.builder(dns.zone())
                .nameServer("ns1." + dns.zone(), dns.listen().getAddress())
                .addresses(dns.name(), dns.ttl().isZero() ? addresses.uncached() : addresses.ttl(dns.ttl()))
                .build();
        DnsRedirector redirector = DnsRedirector.of(zone);
        closing.push(redirector::close);
        DnsServer server = dnsServer(dns.listen(), DnsServer.builder(redirector, helpers));
        closing.push(server::close);
        return server.addresses().get(0);
    }

    private static DnsServer dnsServer(InetSocketAddress listen, DnsServer.Builder builder) throws IOException {
        try {
            return builder.address(listen).start();
        } catch (BindException e) {
            throw Ports.taken(listen, e);
        }
    }

    /** Returns an executor that makes threads as they are needed, up to a number, and lets go of them again. */
    private ExecutorService threads(int most) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        threads.allowCoreThreadTimeOut(true);
        closing.push(threads::shutdownNow);
        return threads;
    }

    Settings settings() {
        return settings;
    }

    ServerPool pool() {
        return pool;
    }

    Recorder recorder() {
        return recorder;
    }

    Controls controls() {
        return controls;
    }

    /** Returns where HTTP requests are redirected. */
    InetSocketAddress http() {
        return http;
    }

    /** Returns where DNS queries are answered, or null if they are not. */
    @Nullable
    InetSocketAddress dns() {
        return dns;
    }

    /** Returns what the last check of a server found, or null if there was none yet. */
    @Nullable
    String lastCheck(Server server) {
        CheckReport report = checker.report(server.id());
        if (report == null) {
            return null;
        }
        Duration age = report.age();
        String ago = age.toMillis() < 1000 ? age.toMillis() + " ms" : age.toSeconds() + " s";
        return report.result() + " (" + report.inARow() + " in a row), " + ago + " ago";
    }

    /** Returns what to print when everything runs. */
    String banner(String token) {
        String base = "http://" + shown(http);
        StringBuilder out = new StringBuilder("\nredirect4j example redirector\n\n");
        for (Server server : pool.servers()) {
            Object url = server.http() == null ? server.https() : server.http();
            out.append("  server     ")
                    .append(server.id())
                    .append(", ")
                    .append(url)
                    .append('\n');
        }
        out.append("  HTTP       curl -sI ").append(base).append("/index.html\n");
        if (dns != null && settings.dns() != null) {
            out.append("  DNS        dig @").append(dns.getAddress().getHostAddress());
            out.append(" -p ")
                    .append(dns.getPort())
                    .append(' ')
                    .append(settings.dns().name())
                    .append(" A +short\n");
        }
        out.append("  live page  ").append(base).append(LivePage.PATH).append('\n');
        out.append("  stop one   curl -X POST -H '")
                .append(LivePage.TOKEN_FIELD)
                .append(": ")
                .append(token);
        out.append("' ").append(base).append(LivePage.PATH).append("/servers/");
        out.append(pool.servers().get(0).id().replace("/", "%2F")).append("/stop\n");
        out.append("             also start, drain, and weight with -d weight=2");
        out.append(settings.embedded() ? "\n\n" : "; stop means maintenance\n\n");
        return out.append("ready, Ctrl-C ends it\n").toString();
    }

    static String shown(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
            while (!closing.isEmpty()) {
                closing.pop().run();
            }
        }
    }
}
