// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import com.google.common.base.Splitter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks for the IPv4 addresses of a name, as simply as it can be done. */
public final class Dig {
    private Dig() {}

    /** Returns the addresses in the order of the answer; empty if the answer is not NOERROR. */
    public static List<String> a(InetSocketAddress server, String name) throws IOException {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(query);
        out.writeShort(0x1234);
        out.writeShort(0);
        out.writeShort(1);
        out.write(new byte[6]);
        for (String label : Splitter.on('.').split(name)) {
            out.writeByte(label.length());
            out.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeByte(0);
        out.writeShort(1);
        out.writeShort(1);
        byte[] octets = query.toByteArray();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5000);
            socket.connect(server);
            socket.send(new DatagramPacket(octets, octets.length));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            ByteBuffer in = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
            List<String> addresses = new ArrayList<>();
            int count = (in.getShort(2) & 15) == 0 ? in.getShort(6) : 0;
            for (int i = 0; i < count; i++) { // owner C0 0C, type, class, TTL, length, address
                byte[] address = new byte[4];
                in.get(octets.length + i * 16 + 12, address);
                addresses.add(InetAddress.getByAddress(address).getHostAddress());
            }
            return addresses;
        }
    }
}
