// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.redirect4j.core.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** An origin on loopback: serves each connection by its manners, and notes when the other side is gone. */
final class TestOrigin implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    static final int LONG = 20;

    /** What an origin does with a connection whose request head it has read. */
    interface Manners {
        void serve(Socket connection, String head) throws Exception;
    }

    final ServerSocket listening;
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch gone = new CountDownLatch(1);
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    volatile int mostOpen;
    volatile String lastHead = "";
    volatile List<String> lastNames = List.of();
    volatile InetAddress lastPeer = LOOPBACK;
    private final CountDownLatch deaf = new CountDownLatch(1);
    private final String scheme;

    private TestOrigin(Executor threads, String scheme, ServerSocket listening, Manners manners) {
        this.scheme = scheme;
        this.listening = listening;
        threads.execute(() -> {
            try {
                while (true) {
                    Socket connection = listening.accept();
                    mostOpen = Math.max(mostOpen, open.incrementAndGet()); // by this thread alone
                    lastPeer = connection.getInetAddress();
                    threads.execute(() -> serve(connection, manners));
                }
            } catch (IOException e) {
                deaf.countDown(); // closed; until now the port took connections
            }
        });
    }

    static TestOrigin http(Executor threads, Manners manners) throws IOException {
        return new TestOrigin(threads, "http", new ServerSocket(0, 50, LOOPBACK), manners);
    }

    /** Returns an origin that has a certificate of {@code origin.example.net}, and speaks {@code protocols} or all. */
    static TestOrigin https(Executor threads, Manners manners, String... protocols) throws Exception {
        var listening = (javax.net.ssl.SSLServerSocket)
                context().getServerSocketFactory().createServerSocket(0, 50, LOOPBACK);
        if (protocols.length > 0) {
            listening.setEnabledProtocols(protocols);
        }
        return new TestOrigin(threads, "https", listening, manners);
    }

    /**
     * Returns a context that has the origin's key and trusts its certificate. The store was made with {@code keytool
     * -genkeypair -keystore origin.p12 -storetype PKCS12 -storepass redirect4j -alias origin -keyalg EC -groupname secp256r1
     * -startdate "2020/01/01 00:00:00" -validity 36500 -dname "CN=redirect4j test origin" -ext "SAN=DNS:origin.example.net"}.
     */
    static SSLContext context() {
        char[] password = "redirect4j".toCharArray();
        try (InputStream in = TestOrigin.class.getResourceAsStream("origin.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("origin", store.getCertificate("origin"));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(Socket connection, Manners manners) {
        try (connection) {
            connection.setTcpNoDelay(true); // a ticket and a response are two writes
            if (connection instanceof SSLSocket tls) {
                tls.startHandshake();
                lastNames = ((ExtendedSSLSession) tls.getSession())
                        .getRequestedServerNames().stream()
                                .map(name -> new String(name.getEncoded(), ISO_8859_1))
                                .toList();
            }
            String head = readHead(connection.getInputStream());
            while (!head.isEmpty()) {
                lastHead = head;
                requests.incrementAndGet();
                asked.countDown();
                manners.serve(connection, head);
                head = readHead(connection.getInputStream());
            }
        } catch (Exception e) {
            // The other side hung up, which is what it is here for.
        } finally {
            open.decrementAndGet();
            gone.countDown();
        }
    }

    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    static void say(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    static Manners saying(String text) {
        return (connection, head) -> say(connection, text);
    }

    /** Says all there is to say, and hangs up. */
    static Manners lastWords(String text) {
        return (connection, head) -> {
            say(connection, text);
            connection.close();
        };
    }

    int port() {
        return listening.getLocalPort();
    }

    Server server() {
        return Server.parse(scheme + "://127.0.0.1:" + port() + "/base/");
    }

    @Override
    public void close() throws IOException {
        listening.close();
        assertThat(Uninterruptibles.awaitUninterruptibly(deaf, LONG, TimeUnit.SECONDS))
                .isTrue();
    }
}
