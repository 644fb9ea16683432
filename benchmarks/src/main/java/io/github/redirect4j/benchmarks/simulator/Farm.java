// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The servers at work: queues, workers, conditions. What it works on are tickets of whoever sent them.
 *
 * <p>Confined: one thread at a time, no internal locking.
 */
final class Farm {
    private final Station[] stations;
    private final Sender sender;
    private long busy; // requests at all servers
    private long lastChange;
    private double area; // requests times nanoseconds

    /** Whose requests are worked on. */
    interface Sender {
        /** Returns the work of a request in nanoseconds at speed 1, or -1 if its caller has given it up. */
        long work(long ticket);

        /** Schedules the call of {@link Farm#done} with these arguments. */
        void schedule(long time, int server, int worker, int use);
    }

    Farm(List<SimulatedServer> servers, Sender sender) {
        this.sender = sender;
        stations = servers.stream().map(Station::new).toArray(Station[]::new);
    }

    Condition condition(int server) {
        return stations[server].condition;
    }

    /** Returns how many conditions a server has had before its present one. */
    int version(int server) {
        return stations[server].version;
    }

    /** Puts a request in a server's queue and returns how many the server then has. */
    int receive(int server, long ticket, long now) {
        Station station = stations[server];
        count(1, now);
        station.present++;
        int idle = station.idleWorker();
        if (idle < 0) {
            station.queue.add(ticket);
        } else {
            begin(server, idle, ticket, now);
        }
        return station.present;
    }

    private void begin(int server, int worker, long ticket, long now) {
        Station station = stations[server];
        station.tickets[worker] = ticket;
        double speed = station.server.speed() * station.condition.speedAfter(now - station.since);
        sender.schedule(now + (long) (sender.work(ticket) / speed), server, worker, ++station.uses[worker]);
    }

    /**
     * Ends a worker's work, which goes on to the next request that its caller still waits for.
     *
     * @return the ticket, or -1 if the work was lost before it was done
     */
    long done(int server, int worker, int use, long now) {
        Station station = stations[server];
        if (station.uses[worker] != use || station.tickets[worker] < 0) {
            return -1;
        }
        long ticket = station.tickets[worker];
        station.tickets[worker] = -1;
        leave(station, 1, now);
        while (!station.queue.isEmpty()) {
            long next = station.queue.poll();
            if (sender.work(next) >= 0) {
                begin(server, worker, next, now);
                break;
            }
            leave(station, 1, now);
        }
        return ticket;
    }

    /** Changes a server's condition and returns the requests that are lost by it. */
    List<Long> become(int server, Condition condition, long now) {
        Station station = stations[server];
        station.condition = condition;
        station.since = now;
        station.version++;
        boolean loses = condition.kind() == Condition.Kind.REFUSES || condition.kind() == Condition.Kind.HANGS;
        List<Long> lost = new ArrayList<>();
        if (loses) {
            for (int i = 0; i < station.tickets.length; i++) {
                if (station.tickets[i] >= 0) {
                    lost.add(station.tickets[i]);
                    station.tickets[i] = -1;
                }
            }
            while (!station.queue.isEmpty()) {
                lost.add(station.queue.poll());
            }
            leave(station, station.present, now);
        }
        return lost;
    }

    /** Returns how many requests there were at all servers, on average over time. */
    double averagePresent(long now) {
        count(0, now);
        return area / now;
    }

    private void leave(Station station, int requests, long now) {
        count(-requests, now);
        station.present -= requests;
    }

    private void count(int change, long now) {
        area += (double) busy * (now - lastChange);
        lastChange = now;
        busy += change;
    }

    private static final class Station {
        final SimulatedServer server;
        final TicketQueue queue = new TicketQueue();
        final long[] tickets; // by worker, -1: idle
        final int[] uses; // by worker, so that the end of work that was lost is known as such
        Condition condition = Condition.GOOD;
        long since;
        int version;
        int present;

        Station(SimulatedServer server) {
            this.server = server;
            tickets = new long[server.workers()];
            uses = new int[tickets.length];
            Arrays.fill(tickets, -1);
        }

        int idleWorker() {
            for (int i = 0; i < tickets.length; i++) {
                if (tickets[i] < 0) {
                    return i;
                }
            }
            return -1;
        }
    }
}
