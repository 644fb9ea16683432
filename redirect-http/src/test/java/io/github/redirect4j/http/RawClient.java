// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends octets to a server on this machine, and reads what comes back until the server closes. */
public final class RawClient {
    private static final int PATIENCE_MILLIS = 30_000;

    /** One response as it came. */
    public record Response(int status, List<String> headers, String body) {
        /** Returns the values of a field. */
        public List<String> values(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    private RawClient() {}

    /** Returns the responses to requests that are sent in one piece, and whose end is shown by a half close. */
    public static List<Response> exchange(InetSocketAddress server, String octets) throws IOException {
        try (Socket socket = connect(server)) {
            return responses(converse(socket, octets), methods(octets));
        }
    }

    private static String converse(Socket socket, String octets) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(answer);
        } catch (SocketException e) {
            // A server that has not read everything resets the connection when it closes; what it said counts.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns a connection. */
    public static Socket connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        return socket;
    }

    private static List<String> methods(String octets) {
        List<String> methods = new ArrayList<>();
        for (int at = 0; at < octets.length(); ) {
            methods.add(octets.substring(at, Math.max(at, octets.indexOf(' ', at))));
            int end = octets.indexOf("\r\n\r\n", at);
            if (end < 0) {
                break;
            }
            at = end + 4 + length(List.of(octets.substring(at, end).split("\r\n", -1)));
        }
        return methods;
    }

    private static List<Response> responses(String octets, List<String> methods) {
        List<Response> responses = new ArrayList<>();
        int answered = 0;
        for (int at = 0; at < octets.length(); ) {
            int end = octets.indexOf("\r\n\r\n", at);
            if (end < 0) {
                throw new AssertionError("no whole response: " + octets.substring(at));
            }
            List<String> lines = List.of(octets.substring(at, end).split("\r\n", -1));
            int status = Integer.parseInt(lines.get(0).substring(9, 12));
            boolean last = answered + 1 >= methods.size();
            boolean head = answered < methods.size() && methods.get(answered).equals("HEAD");
            boolean bodiless = status / 100 == 1 || status == 204 || head;
            int length = last && head
                    ? octets.length() - end - 4 // what must not be there would be
                    : bodiless ? 0 : length(lines);
            String body = octets.substring(end + 4, end + 4 + length);
            at = end + 4 + length;
            if (status / 100 != 1) {
                answered++;
                responses.add(new Response(status, lines.subList(1, lines.size()), body));
            }
        }
        return responses;
    }

    private static int length(List<String> lines) {
        return new Response(0, lines, "")
                .values("Content-Length").stream()
                        .mapToInt(Integer::parseInt)
                        .findFirst()
                        .orElse(0);
    }
}
