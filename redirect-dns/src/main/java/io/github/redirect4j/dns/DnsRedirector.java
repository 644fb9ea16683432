// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decision said in DNS: zones whose addresses selectors choose, answered authoritatively from octets to octets. It
 * never recurses, and holds nothing but what was published.
 *
 * <p>Zones are replaced whole: an answer comes from what was published before or after, never from a mixture. A change of
 * a pool needs no publishing; it shows at once.
 *
 * <p>Safe for use by many threads at once.
 */
public final class DnsRedirector implements AutoCloseable {
    /*
     * field    written by                      read by     mode
     * table    publish, close, under lock      answerers   volatile, whole object swapped
     * views    publish, close, under lock      the same    under lock
     * watches  publish, close, under lock      the same    under lock
     */
    private final Settings settings;
    private final Counters counters = new Counters();
    private final Object lock = new Object();
    private Map<Use, FamilyViews> views = new HashMap<>();
    private Map<ServerPool, PoolWatch> watches = new HashMap<>();
    private boolean closed;
    private volatile ZoneTable table;

    /** A selector under a name, which keeps its rotations for as long as it stays there. */
    private record Use(DnsName name, Same selector) {}

    /** A selector as the object that it is, whatever it calls equal. */
    private record Same(ServerSelector selector) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof Same that && selector == that.selector;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(selector);
        }
    }

    private DnsRedirector(Builder b) {
        settings = new Settings(b);
        table = ZoneTable.of(List.of(), (name, selector) -> viewsOf(name, selector, new HashMap<>()));
    }

    /**
     * Returns a redirector with every setting at its default and these zones published.
     *
     * @param zones the zones, no two of one name
     * @return a new redirector
     * @throws IllegalArgumentException if the zones do not fit together
     */
    public static DnsRedirector of(Zone... zones) {
        DnsRedirector made = builder().build();
        made.publish(zones);
        return made;
    }

    /**
     * Returns a builder of a redirector.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes these the zones that are answered for, instead of those before. A selector that was under a name and still is
     * keeps its turns there. If it throws, nothing has changed.
     *
     * @param zones the zones, no two of one name
     * @throws IllegalArgumentException if two have one name, or one has names of another below it
     * @throws IllegalStateException if the redirector is closed
     */
    public void publish(Zone... zones) {
        publish(List.of(zones));
    }

    /**
     * Makes these the zones that are answered for, as {@link #publish(Zone...)} does.
     *
     * @param zones the zones, no two of one name
     * @throws IllegalArgumentException if two have one name, or one has names of another below it
     * @throws IllegalStateException if the redirector is closed
     */
    public void publish(Collection<Zone> zones) {
        List<Zone> all = List.copyOf(zones);
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("redirector: closed (expected: open)");
            }
            Map<Use, FamilyViews> used = new HashMap<>();
            try {
                table = ZoneTable.of(all, (name, selector) -> viewsOf(name, selector, used));
            } catch (RuntimeException | Error e) {
                closeAllBut(views, used);
                throw e;
            }
            Map<Use, FamilyViews> before = views;
            views = used;
            closeAllBut(used, before);
        }
    }

    private FamilyViews viewsOf(DnsName name, ServerSelector selector, Map<Use, FamilyViews> used) {
        Use use = new Use(name, new Same(selector));
        FamilyViews there = views.get(use);
        FamilyViews made = there == null
                ? new FamilyViews(selector, watches.computeIfAbsent(selector.pool(), PoolWatch::of))
                : there;
        used.put(use, made);
        return made;
    }

    /** Closes those views that are not kept, and what watches pools that nobody needs any more. */
    private void closeAllBut(Map<Use, FamilyViews> kept, Map<Use, FamilyViews> those) {
        those.forEach((use, view) -> {
            if (!kept.containsKey(use)) {
                view.close();
            }
        });
        Map<ServerPool, PoolWatch> needed = new HashMap<>();
        kept.values().forEach(view -> needed.put(view.watch().pool(), view.watch()));
        watches.forEach((pool, watch) -> {
            if (!needed.containsKey(pool)) {
                watch.close();
            }
        });
        watches = needed;
    }

    /**
     * Returns a new answerer, for one thread.
     *
     * @return the answerer
     */
    public DnsAnswerer answerer() {
        return new DnsAnswerer(this, 0);
    }

    /**
     * Returns what has happened so far.
     *
     * @return the counts
     */
    public DnsCounts counts() {
        return counters.read();
    }

    /** Withdraws all zones and closes what was made of their selectors, but not those themselves. Closing twice does nothing. */
    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                publish(List.of());
                closed = true;
            }
        }
    }

    ZoneTable table() {
        return table;
    }

    Settings settings() {
        return settings;
    }

    Counters counters() {
        return counters;
    }

    /** What answerers go by besides zones. Immutable. */
    static final class Settings {
        final int maxUdpPayload;
        final ChaosText[] chaos;
        final byte @Nullable [] nsid;
        final boolean extendedErrors;
        final @Nullable RateLimit rateLimit;

        private Settings(Builder b) {
            List<ChaosText> texts = new ArrayList<>();
            if (b.version != null) {
                texts.add(ChaosText.of("version.bind", b.version));
                texts.add(ChaosText.of("version.server", b.version));
            }
            if (b.serverId != null) {
                texts.add(ChaosText.of("hostname.bind", b.serverId));
                texts.add(ChaosText.of("id.server", b.serverId));
            }
            maxUdpPayload = b.maxUdpPayload;
            chaos = texts.toArray(new ChaosText[0]);
            nsid = b.serverId == null ? null : b.serverId.getBytes(StandardCharsets.US_ASCII);
            extendedErrors = b.extendedErrors;
            rateLimit = b.rateLimit;
        }
    }

    /** Collects the settings. Confined: one thread at a time, no internal locking. */
    public static final class Builder {
        private static final int MOST_TEXT = 128;

        private int maxUdpPayload = 1232;
        private boolean extendedErrors;
        private @Nullable String version;
        private @Nullable String serverId;
        private @Nullable RateLimit rateLimit;

        private Builder() {}

        /**
         * Sets how many octets an answer by datagram has at most, whatever the client takes. Default: 1232, which goes
         * through nearly all networks in one piece (RFC 9715).
         *
         * @param octets 512 to 1400
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder maxUdpPayload(int octets) {
            if (octets < 512 || octets > 1400) {
                throw new IllegalArgumentException("octets: " + octets + " (expected: 512 to 1400)");
            }
            maxUdpPayload = octets;
            return this;
        }

        /**
         * Sets what is answered to {@code version.bind} and {@code version.server} in class CHAOS. Default: it is refused.
         *
         * @param text 1 to 128 printable ASCII characters
         * @return this
         * @throws IllegalArgumentException if the text is not of that form
         */
        public Builder version(String text) {
            version = checked(text, "text");
            return this;
        }

        /**
         * Sets by what this server can be told from others that answer at its address: {@code id.server} and {@code
         * hostname.bind} in class CHAOS, and the NSID option (RFC 5001). Default: it is not told.
         *
         * @param text 1 to 128 printable ASCII characters
         * @return this
         * @throws IllegalArgumentException if the text is not of that form
         */
        public Builder serverId(String text) {
            serverId = checked(text, "text");
            return this;
        }

        private static String checked(String text, String what) {
            boolean fine = !text.isEmpty()
                    && text.length() <= MOST_TEXT
                    && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
            if (!fine) {
                throw new IllegalArgumentException(what + ": " + DnsName.quote(text) + " (expected: 1 to " + MOST_TEXT
                        + " printable ASCII characters)");
            }
            return text;
        }

        /**
         * Has refusals say that the name is in no zone of this server (RFC 8914), to clients that use EDNS. Default: they
         * do not.
         *
         * @return this
         */
        public Builder extendedErrors() {
            extendedErrors = true;
            return this;
        }

        /**
         * Limits how many datagrams one network gets. Default: no limit, because a big resolver is one network.
         *
         * @param limit the limit
         * @return this
         */
        public Builder rateLimit(RateLimit limit) {
            rateLimit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Returns the redirector.
         *
         * @return a new instance without zones, which refuses everything
         */
        public DnsRedirector build() {
            return new DnsRedirector(this);
        }
    }
}
