// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks over real sockets, and knows nothing of DNS. */
final class DnsClients {
    static final int PATIENCE_MILLIS = 10_000;

    private DnsClients() {}

    /** Returns the first datagram that comes after these were sent. */
    static byte[] udp(InetSocketAddress server, byte[]... queries) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (byte[] query : queries) {
                // Not connected: such a socket would send nothing for an empty datagram.
                socket.send(new DatagramPacket(query, query.length, server));
            }
            return receive(socket);
        }
    }

    static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    static byte[] framed(byte[]... messages) {
        ByteBuffer out = ByteBuffer.allocate(
                Arrays.stream(messages).mapToInt(m -> m.length + 2).sum());
        for (byte[] message : messages) {
            out.putShort((short) message.length).put(message);
        }
        return out.array();
    }

    /** Returns the next message of a stream, or null if it has ended. */
    static byte @Nullable [] next(Socket socket) throws IOException {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] message = new byte[in.readUnsignedShort()];
            in.readFully(message);
            return message;
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    static Socket connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Returns as many answers as there are queries, or those that came before the stream ended. */
    static List<byte[]> tcp(InetSocketAddress server, boolean drip, byte[]... queries) throws IOException {
        try (Socket socket = connect(server)) {
            byte[] sent = framed(queries);
            for (int i = 0; drip && i < sent.length; i++) {
                socket.getOutputStream().write(sent, i, 1);
                socket.getOutputStream().flush();
            }
            if (!drip) {
                socket.getOutputStream().write(sent);
            }
            List<byte[]> answers = new ArrayList<>();
            while (answers.size() < queries.length) {
                byte[] answer = nextOrSilence(socket);
                if (answer == null) {
                    break;
                }
                answers.add(answer);
            }
            return answers;
        }
    }

    /** Returns the next message, or null if the stream ended or stays silent. */
    private static byte @Nullable [] nextOrSilence(Socket socket) throws IOException {
        try {
            return next(socket);
        } catch (SocketTimeoutException e) {
            return null;
        }
    }
}
