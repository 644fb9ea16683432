// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.examples.redirector;

import io.github.redirect4j.core.Attempt;
import io.github.redirect4j.core.Decision;
import io.github.redirect4j.core.Input;
import io.github.redirect4j.core.Request;
import io.github.redirect4j.core.Selection;
import io.github.redirect4j.core.Server;
import io.github.redirect4j.core.ServerPool;
import io.github.redirect4j.core.ServerSelector;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A selector that tells a {@link Recorder} what it answers. It shows how to stand between an adapter and a selector; a
 * {@code SelectorListener} would hear of picks as well, but not of ranks, and not of steps.
 */
final class RecordingSelector implements ServerSelector {
    private final ServerSelector selector;
    private final Recorder recorder;
    private final Recorder.Language language;

    RecordingSelector(ServerSelector selector, String language, Recorder recorder) {
        this(selector, recorder, recorder.language(language));
    }

    private RecordingSelector(ServerSelector selector, Recorder recorder, Recorder.Language language) {
        this.selector = selector;
        this.recorder = recorder;
        this.language = language;
    }

    @Override
    public @Nullable Server select(Request request) {
        Server server;
        if (language.wantsSteps()) {
            Decision decision = selector.decide(request);
            language.decided(decision);
            server = decision.server();
        } else {
            server = selector.select(request);
        }
        recorder.picked(server);
        return server;
    }

    /** The first server counts as the one named; with one request at a time, the steps are those of its pick. */
    @Override
    public int rank(Request request, Server[] out) {
        if (language.wantsSteps()) {
            language.decided(selector.explain(request));
        }
        int count = selector.rank(request, out);
        recorder.picked(count == 0 ? null : out[0]);
        return count;
    }

    @Override
    public ServerSelector where(Predicate<? super Server> condition) {
        return new RecordingSelector(selector.where(condition), recorder, language);
    }

    @Override
    public @Nullable Attempt acquire(Request request) {
        return selector.acquire(request);
    }

    @Override
    public boolean acquire(Request request, Attempt into) {
        return selector.acquire(request, into);
    }

    @Override
    public Selection open(Request request) {
        return selector.open(request);
    }

    @Override
    public Decision decide(Request request) {
        return selector.decide(request);
    }

    @Override
    public Decision explain(Request request) {
        return selector.explain(request);
    }

    @Override
    public Decision explainAttempt(Request request) {
        return selector.explainAttempt(request);
    }

    @Override
    public void takeBack(Server server) {
        selector.takeBack(server);
    }

    @Override
    public ServerPool pool() {
        return selector.pool();
    }

    @Override
    public Set<Input> dependsOn() {
        return selector.dependsOn();
    }

    @Override
    public long version() {
        return selector.version();
    }

    @Override
    public void close() {
        selector.close();
    }
}
