// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.Set;

/**
 * The authorities that a redirector answers for. One without a port is met by the default port of the request's scheme,
 * one with a port by that port, written or implied. Hosts compare in lower case, without a last dot.
 */
final class ServedAuthorities {
    private final Set<String> served;

    private ServedAuthorities(Set<String> served) {
        this.served = served;
    }

    static ServedAuthorities of(Collection<String> authorities) {
        ImmutableSet.Builder<String> served = ImmutableSet.builder();
        for (String authority : authorities) {
            if (!Authority.isValid(authority, 0, authority.length())) {
                throw Refusal.of("servedAuthorities", authority, "a host, perhaps with a port");
            }
            int hostEnd = Authority.hostEnd(authority, 0, authority.length());
            String host = host(authority, hostEnd);
            served.add(hostEnd + 1 < authority.length() ? host + ":" + port(authority, hostEnd) : host);
        }
        return new ServedAuthorities(served.build());
    }

    boolean isEmpty() {
        return served.isEmpty();
    }

    /** Returns whether a well-formed authority is served. */
    boolean has(String authority, boolean secure) {
        int hostEnd = Authority.hostEnd(authority, 0, authority.length());
        String host = host(authority, hostEnd);
        int usual = secure ? 443 : 80;
        int port = hostEnd + 1 < authority.length() ? port(authority, hostEnd) : usual;
        return (port == usual && served.contains(host)) || served.contains(host + ":" + port);
    }

    private static String host(String authority, int hostEnd) {
        int end = hostEnd > 1 && authority.charAt(hostEnd - 1) == '.' ? hostEnd - 1 : hostEnd;
        return Ascii.toLowerCase(authority.substring(0, end));
    }

    private static int port(String authority, int hostEnd) {
        return Authority.port(authority, hostEnd + 1, authority.length());
    }
}
