// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what policies do in scenarios, side by side. */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints what policies of choosing a server do in simulated scenarios, side by side.",
        footer = {
            "",
            "Times are in mean service times of a server of speed 1, from a request's arrival to its answer.",
            "max queue    the most requests that one server had at once",
            "share error  how far the server farthest from its share by weight is off",
            "failed       requests without an answer, or with an error, after all tries"
        })
final class SimulatorMain implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "Default: all.")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--policies", split = ",", paramLabel = "NAME", description = "Default: all.")
    private List<String> policies = new ArrayList<>();

    @Option(
            names = "--requests",
            description = "Requests per run, of which the first tenth is not counted. Default: ${DEFAULT-VALUE}.")
    private long requests = 200_000;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 20_261_123;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the results here.")
    private @Nullable Path json;

    @Option(names = "--list", description = "Prints the names of scenarios and policies, and ends.")
    private boolean list;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new SimulatorMain());
    }

    @Override
    public Integer call() throws IOException {
        CommandLine command = commandLine(spec);
        PrintWriter out = command.getOut();
        Map<String, Scenario> known = new LinkedHashMap<>();
        Scenarios.all().forEach(scenario -> known.put(scenario.name(), scenario));
        Map<String, SimulatedPolicy> players = chosen(command, "policy", SimulatedPolicies.all(), policies);
        Collection<Scenario> played =
                chosen(command, "scenario", known, scenarios).values();
        if (requests < 1 || requests > 1_000_000_000) {
            throw new ParameterException(command, "requests: " + requests + " (expected: 1 to 1000000000)");
        }
        if (list) {
            out.println("scenarios");
            played.forEach(scenario -> out.printf("  %-14s %s%n", scenario.name(), scenario.question()));
            out.println("policies");
            players.keySet().forEach(name -> out.println("  " + name));
            return 0;
        }
        Comparison comparison = new Comparison(requests, seed);
        for (Scenario scenario : played) {
            out.println(comparison.compare(scenario, players));
            out.flush();
        }
        if (json != null) {
            Files.writeString(json, comparison.toJson());
        }
        return 0;
    }

    private static CommandLine commandLine(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("simulator: not started (expected: by its command line)");
        }
        return spec.commandLine();
    }

    /** Returns those of the names, in that order, or all when there are no names. */
    private static <T> Map<String, T> chosen(CommandLine command, String what, Map<String, T> all, List<String> names) {
        if (names.isEmpty()) {
            return all;
        }
        Function<String, ParameterException> unknown = name -> new ParameterException(
                command, what + ": " + name + " (expected: one of " + String.join(", ", all.keySet()) + ")");
        Map<String, T> some = new LinkedHashMap<>();
        for (String name : names) {
            T one = all.get(name);
            if (one == null) {
                throw unknown.apply(name);
            }
            some.put(name, one);
        }
        return some;
    }
}
