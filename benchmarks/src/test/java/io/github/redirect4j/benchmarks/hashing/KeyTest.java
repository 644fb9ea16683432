// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyTest {
    @Test
    void of_anyNumber_fortyOctetsOfWhichTwentyAreTheSite() {
        for (Key key : Key.first(1_000)) {
            assertThat(key.text()).matches("http://a\\.example\\.com/img/[0-9a-f]{11}\\.jpg");
            assertThat(key.octets())
                    .isEqualTo(key.text().getBytes(StandardCharsets.ISO_8859_1))
                    .hasSize(40);
            assertThat(key.keyHash(KeyHash.xxh3()))
                    .isEqualTo(key.hash())
                    .isEqualTo(key.hashNow())
                    .isEqualTo(KeyHash.xxh3().of(key.text()));
        }
        assertThat("http://a.example.com").hasSize(20);
    }

    @Test
    void first_many_allUnlike() {
        assertThat(Arrays.stream(Key.first(100_000)).map(Key::text).distinct()).hasSize(100_000);
    }
}
