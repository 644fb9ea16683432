// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.checks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A process of origins on loopback that answer 200 on many ports, which it prints; it ends when its input does. */
final class Origins {
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1);
    private static final int BACKLOG = 1024;

    private Origins() {}

    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        StringBuilder ports = new StringBuilder();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            ServerSocketChannel listening = ServerSocketChannel.open();
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            listening.configureBlocking(false);
            listening.register(selector, SelectionKey.OP_ACCEPT);
            ports.append(listening.socket().getLocalPort()).append(' ');
        }
        System.out.println(ports);
        Thread server = new Thread(() -> serve(selector), "origins");
        server.setDaemon(true);
        server.start();
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static void serve(Selector selector) {
        ByteBuffer in = ByteBuffer.allocate(4096);
        while (true) {
            try {
                selector.select(key -> {
                    try {
                        if (key.isAcceptable()) {
                            accept(selector, (ServerSocketChannel) key.channel());
                        } else {
                            answer((SocketChannel) key.channel(), in);
                        }
                    } catch (IOException e) {
                        key.cancel(); // the client is gone
                    }
                });
            } catch (IOException e) {
                throw new IllegalStateException("origins: no selector", e);
            }
        }
    }

    private static void accept(Selector selector, ServerSocketChannel listening) throws IOException {
        for (SocketChannel each = listening.accept(); each != null; each = listening.accept()) {
            each.configureBlocking(false);
            each.register(selector, SelectionKey.OP_READ);
        }
    }

    private static void answer(SocketChannel connection, ByteBuffer in) throws IOException {
        in.clear();
        if (connection.read(in) < 0) {
            connection.close();
        } else {
            connection.write(ByteBuffer.wrap(OK));
        }
    }
}
