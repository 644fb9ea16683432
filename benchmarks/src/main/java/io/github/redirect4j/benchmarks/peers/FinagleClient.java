// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.peers;

import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.ssl.session.NullSslSessionInfo$;
import com.twitter.finagle.ssl.session.SslSessionInfo;
import com.twitter.util.Duration;
import com.twitter.util.Future;
import com.twitter.util.Time;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import scala.runtime.BoxedUnit;

/** The connection on whose behalf a balancer of Finagle is asked: nobody's, from nowhere. */
public abstract class FinagleClient implements ClientConnection {
    /** Makes one. */
    protected FinagleClient() {}

    @Override
    public final SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("client", 80);
    }

    @Override
    public final SocketAddress localAddress() {
        return remoteAddress();
    }

    @Override
    public final Future<BoxedUnit> onClose() {
        return Future.Done();
    }

    @Override
    public final SslSessionInfo sslSessionInfo() {
        return NullSslSessionInfo$.MODULE$;
    }

    @Override
    public final Future<BoxedUnit> close() {
        return Future.Done();
    }

    @Override
    public final Future<BoxedUnit> close(Duration after) {
        return Future.Done();
    }

    @Override
    public final Future<BoxedUnit> close(Time deadline) {
        return Future.Done();
    }
}
