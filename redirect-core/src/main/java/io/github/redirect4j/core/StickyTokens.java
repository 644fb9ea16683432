// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names of a pool's servers that say nothing to whoever does not know the secret: a cookie's value, by which a client
 * comes back to its server ({@link Request#stickyId()}) without learning an id, and without being able to name a server
 * that it was never sent to.
 *
 * <p>A token is 22 characters of base64url: the first 16 octets of HMAC-SHA-256 (RFC 2104, RFC 4648 section 5) over a
 * label and the server's id, in UTF-16LE. It follows from secret and id alone, so that all redirectors of a farm
 * understand each other's tokens, and keeps its meaning for as long as the id does. It is a name, not a proof: who got
 * hold of another client's token can ask for that client's server.
 *
 * <p>The pool knows nothing of its tokens, so there is nothing to close. Safe for use by many threads at once.
 */
public final class StickyTokens {
    private static final int SHORTEST_SECRET = 16;
    private static final int OCTETS = 16;
    private static final int CHARACTERS = 22;

    // What else may be signed with the same secret is never the same octets.
    private static final String PURPOSE = "redirect4j sticky token ";

    /**
     * The tokens of one membership. A look-up by text takes time that depends on what is there, which in the end could tell
     * a token of the same 32-bit hash octet by octet. That is no more than clients are told: who comes without a token
     * often enough is given those of all servers that take new clients.
     */
    private record Book(long version, Map<String, List<String>> tokens, Map<String, String> ids) {}

    private final ServerPool pool;
    private final List<HashFunction> macs; // one of each secret

    // Written by whichever call finds it out of date: two at once do the same work twice, none waits.
    private volatile Book book = new Book(-1, Map.of(), Map.of());

    private StickyTokens(ServerPool pool, List<HashFunction> macs) {
        this.pool = pool;
        this.macs = macs;
    }

    /**
     * Returns the tokens of a pool's servers.
     *
     * <p>A farm changes its secret in three steps, each done everywhere before the next: it understands the new one as
     * well ({@code of(pool, old, next)}), it signs by it ({@code of(pool, next, old)}), and, when clients no longer send
     * what the old one signed, it forgets that.
     *
     * @param pool the pool
     * @param secret makes the tokens: 16 random octets or more, copied
     * @param others further secrets whose tokens are understood, each 16 octets or more, copied
     * @return the tokens
     * @throws IllegalArgumentException if a secret is shorter than 16 octets
     */
    public static StickyTokens of(ServerPool pool, byte[] secret, byte[]... others) {
        Objects.requireNonNull(pool, "pool");
        List<HashFunction> macs = new ArrayList<>();
        macs.add(mac(secret));
        for (byte[] other : others) {
            macs.add(mac(other));
        }
        return new StickyTokens(pool, List.copyOf(macs));
    }

    private static HashFunction mac(byte[] secret) {
        Objects.requireNonNull(secret, "secret");
        if (secret.length < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "secret: " + secret.length + " octets (expected: " + SHORTEST_SECRET + " or more)");
        }
        return Hashing.hmacSha256(secret);
    }

    /**
     * Returns the token of a server. Send it to the client if it is not what the client sent: then the client is new, its
     * server is gone, or the secret has changed.
     *
     * <p>O(1), and no allocation; the first call after a change of membership is O(n) and signs the ids that are new. For
     * a server that is not in the pool the token is computed each time.
     *
     * @param server a server, mostly as a selector returned it
     * @return 22 characters: letters, digits, {@code -} and {@code _}
     */
    public String token(Server server) {
        List<String> known = book().tokens.get(server.id());
        return known != null ? known.get(0) : sign(server.id(), macs.get(0));
    }

    /**
     * Returns which server a token names, to be given as {@link Request#stickyId()}. The text may be anything.
     *
     * <p>O(1) whatever the text, and no allocation; the first call after a change of membership is O(n) and signs the ids
     * that are new.
     *
     * @param token what a client sent, or null if it sent nothing
     * @return the server's id; or null if no server of the pool has that token
     */
    public @Nullable String serverId(@Nullable String token) {
        return token == null || token.length() != CHARACTERS ? null : book().ids.get(token);
    }

    @Override
    public String toString() {
        return "sticky tokens by " + macs.size() + (macs.size() == 1 ? " secret" : " secrets");
    }

    private Book book() {
        Book present = book;
        if (present.version != pool.version()) {
            present = following(present);
            book = present;
        }
        return present;
    }

    private Book following(Book before) {
        long version = pool.version(); // before the servers: of those that come in between, the next call learns
        Map<String, List<String>> tokens = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        for (Server server : pool.servers()) {
            String id = server.id();
            List<String> known = before.tokens.get(id);
            List<String> all = known != null
                    ? known
                    : macs.stream().map(mac -> sign(id, mac)).toList();
            tokens.put(id, all);
            all.forEach(token -> ids.put(token, id));
        }
        return new Book(version, tokens, ids);
    }

    private static String sign(String id, HashFunction mac) {
        byte[] whole = mac.hashUnencodedChars(PURPOSE + id).asBytes();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, OCTETS));
    }
}
