// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/** Numbers of the DNS parameters registry that the code names. */
final class Codes {
    static final int A = 1;
    static final int NS = 2;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int HINFO = 13;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int OPT = 41;
    static final int DS = 43;
    static final int FIRST_META = 128;
    static final int IXFR = 251;
    static final int AXFR = 252;
    static final int ANY = 255;

    static final int IN = 1;
    static final int CHAOS = 3;

    static final int NSID = 3;
    static final int KEEPALIVE = 11;
    static final int EXTENDED_ERROR = 15;
    static final int NOT_AUTHORITATIVE = 20;

    private Codes() {}
}
