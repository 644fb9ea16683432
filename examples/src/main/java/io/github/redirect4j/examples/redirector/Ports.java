// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** Opens listening ports, and says which one it was that could not be had. */
final class Ports {
    private static final int BACKLOG = 1024;

    private Ports() {}

    static HttpServer bind(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (BindException e) {
            throw taken(address, e);
        }
    }

    static IOException taken(InetSocketAddress address, IOException cause) {
        return new IOException(
                "cannot listen on " + address.getAddress().getHostAddress() + " port " + address.getPort() + ": "
                        + cause.getMessage() + " (a file given with --config sets other addresses and ports)",
                cause);
    }
}
