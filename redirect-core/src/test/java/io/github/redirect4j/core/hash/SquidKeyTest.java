// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of Squid. The pairs are from the log of Squid 5.7, except those where it refuses the request. */
class SquidKeyTest {
    @ParameterizedTest
    @CsvSource(delimiter = ' ', ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '\u0001', textBlock = """
            http://WWW.Example.COM:80/Path?x=1#frag http://www.example.com/Path?x=1#frag
            HTTP://user:pw@a.example/p http://a.example/p
            http://u@H@h.example/x http://h.example/x
            http://h.example http://h.example/
            http://h.example?x=/y http://h.example/?x=/y
            http://h.example#frag http://h.example/#frag
            http://h.example../ http://h.example/
            http://h.example/a/../b/./c//d http://h.example/a/../b/./c//d
            http://H.example/%7Euser http://h.example/%7Euser
            http://h.example/a<>"{}|\\^~[]`'%zz\u00e9 http://h.example/a<>"{}|\\^~[]`'%zz\u00e9
            https://h.example:443/zz?a https://h.example/zz?a
            https://h.example:80/zz https://h.example:80/zz
            wais://h.example:210/x wais://h.example/x
            whois://h.example:43/x whois://h.example/x
            ftp://u:p@ftp.example.org/f ftp://u:p@ftp.example.org/f
            Ftp://U%41:p@f.example:21/x ftp://UA:p@f.example/x
            ftp://u%20x:p%40@f.example:2121/x ftp://u%20x:p%40@f.example:2121/x
            ftp://a@b@f.example/x ftp://a%40b@f.example/x
            ftp://%zz%00%5a\u00e9"[]{}|^`@f.example/x ftp://%25zz%2500Z%E9%22%5B%5D%7B%7D%7C%5E%60@f.example/x
            ftp://u!$&'()*+,;=:-._~<>@f.example/x ftp://u!$&'()*+,;=:-._~%3C%3E@f.example/x
            ftp://@f.example/x ftp://f.example/x
            http://h.example:080/x http://h.example/x
            http://h.example:80x/x http://h.example/x
            http://h.example:+80/x http://h.example/x
            http://h.example:4294967376/x http://h.example/x
            http://h%41_x.\u00c9/ http://h%41_x.\u00c9/
            http://[2001:DB8:0:0::1]:80/x http://[2001:db8::1]/x
            http://2001:db8::1/x http://[2001:db8::1]/x
            http://[::1]x:90/y http://[::1]:90/y
            http://[::1/y http://[::1]/y
            http://[::ffff:1.2.3.4]/x http://1.2.3.4/x
            http://[::1.2.3.4]/x http://[::1.2.3.4]/x
            http://[::5:6]/y http://[::0.5.0.6]/y
            http://[::5]/y http://[::5]/y
            http://[1:0:0:2:0:0:0:3]/y http://[1:0:0:2::3]/y
            http://[1:0:2:3:4:5:6:7]/y http://[1:0:2:3:4:5:6:7]/y
            http://[::ffff:0:1.2.3.4]/y http://[::ffff:0:102:304]/y
            http://[fe80::1%25eth0]/y http://fe80::1%25eth0/y
            http://[::]/x http://::/x
            http://[::FFFF:0.0.0.0]/y http://::ffff:0.0.0.0/y
            http://[1.2.3.4]/x http://1.2.3.4/x
            http://[abc]/x http://abc/x
            http://a:b:80/x http://a:b:80/x
            http://127.1/x http://127.0.0.1/x
            http://0x7f.0.0.1/x http://127.0.0.1/x
            http://010.0.0.1/x http://8.0.0.1/x
            http://2130706433/x http://127.0.0.1/x
            http://1.65536/y http://1.1.0.0/y
            http://1.2.3/y http://1.2.0.3/y
            http://1.2.3.4./x http://1.2.3.4/x
            http://1.2.3.4.5/y http://1.2.3.4.5/y
            http://256.1.1.1/y http://256.1.1.1/y
            http://08.1.1.1/y http://08.1.1.1/y
            http://1.16777216/y http://1.16777216/y
            http://4294967296/y http://4294967296/y
            http://0x/y http://0x/y
            http://00.0.0.0/y http://00.0.0.0/y
            """)
    void of_target_isWhatSquidHashes(String target, String key) {
        assertThat(SquidKey.uri().of("GET", target)).isEqualTo(key);
        assertThat(SquidKey.uri().of("OPTIONS", target.getBytes(ISO_8859_1))).isEqualTo(key.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Secure.Example.NET:443, secure.example.net:443
            secure.example.net.:0443, secure.example.net:443
            secure.example.net, secure.example.net:443
            h.example:, h.example:443
            h.example:x, h.example:443
            h.example:80/xx, h.example:80
            u@h.example:80, u@h.example:80
            127.1:443, 127.0.0.1:443
            0.0.0.0:80, 0.0.0.0:80
            [2001:DB8::1]:443, [2001:db8::1]:443
            [::1], [::1]:443
            [::1:443, [::0.1.4.67]:443
            [::]:80, :::80
            http://h.example:80/, http:443
            """)
    void of_connect_isHostAndPort(String target, String key) {
        assertThat(SquidKey.uri().of("CONNECT", target)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            GET, http://.h.example/
            GET, http://h..example/
            GET, http://h.example:/x
            GET, http://h.example:-80/x
            GET, http://h.example:0/x
            GET, http://h.example:99999/x
            GET, http://[]/y
            GET, http://[::1]:/y
            GET, http:/h.example/
            GET, http:h.example/
            GET, 1http://h.example/
            GET, foo://h.example:99/X
            GET, urn:isbn:123
            GET, /origin
            GET, ''
            GET, http://
            OPTIONS, *
            CONNECT, ''
            CONNECT, :80
            CONNECT, ::1:443
            CONNECT, sec..example.net:443
            CONNECT, h.example:0
            CONNECT, h.example:99999
            """)
    void of_refusedBySquid_isTheTarget(String method, String target) {
        assertThat(SquidKey.uri().of(method, target)).isEqualTo(target);
        assertThat(SquidKey.parse("scheme,host,port,path,params").of(method, target))
                .isEqualTo(target);
    }

    @Test
    void of_whitespace_isEncodedOrStripped() {
        String target = "http://h.example/a b<>\"{}|\\^~[]`'%20%zz\u00e9#x\ty";
        assertThat(SquidKey.uri().of("GET", target))
                .isEqualTo("http://h.example/a%20b%3C%3E%22%7B%7D%7C%5C%5E%7E%5B%5D%60%27%20%zz%E9%23x%09y");
        assertThat(SquidKey.uri().strippingWhitespace().of("GET", target))
                .isEqualTo("http://h.example/ab<>\"{}|\\^~[]`'%20%zz\u00e9#xy");
        assertThat(SquidKey.uri().of("GET", "http://h ost.example/a")).isEqualTo("http://h/%20ost.example/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', nullValues = "-", textBlock = """
            scheme GET http://U:p@H.Example.:80/a/b;c?d=e?f#g http://
            host GET http://U:p@H.Example.:80/a/b;c?d=e?f#g h.example
            port GET http://U:p@H.Example.:80/a/b;c?d=e?f#g :80
            path GET http://U:p@H.Example.:80/a/b;c?d=e?f#g /a/b;c
            params GET http://U:p@H.Example.:80/a/b;c?d=e?f#g ?d=e?f#g
            params,path GET http://U:p@H.Example.:80/a/b;c?d=e?f#g /a/b;c?d=e?f#g
            port,scheme GET https://[2001:DB8::1]/a#g?h https://:443
            path GET https://[2001:DB8::1]/a#g?h /a#g
            host GET https://[2001:DB8::1]/a#g?h [2001:db8::1]
            scheme,path GET ftp://u:p@h.example ftp:///
            params GET ftp://u:p@h.example ftp://u:p@h.example/
            host GET http://[::]/x ::
            params GET http://h.example/a? ?
            scheme CONNECT h.example:443 h.example:443
            host CONNECT [2001:DB8::1]:443 [2001:db8::1]
            scheme,port CONNECT h.example:443 :443
            path,params CONNECT h.example:443 h.example:443
            scheme,host,port CONNECT h.example:443 h.example:443
            """)
    void of_carpKey_isOfThoseParts(String carpKey, String method, String target, String key) {
        assertThat(SquidKey.parse(carpKey).of(method, target)).isEqualTo(key);
    }

    @Test
    void parse_unknownPart_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SquidKey.parse("host,query"))
                .withMessage("carpKey: \"host,query\" (expected: some of scheme, host, port, path and params,"
                        + " with a comma between)");
        assertThatIllegalArgumentException().isThrownBy(() -> SquidKey.parse(""));
    }

    @Property(tries = 3000, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void of_anyText_isAKeyOfOctets(
            @ForAll @Chars({'[', ']', ':', '/', '?', '#', '@', '.', '%', '0', '9', 'x', ' ', '\u00e9', '\u20ac'})
                    String end,
            @ForAll boolean connect) {
        for (String start : new String[] {"", "http://", "ftp://", "http://["}) {
            String key = SquidKey.uri().of(connect ? "CONNECT" : "GET", start + end);
            assertThat(key.chars()).allMatch(c -> c <= 0xff);
            byte[] octets = (start + end).replace('\u20ac', '?').getBytes(ISO_8859_1);
            assertThat(SquidKey.uri().of(connect ? "CONNECT" : "GET", octets)).isEqualTo(key.getBytes(ISO_8859_1));
            SquidKey.parse("host,path").of("GET", start + end);
        }
    }
}
