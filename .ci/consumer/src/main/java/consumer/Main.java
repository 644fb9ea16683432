// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Health;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import io.github.redirect4j.core.load.Loads;
import io.github.redirect4j.core.load.TwoChoices;

/** The README's first lines, in a module of its own. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        ServerPool pool = ServerPool.of(
                Server.parse("http://e1.example.net/"),
                Server.parse("http://e2.example.net/"),
                Server.parse("http://e3.example.net/"));
        ServerSelector selector = TwoChoices.by(Loads.outstanding()).on(pool);

        try (Attempt attempt = selector.acquire(Request.of("/index.html"))) {
            System.out.println("talk to " + attempt.server().http());
            attempt.end(Outcome.SUCCESS);
        }
        pool.setHealth("e1.example.net", Health.DOWN); // masked in every selector at once
        System.out.println(selector.explain(Request.of("/index.html")));
    }
}
