// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamBufferTest {
    @Test
    void appendAndSkip_anySizes_likeAQueue() {
        SplittableRandom random = new SplittableRandom(1);
        StreamBuffer buffer = new StreamBuffer();
        Queue<Byte> model = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 2) {
                byte[] more = new byte[random.nextInt(random.nextInt(50) == 0 ? 5000 : 100)];
                random.nextBytes(more);
                buffer.append(ByteBuffer.wrap(more));
                for (byte octet : more) {
                    model.add(octet);
                }
            } else {
                int count = random.nextInt(Math.min(120, model.size() + 1));
                ByteBuffer view = buffer.view(0, count);
                for (int j = 0; j < count; j++) {
                    assertThat(view.get()).isEqualTo(model.remove());
                }
                buffer.skip(count);
            }
            assertThat(buffer.length()).isEqualTo(model.size());
        }
        buffer.clear();
        assertThat(buffer.length()).isZero();
        buffer.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(buffer.get16()).isEqualTo(0x102);
    }
}
