// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import io.github.redirect4j.benchmarks.simulator.SimulatedPolicy.Dispatcher;
import io.github.redirect4j.benchmarks.simulator.SimulatedPolicy.Exchange;
import io.github.redirect4j.core.Outcome;
import io.github.redirect4j.core.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * One run of a scenario under a policy, event by event.
 *
 * <p>Arrivals, work, keys and the dispatcher of each request come from sequences of their own, so that every policy sees
 * the same requests. Nothing takes time but work: choosing, networks and refusals take none. A caller that gives an
 * attempt up tells the server nothing; the server finds out when it comes to the request, and passes it over.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Simulation {
    // An event is its kind (3 bits), a number (29) and a use (32), by which events that were overtaken are known.
    private static final int ARRIVAL = 0;
    private static final int DONE = 1;
    private static final int TIMEOUT = 2;
    private static final int REFUSAL = 3;
    private static final int CHANGE = 4;
    private static final int DETECTION = 5;
    private static final int SWEEP = 6;
    private static final int KIND_BITS = 3;

    private static final Duration SWEEPS = Scenario.services(100);
    private static final double JITTER = 0.2;
    private static final int WARM_UP = 10; // one part of so many

    private final Scenario scenario;
    private final long requests;
    private final EventQueue events = new EventQueue();
    private final Farm farm;
    private final int[] firstWorker; // by server
    private final int[] serverOf; // by worker
    private final List<Job> jobs = new ArrayList<>();
    private final List<Deque<Job>> idle = new ArrayList<>(); // by dispatcher
    private final Dispatcher[] dispatchers;
    private final Request[] keyed;
    private final Results results;

    private final Draws arrivals;
    private final Draws routes;
    private final Draws sizes;
    private final Draws keys;
    private final Draws delays;

    private long now;
    private long arrived;
    private long finished;

    private Simulation(Scenario scenario, SimulatedPolicy policy, long requests, long seed) {
        this.scenario = scenario;
        this.requests = requests;
        arrivals = new Draws(Draws.seed(seed, 1));
        routes = new Draws(Draws.seed(seed, 2));
        sizes = new Draws(Draws.seed(seed, 3));
        keys = new Draws(Draws.seed(seed, 4));
        delays = new Draws(Draws.seed(seed, 5));
        results = new Results(scenario.servers());
        firstWorker = new int[scenario.servers().size()];
        serverOf = numberWorkers();
        farm = new Farm(scenario.servers(), new Work());
        dispatchers = new Dispatcher[scenario.dispatchers()];
        for (int i = 0; i < dispatchers.length; i++) {
            dispatchers[i] = policy.dispatcher(scenario, () -> now, Draws.seed(seed, 100 + i));
            idle.add(new ArrayDeque<>());
        }
        Zipf zipf = scenario.keys();
        keyed = new Request[zipf == null ? 0 : zipf.size()];
        for (int i = 0; i < keyed.length; i++) {
            keyed[i] = Request.of("/object/" + i);
        }
    }

    /**
     * Runs a scenario.
     *
     * @param requests how many requests arrive, 1 to 10^9
     * @param seed of everything that is random
     * @return what was found, the same for the same arguments on every JDK if the policy keeps to clock and seed
     */
    static Results run(Scenario scenario, SimulatedPolicy policy, long requests, long seed) {
        if (requests < 1 || requests > 1_000_000_000) {
            throw new IllegalArgumentException("requests: " + requests + " (expected: 1 to 1000000000)");
        }
        return new Simulation(scenario, policy, requests, seed).run();
    }

    private int[] numberWorkers() {
        int workers = 0;
        for (int i = 0; i < firstWorker.length; i++) {
            firstWorker[i] = workers;
            workers += scenario.servers().get(i).workers();
        }
        int[] servers = new int[workers];
        for (int i = 0; i < firstWorker.length; i++) {
            Arrays.fill(
                    servers,
                    firstWorker[i],
                    firstWorker[i] + scenario.servers().get(i).workers(),
                    i);
        }
        return servers;
    }

    private Results run() {
        schedule(nextArrival(), ARRIVAL, 0, 0);
        schedule(SWEEPS.toNanos(), SWEEP, 0, 0);
        for (int i = 0; i < scenario.changes().size(); i++) {
            schedule(scenario.changes().get(i).at().toNanos(), CHANGE, i, 0);
        }
        while (finished < requests) {
            now = events.time();
            happen(events.poll());
        }
        results.end(farm.averagePresent(now));
        for (Dispatcher dispatcher : dispatchers) {
            dispatcher.close();
        }
        return results;
    }

    private void schedule(long time, int kind, int number, int use) {
        events.add(time, (long) use << 32 | (long) number << KIND_BITS | kind);
    }

    private void happen(long event) {
        int number = (int) (event & 0xffff_ffffL) >>> KIND_BITS;
        int use = (int) (event >>> 32);
        switch ((int) event & (1 << KIND_BITS) - 1) {
            case ARRIVAL -> arrive();
            case DONE -> done(number, use);
            case TIMEOUT -> end(number, use, Outcome.TIMEOUT);
            case REFUSAL -> end(number, use, Outcome.CONNECT_FAILURE);
            case CHANGE -> change(number);
            case DETECTION -> detect(number, use);
            default -> sweep();
        }
    }

    // ---- requests

    private long nextArrival() {
        return now + (long) (arrivals.exponential() * scenario.gapNanos());
    }

    private void arrive() {
        int at = routes.below(dispatchers.length);
        Job job = idle.get(at).poll();
        if (job == null) {
            job = new Job(jobs.size(), at, dispatchers[at].exchange());
            jobs.add(job);
        }
        job.arrived = now;
        job.work = (long) (scenario.service().draw(sizes) * Scenario.SERVICE.toNanos());
        job.tries = 0;
        job.counts = arrived >= requests / WARM_UP;
        Zipf zipf = scenario.keys();
        job.exchange.open(zipf == null ? Request.NONE : keyed[zipf.draw(keys)]);
        arrived++;
        if (arrived < requests) {
            schedule(nextArrival(), ARRIVAL, 0, 0);
        }
        attempt(job);
    }

    private void attempt(Job job) {
        int server = job.exchange.next();
        if (server < 0) {
            finish(job, false);
            return;
        }
        job.tries++;
        job.use++;
        job.waiting = true;
        if (!scenario.completionSeen()) {
            job.exchange.end(Outcome.SUCCESS); // as far as the redirector is concerned
        }
        if (!scenario.timeout().isZero()) {
            schedule(now + scenario.timeout().toNanos(), TIMEOUT, job.number, job.use);
        }
        int queue = 0;
        switch (farm.condition(server).kind()) {
            case WORKS, FAILS -> queue = farm.receive(server, job.ticket(), now);
            case REFUSES, ABSENT -> schedule(now, REFUSAL, job.number, job.use);
            case HANGS -> {} // until the timeout
        }
        if (job.counts) {
            results.attempt(server, queue);
        }
    }

    private void done(int worker, int use) {
        int server = serverOf[worker];
        long ticket = farm.done(server, worker - firstWorker[server], use, now);
        if (ticket >= 0) {
            boolean fails = farm.condition(server).kind() == Condition.Kind.FAILS;
            end(Job.number(ticket), Job.use(ticket), fails ? Outcome.SERVER_ERROR : Outcome.SUCCESS);
        }
    }

    private void end(int number, int use, Outcome outcome) {
        Job job = jobs.get(number);
        if (!job.waiting || job.use != use) {
            return; // given up before, or answered before the timeout
        }
        job.waiting = false;
        if (scenario.completionSeen()) {
            job.exchange.end(outcome);
        }
        if (outcome.isFailure() && job.tries < scenario.tries()) {
            attempt(job);
        } else {
            finish(job, !outcome.isFailure());
        }
    }

    private void finish(Job job, boolean success) {
        finished++;
        if (job.counts && success) {
            results.success(now - job.arrived);
        } else if (job.counts) {
            results.failure();
        }
        idle.get(job.dispatcher).push(job);
    }

    // ---- what happens to servers

    private void change(int number) {
        Scenario.Change change = scenario.changes().get(number);
        int server = change.server();
        if (!scenario.cycle().isZero()) {
            schedule(now + scenario.cycle().toNanos(), CHANGE, number, 0);
        }
        boolean was = farm.condition(server).kind() != Condition.Kind.ABSENT;
        boolean is = change.condition().kind() != Condition.Kind.ABSENT;
        List<Long> lost = farm.become(server, change.condition(), now);
        if (was != is) {
            for (Dispatcher dispatcher : dispatchers) {
                dispatcher.member(server, is);
            }
        }
        Duration delay = scenario.detection();
        for (int i = 0; delay != null && i < dispatchers.length; i++) {
            double jitter = 1 - JITTER + 2 * JITTER * delays.unit();
            int dispatcherAndServer = i * firstWorker.length + server;
            schedule(now + (long) (delay.toNanos() * jitter), DETECTION, dispatcherAndServer, farm.version(server));
        }
        if (change.condition().kind() == Condition.Kind.REFUSES) {
            lost.forEach(ticket -> end(Job.number(ticket), Job.use(ticket), Outcome.RESET));
        }
    }

    private void detect(int dispatcherAndServer, int version) {
        int server = dispatcherAndServer % firstWorker.length;
        if (farm.version(server) == version) {
            dispatchers[dispatcherAndServer / firstWorker.length].health(
                    server, farm.condition(server).isHealthy());
        }
    }

    private void sweep() {
        for (Dispatcher dispatcher : dispatchers) {
            dispatcher.sweep();
        }
        schedule(now + SWEEPS.toNanos(), SWEEP, 0, 0);
    }

    /** What the farm asks for. */
    private final class Work implements Farm.Sender {
        @Override
        public long work(long ticket) {
            Job job = jobs.get(Job.number(ticket));
            return job.waiting && job.use == Job.use(ticket) ? job.work : -1;
        }

        @Override
        public void schedule(long time, int server, int worker, int use) {
            Simulation.this.schedule(time, DONE, firstWorker[server] + worker, use);
        }
    }

    /** One request under way; used again for another one of the same dispatcher. */
    private static final class Job {
        final int number;
        final int dispatcher;
        final Exchange exchange;
        long arrived;
        long work;
        int tries;
        int use; // counts attempts, so that what was meant for an earlier one is known
        boolean waiting;
        boolean counts;

        Job(int number, int dispatcher, Exchange exchange) {
            this.number = number;
            this.dispatcher = dispatcher;
            this.exchange = exchange;
        }

        long ticket() {
            return (long) number << 32 | (use & 0xffff_ffffL);
        }

        static int number(long ticket) {
            return (int) (ticket >>> 32);
        }

        static int use(long ticket) {
            return (int) ticket;
        }
    }
}
