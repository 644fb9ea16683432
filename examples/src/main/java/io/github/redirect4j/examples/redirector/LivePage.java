// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.redirect4j.core.Law;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerStatus;
import io.github.redirect4j.core.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live page, its state as JSON, and its buttons:
 *
 * <pre>
 * GET  /_redirect                        the page
 * GET  /_redirect/state                  what it shows, as JSON
 * POST /_redirect/servers/ID/stop        also start, drain, weight (form field weight=2.5)
 * </pre>
 *
 * <p>For this machine only: the client and the Host field must be loopback, so that neither a stranger nor a web page
 * that points its own name here gets in; a POST needs the token besides, in the field {@code X-Redirect-Token}.
 */
final class LivePage implements HttpHandler {
    static final String PATH = "/_redirect";
    static final String TOKEN_FIELD = "X-Redirect-Token";

    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACTION = Pattern.compile(PATH + "/servers/([^/]{1,800})/(stop|start|drain|weight)");
    private static final int MAX_FORM = 1024;

    private final Farm farm;
    private final String token;
    private final byte[] page;
    private final Gson gson = new GsonBuilder().serializeNulls().create();

    LivePage(Farm farm, String token) throws IOException {
        this.farm = farm;
        this.token = token;
        try (InputStream in = Objects.requireNonNull(LivePage.class.getResourceAsStream("live.html"), "live.html")) {
            page = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{token}}", token)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!isLocal(exchange)) {
                send(exchange, 403, "this page is for this machine only\n");
                return;
            }
            String path = exchange.getRequestURI().getRawPath();
            boolean reads = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
            Matcher action = ACTION.matcher(path);
            if (reads && (path.equals(PATH) || path.equals(PATH + "/"))) {
                exchange.getResponseHeaders()
                        .set(
                                "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                                        + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
                                        + " frame-ancestors 'none'");
                send(exchange, 200, "text/html; charset=utf-8", page);
            } else if (reads && path.equals(PATH + "/state")) {
                send(exchange, 200, "application/json", gson.toJson(state()).getBytes(StandardCharsets.UTF_8));
            } else if (!action.matches()) {
                if (!reads) {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                }
                send(
                        exchange,
                        reads ? 404 : 405,
                        "expected: GET " + PATH + ", GET " + PATH + "/state or POST " + PATH
                                + "/servers/ID/ACTION, with stop, start, drain or weight\n");
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                send(exchange, 405, "expected: POST\n");
            } else {
                act(exchange, URLDecoder.decode(action.group(1), StandardCharsets.UTF_8), action.group(2));
            }
        }
    }

    private static boolean isLocal(HttpExchange exchange) {
        List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        return exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                && hosts.size() == 1
                && LOOPBACK_HOST.matcher(hosts.get(0)).matches();
    }

    private void act(HttpExchange exchange, String id, String action) throws IOException {
        String given = exchange.getRequestHeaders().getFirst(TOKEN_FIELD);
        if (given == null
                || !MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            send(
                    exchange,
                    403,
                    TOKEN_FIELD + ": " + (given == null ? "missing" : "wrong")
                            + " (expected: the token printed at the start)\n");
            return;
        }
        if (!farm.controls().has(id)) {
            send(exchange, 404, "no such server\n");
            return;
        }
        try {
            switch (action) {
                case "stop" -> farm.controls().stop(id);
                case "start" -> farm.controls().start(id);
                case "drain" -> farm.controls().drain(id);
                default -> farm.controls().weigh(id, weight(exchange));
            }
            boolean heeded = !action.equals("weight") || isWeighted();
            send(
                    exchange,
                    200,
                    action + ": done"
                            + (heeded ? "" : ", but " + farm.settings().policy() + " heeds only whether it is 0")
                            + "\n");
        } catch (IllegalArgumentException e) {
            send(exchange, 400, e.getMessage() + "\n");
        } catch (IOException e) {
            send(exchange, 500, e.getMessage() + "\n");
        }
    }

    private static double weight(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readNBytes(MAX_FORM), StandardCharsets.UTF_8);
        if (!form.startsWith("weight=")) {
            throw new IllegalArgumentException("weight: missing (expected: weight= and a number)");
        }
        try {
            return SettingsReader.number(form.substring("weight=".length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("weight: " + e.getMessage(), e);
        }
    }

    private boolean isWeighted() {
        return farm.settings().policy().algorithm.laws().contains(Law.WEIGHTED);
    }

    private Map<String, Object> state() {
        long now = Ticker.system().nanoTime();
        List<Map<String, Object>> servers = new ArrayList<>();
        for (ServerStatus status : farm.pool().status()) {
            servers.add(server(status));
        }
        List<Map<String, Object>> decisions = new ArrayList<>();
        for (Recorder.Recorded recorded : farm.recorder().decisions()) {
            Map<String, Object> decision = new LinkedHashMap<>();
            decision.put("key", recorded.number());
            decision.put("ageMillis", (now - recorded.nanoTime()) / 1_000_000);
            decision.put("language", recorded.language());
            decision.put("server", recorded.server());
            decision.put("text", recorded.text());
            decisions.add(decision);
        }
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("policy", farm.settings().policy().toString());
        state.put("weighted", isWeighted());
        state.put("http", Farm.shown(farm.http()));
        Settings.Dns dns = farm.settings().dns();
        InetSocketAddress answering = farm.dns();
        state.put(
                "dns", dns == null || answering == null ? null : "for " + dns.name() + " on " + Farm.shown(answering));
        state.put("servers", servers);
        state.put("decisions", decisions);
        return state;
    }

    private Map<String, Object> server(ServerStatus status) {
        Server server = status.server();
        String id = server.id();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", id);
        shown.put("url", String.valueOf(server.http() == null ? server.https() : server.http()));
        shown.put("process", farm.controls().process(id));
        shown.put("state", status.state());
        shown.put("health", status.health());
        shown.put("eligible", status.eligible());
        shown.put("weight", server.weight());
        shown.put("tier", server.tier());
        shown.put("check", farm.lastCheck(server));
        shown.put("picks", farm.recorder().lastMinute(id));
        return shown;
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] octets) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(octets.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, octets.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(octets);
            }
        }
    }
}
