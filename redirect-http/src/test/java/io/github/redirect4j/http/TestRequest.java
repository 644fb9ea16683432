// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.http;

import io.github.redirect4j.core.Request;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request made of its parts. */
record TestRequest(
        String method, String target, String protocol, List<Field> fields, boolean isSecure, InetAddress client)
        implements HttpRequestView {
    /** A field line, with whatever octets. */
    record Field(String name, String value) {}

    /** Returns a request over http from the loopback address, with a Host. */
    static TestRequest of(String method, String target) {
        return of(method, target, "HTTP/1.1").with("Host", "www.example.com");
    }

    /** Returns a request without a field. */
    static TestRequest of(String method, String target, String protocol) {
        return new TestRequest(method, target, protocol, List.of(), false, InetAddress.getLoopbackAddress());
    }

    static TestRequest get(String target) {
        return of("GET", target);
    }

    TestRequest with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new TestRequest(method, target, protocol, more, isSecure, client);
    }

    TestRequest secure() {
        return new TestRequest(method, target, protocol, fields, true, client);
    }

    @Override
    public List<String> headers(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    @Override
    public @Nullable String authority() {
        return headers(":authority").stream().findFirst().orElse(null);
    }

    @Override
    public boolean hasClient() {
        return true;
    }

    @Override
    public long clientHigh() {
        return Request.from(client).clientHigh();
    }

    @Override
    public long clientLow() {
        return Request.from(client).clientLow();
    }
}
