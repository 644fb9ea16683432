// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import io.github.redirect4j.core.Server;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** CARP as its draft tells it, by hand: every member's score for every URL, the highest wins, the first of equal ones. */
final class CarpScan {
    private static final int FACTOR = 0x62531965;

    private final Member[] members;

    private static final class Member {
        private final Server server;
        private final int hash;
        private double multiplier;

        Member(Server server) {
            this.server = server;
            int h = 0;
            for (char c : server.id().toLowerCase(Locale.ROOT).toCharArray()) {
                h += Integer.rotateLeft(h, 19) + c;
            }
            hash = Integer.rotateLeft(h + h * FACTOR, 21);
        }
    }

    CarpScan(List<Server> servers) {
        members = servers.stream().map(Member::new).toArray(Member[]::new);
        Member[] ascending = members.clone();
        Arrays.sort(ascending, Comparator.comparingDouble(member -> member.server.weight()));
        double sum = servers.stream().mapToDouble(Server::weight).sum();
        double product = 1;
        double multiplier = 0;
        double before = 0;
        for (int k = 0; k < ascending.length; k++) {
            double share = ascending[k].server.weight() / sum;
            if (k == 0 || share != before) {
                double q = ascending.length - k;
                multiplier = Math.pow(q * (share - before) / product + Math.pow(multiplier, q), 1 / q);
            }
            product *= multiplier;
            before = share;
            ascending[k].multiplier = multiplier;
        }
    }

    /** Returns the hash of a key whose scheme and host are lower case already. */
    static int hash(int state, byte[] octets, int offset, int length) {
        int h = state;
        for (int i = offset; i < offset + length; i++) {
            h += Integer.rotateLeft(h, 19) + (octets[i] & 0xff);
        }
        return h;
    }

    Server best(int hash) {
        Member best = members[0];
        double highest = -1;
        for (Member member : members) {
            int x = hash ^ member.hash;
            x = Integer.rotateLeft(x + x * FACTOR, 21);
            double score = Integer.toUnsignedLong(x) * member.multiplier;
            if (score > highest) {
                highest = score;
                best = member;
            }
        }
        return best.server;
    }
}
