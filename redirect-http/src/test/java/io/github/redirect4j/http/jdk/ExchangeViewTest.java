// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpsExchange;
import io.github.redirect4j.core.Request;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

class ExchangeViewTest {
    private static InetSocketAddress peer(int... octets) throws UnknownHostException {
        byte[] address = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            address[i] = (byte) octets[i];
        }
        return new InetSocketAddress(InetAddress.getByAddress(address), 4711);
    }

    @Test
    void view_secureExchange_isHttps() throws UnknownHostException {
        ExchangeView view = new ExchangeView(new Exchange(peer(203, 0, 113, 9)));
        assertThat(view.isSecure()).isTrue();
        assertThat(view.method()).isEqualTo("GET");
        assertThat(view.target()).isEqualTo("//lost/kept?q");
        assertThat(view.protocol()).isEqualTo("HTTP/1.1");
        assertThat(view.authority()).isNull();
        assertThat(view.hasKey()).isTrue();
    }

    @Test
    void headers_severalLines_inOrderAndWhateverTheCase() throws UnknownHostException {
        ExchangeView view = new ExchangeView(new Exchange(peer(203, 0, 113, 9)));
        assertThat(view.headers("HOST")).containsExactly("a", "b");
        assertThat(view.headers("absent")).isEmpty();
    }

    @Test
    void client_eitherFamily_isThePeersAddress() throws UnknownHostException {
        for (InetSocketAddress peer : new InetSocketAddress[] {
            peer(203, 0, 113, 9), peer(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7)
        }) {
            ExchangeView view = new ExchangeView(new Exchange(peer));
            Request expected = Request.from(peer.getAddress());
            assertThat(view.hasClient()).isTrue();
            assertThat(view.client()).isEqualTo(peer.getAddress());
            assertThat(view.clientHigh()).isEqualTo(expected.clientHigh());
            assertThat(view.clientLow()).isEqualTo(expected.clientLow());
        }
    }

    @Test
    void client_noAddress_isNotKnown() {
        ExchangeView view = new ExchangeView(new Exchange(InetSocketAddress.createUnresolved("peer.example", 1)));
        assertThat(view.hasClient()).isFalse();
        assertThat(view.client()).isNull();
        assertThat(view.clientHigh()).isZero();
        assertThat(view.clientLow()).isZero();
    }

    /** An exchange of which only the request can be read. */
    private static final class Exchange extends HttpsExchange {
        private final InetSocketAddress peer;
        private final Headers headers = new Headers();

        Exchange(InetSocketAddress peer) {
            this.peer = peer;
            headers.add("Host", "a");
            headers.add("host", "b");
        }

        @Override
        public Headers getRequestHeaders() {
            return headers;
        }

        @Override
        public URI getRequestURI() {
            return URI.create("//lost/kept?q");
        }

        @Override
        public String getRequestMethod() {
            return "GET";
        }

        @Override
        public String getProtocol() {
            return "HTTP/1.1";
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            return peer;
        }

        @Override
        public SSLSession getSSLSession() {
            throw new AssertionError();
        }

        @Override
        public Headers getResponseHeaders() {
            throw new AssertionError();
        }

        @Override
        public HttpContext getHttpContext() {
            throw new AssertionError();
        }

        @Override
        public void close() {}

        @Override
        public InputStream getRequestBody() {
            throw new AssertionError();
        }

        @Override
        public OutputStream getResponseBody() {
            throw new AssertionError();
        }

        @Override
        public void sendResponseHeaders(int status, long length) {
            throw new AssertionError();
        }

        @Override
        public int getResponseCode() {
            return -1;
        }

        @Override
        public InetSocketAddress getLocalAddress() {
            return peer;
        }

        @Override
        public Object getAttribute(String name) {
            return null;
        }

        @Override
        public void setAttribute(String name, Object value) {}

        @Override
        public void setStreams(InputStream in, OutputStream out) {}

        @Override
        public HttpPrincipal getPrincipal() {
            return null;
        }
    }
}
