// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Server;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a Location begins with: a URL without its last slash, written once and copied from then on.
 *
 * @param text the URL, such as {@code https://e1.example.net}
 * @param deep whether it has a path, which a request must not lead out of
 */
record Base(String text, boolean deep) {
    static @Nullable Base of(@Nullable URI url) {
        if (url == null) {
            return null;
        }
        String text = url.toString(); // a server's URL ends with a slash
        return new Base(text.substring(0, text.length() - 1), !url.getRawPath().equals("/"));
    }

    /** The bases of one server. */
    record Pair(@Nullable Base http, @Nullable Base https) {
        static Pair of(Server server) {
            return new Pair(Base.of(server.http()), Base.of(server.https()));
        }

        /** Returns that of the request's scheme, else the other, else null. */
        @Nullable
        Base on(boolean secure) {
            Base same = secure ? https : http;
            return same != null ? same : secure ? http : https;
        }

        boolean isDeep() {
            return (http != null && http.deep) || (https != null && https.deep);
        }
    }
}
