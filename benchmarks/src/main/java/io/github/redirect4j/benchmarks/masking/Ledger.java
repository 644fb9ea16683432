// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.masking;

import io.github.redirect4j.benchmarks.masking.Masker.Standing;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Counts what {@link Measure} says.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Ledger {
    private static final double NANOS = 1e9;
    private static final long SECOND = 1_000_000_000;
    private static final long NEVER = -1;
    private static final double LEAST_FAIR_SHARE = 10;

    private final Scenario scenario;
    private final List<Story> stories;
    private long requests;
    private long failures;
    private long falseEjections;
    private long falseNanos;
    private long returnFailures;
    private long coldFailures;

    Ledger(Scenario scenario) {
        this.scenario = scenario;
        stories = Stream.generate(Story::new).limit(Scenario.SERVERS).toList();
    }

    /** What became of one server. */
    private static final class Story {
        Standing standing = Standing.FULL;
        long fullSince;
        long faultBegan = NEVER;
        long faultEnded = NEVER;
        long masked = NEVER; // first, of its fault
        long falselyOut = NEVER; // since when
        long returned = NEVER;
        int sinceReturn;
        int flood = -1;

        boolean hadFault() {
            return faultBegan != NEVER;
        }

        boolean isFaulty() {
            return hadFault() && faultEnded == NEVER;
        }
    }

    void faultBegan(int server, long now) {
        Story story = stories.get(server);
        story.faultBegan = now;
        if (story.standing == Standing.OUT) {
            story.masked = now;
        }
        endFalsehood(story, now);
    }

    void faultEnded(int server, long now) {
        stories.get(server).faultEnded = now;
    }

    /** Takes in a request for which there was no server. */
    void refused() {
        requests++;
        failures++;
    }

    /** Takes in a request that began, and how it will end. */
    void began(int server, boolean fails, long now) {
        Story story = stories.get(server);
        requests++;
        if (fails) {
            failures++;
            returnFailures += story.isFaulty() && story.masked != NEVER ? 1 : 0;
            coldFailures += story.faultEnded != NEVER ? 1 : 0;
        }
        if (story.returned != NEVER && now - story.returned < SECOND) {
            story.sinceReturn++;
            story.flood = Math.max(story.flood, story.sinceReturn);
        }
    }

    /** Takes in how a server takes part now. */
    void saw(int server, Standing standing, boolean inTrouble, long now) {
        Story story = stories.get(server);
        Standing before = story.standing;
        if (before == standing) {
            return;
        }
        story.standing = standing;
        if (standing == Standing.OUT) {
            if (story.isFaulty() && story.masked == NEVER) {
                story.masked = now;
            }
            if (!inTrouble) {
                falseEjections++;
                story.falselyOut = now;
            }
        } else if (before == Standing.OUT) {
            endFalsehood(story, now);
            if (story.hadFault()) {
                story.returned = now;
                story.sinceReturn = 0;
            }
        }
        if (standing == Standing.FULL) {
            story.fullSince = now;
        }
    }

    private void endFalsehood(Story story, long now) {
        if (story.falselyOut != NEVER) {
            falseNanos += now - story.falselyOut;
            story.falselyOut = NEVER;
        }
    }

    /** Returns the findings of a trial that ends now. */
    Findings end(long now) {
        stories.forEach(story -> endFalsehood(story, now));
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        values.put(Measure.FAILED, 100.0 * failures / requests);
        values.put(Measure.FALSE_EJECTIONS, (double) falseEjections);
        values.put(Measure.FALSE_SECONDS, falseNanos / NANOS);
        List<Story> faulty = stories.stream().filter(Story::hadFault).toList();
        if (faulty.isEmpty()) {
            return Findings.of(values);
        }
        values.put(Measure.TIME_TO_MASK, Arrays.stream(times(faulty)).average().orElseThrow());
        List<Story> masked =
                faulty.stream().filter(story -> story.masked != NEVER).toList();
        if (!masked.isEmpty()) {
            values.put(Measure.RETURN_FAILURES, (double) returnFailures);
            values.put(
                    Measure.TIME_TO_RETURN,
                    masked.stream()
                            .mapToDouble(story -> toReturn(story, now))
                            .average()
                            .orElseThrow());
            if (scenario.trouble().cold() != null) {
                values.put(Measure.FAILED_COLD, (double) coldFailures);
            }
            flood(masked).ifPresent(flood -> values.put(Measure.FLOOD, flood));
        }
        return Findings.of(values);
    }

    private static double[] times(List<Story> faulty) {
        return faulty.stream()
                .mapToDouble(
                        story -> ((story.masked == NEVER ? story.faultEnded : story.masked) - story.faultBegan) / NANOS)
                .toArray();
    }

    private static double toReturn(Story story, long now) {
        long back = story.standing == Standing.FULL ? story.fullSince : now;
        return Math.max(0, back - story.faultEnded) / NANOS;
    }

    private OptionalDouble flood(List<Story> masked) {
        return scenario.fairShare() < LEAST_FAIR_SHARE
                ? OptionalDouble.empty()
                : masked.stream()
                        .filter(story -> story.flood >= 0)
                        .mapToDouble(story -> story.flood / scenario.fairShare())
                        .max();
    }
}
