// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Finds the addresses of a host name. Implementations must be safe for use by many threads at once. */
@FunctionalInterface
public interface Resolver {
    /**
     * Begins to look a name up. Must not block.
     *
     * @param host a host name
     * @return completes with the addresses, the first 64 of which are used, or exceptionally if there are none
     */
    CompletionStage<List<InetAddress>> resolve(String host);

    /**
     * Returns the resolver of the operating system, by way of {@link InetAddress#getAllByName(String)} and its cache.
     *
     * @param executor runs the look-ups, which block; its threads bound how many run at once
     * @return the resolver
     */
    static Resolver system(Executor executor) {
        return host -> {
            CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
            executor.execute(() -> {
                try {
                    answer.complete(List.of(InetAddress.getAllByName(host)));
                } catch (Exception e) { // unknown host, or a security manager's word
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        };
    }
}
