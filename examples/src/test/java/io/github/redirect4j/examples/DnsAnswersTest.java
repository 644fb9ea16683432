// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.redirect4j.core.Health;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DnsAnswersTest {
    @Test
    void a_rotatesAndLeavesOutWhatIsDown() throws IOException {
        try (DnsAnswers running =
                new DnsAnswers(0, "http://192.0.2.1/", "http://192.0.2.2/", "http://[2001:db8::1]/")) {
            String name = "www.gslb.example.test";
            String first = Dig.a(running.address(), name).get(0);
            assertThat(Dig.a(running.address(), name))
                    .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2")
                    .last()
                    .isEqualTo(first);
            running.pool().setHealth("192.0.2.1", Health.DOWN);
            assertThat(Dig.a(running.address(), name)).containsExactly("192.0.2.2");
            running.pool().setHealth("192.0.2.2", Health.DOWN);
            assertThat(Dig.a(running.address(), name)).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
        }
    }
}
