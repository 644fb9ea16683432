// SPDX-License-Identifier: Apache-2.0
package consumer;

public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println(ModuleLayer.boot().findModule("io.github.redirect4j.core").orElseThrow());
    }
}
