// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.core.SlowStart;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The maskers, by name. */
final class Maskers {
    /** What users run who set nothing. */
    static final String OURS = "redirect4j";

    static final String OURS_SLOW = "redirect4j, slow start";

    /** As in the guide's examples. */
    private static final SlowStart SLOW_START = SlowStart.over(Duration.ofSeconds(30));

    private Maskers() {}

    /** Returns all, in the order of the tables. */
    static Map<String, Masker.Factory> all() {
        Map<String, Masker.Factory> all = new LinkedHashMap<>();
        all.put(OURS, PoolMasker.plain());
        all.put(OURS_SLOW, PoolMasker.with(SLOW_START));
        all.put("Envoy, modelled", EnvoyMasker::new);
        all.put("gRPC", GrpcMasker::new);
        all.put("Finagle", FinagleMasker::new);
        return all;
    }

    /** Returns the peers' names. */
    static Iterable<String> peers() {
        return all().keySet().stream().filter(name -> !name.startsWith(OURS)).toList();
    }
}
