// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.benchmarks.hashing.Key;
import io.github.redirect4j.core.ReadyPicker;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.hash.Carp;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the scan that the row table is held against does the same. */
class CarpScanTest {
    @ParameterizedTest
    @CsvSource({"3, false", "128, false", "128, true", "1024, true"})
    void best_manyKeys_asTheRowTableSays(int servers, boolean skewed) {
        List<Server> members = CarpBenchmark.members(servers, skewed);
        ServerPool pool = ServerPool.builder().build();
        pool.replace(members);
        ReadyPicker draft = ReadyPicker.of(Carp.draft().on(pool));
        CarpScan scan = new CarpScan(members);
        for (Key key : Key.first(20_000)) {
            int hash = CarpScan.hash(0, key.octets(), 0, key.octets().length);
            assertThat(key.keyHash(Carp.draft().keyHash())).isEqualTo(hash & 0xffff_ffffL);
            assertThat(draft.pick(Request.NONE, hash & 0xffff_ffffL).id())
                    .isEqualTo(scan.best(hash).id());
        }
    }
}
