// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.contention;

import java.util.List;

/** Tells the batches of one thread during which all the others ran as well. */
final class Together {
    /*
     * All threads read one monotonic clock and write the time after each mark, some cycles of about a microsecond in all.
     * Nothing else is shared, so that watching adds no contention of its own. A batch is a few marks in succession; it is
     * kept if every thread, the batch's own included, has a mark at or before its begin, one at or after its end, and
     * never more than `limit` between two of those around and within it.
     *
     * Why that proves that the others ran: a thread that stood still for some part of the batch did the cycles of the mark
     * it was in nevertheless, so the gap around that mark holds the whole of its absence. All absences that began or
     * ended in the batch lie in gaps that were looked at. With the limit at one batch's length, nobody was away for a whole
     * batch, and to be away at all means to have been switched out and in within less than a batch of about 4
     * microseconds, which an interrupt can do and another thread's turn can't.
     *
     * What it costs: a contender so unfair that one of its threads really waits for longer than a batch loses these
     * batches, too. The number kept is therefore shown; where it is small, the figure is of the contender's better moments.
     */
    private static final int FEW = 4;

    private Together() {}

    /**
     * Finds the batches of track {@code own} that are kept.
     *
     * @param tracks of all threads in one phase
     * @param marks the marks of a batch
     * @param limit the longest gap, in nanoseconds
     * @param into takes the nanoseconds that each kept batch lasted, from {@code at} on, if there is room
     * @return how many were written
     */
    static int kept(List<Track> tracks, int own, int marks, long limit, double[] into, int at) {
        Track track = tracks.get(own);
        int[] cursors = new int[tracks.size()];
        int kept = at;
        for (int first = 0; first + marks < track.count && kept < into.length; first += marks) {
            long begin = track.times[first];
            long end = track.times[first + marks];
            boolean all = true;
            for (int i = 0; i < cursors.length; i++) {
                cursors[i] = atOrBefore(tracks.get(i), cursors[i], begin);
                all &= runs(tracks.get(i), cursors[i], begin, end, limit);
            }
            if (all) {
                into[kept++] = end - begin;
            }
        }
        return kept - at;
    }

    /** Returns the last mark at or before a time, looking from one known to be no later; the first if there is none. */
    private static int atOrBefore(Track track, int from, long time) {
        int at = from;
        while (at + 1 < track.count && track.times[at + 1] - time <= 0) {
            at++;
        }
        return at;
    }

    private static boolean runs(Track track, int from, long begin, long end, long limit) {
        if (track.count == 0 || track.times[from] - begin > 0) {
            return false;
        }
        int at = from;
        while (track.times[at] - end < 0) {
            if (++at >= track.count || track.times[at] - track.times[at - 1] > limit) {
                return false;
            }
        }
        return true;
    }

    /**
     * Finds the gaps of track {@code own} in which every other thread reached a mark or a few: how long a mark takes while
     * all keep pace, judged before a limit is known. A thread that reached many ran while this one stood still.
     *
     * @param into takes the nanoseconds of these gaps, from {@code at} on, if there is room
     * @return how many were written
     */
    static int pace(List<Track> tracks, int own, double[] into, int at) {
        Track track = tracks.get(own);
        int[] cursors = new int[tracks.size()];
        int found = at;
        for (int mark = 0; mark + 1 < track.count && found < into.length; mark++) {
            boolean all = true;
            for (int i = 0; i < cursors.length; i++) {
                Track other = tracks.get(i);
                int before = atOrBefore(other, cursors[i], track.times[mark]);
                cursors[i] = atOrBefore(other, before, track.times[mark + 1]);
                int marks = cursors[i] - before;
                all &= other == track || (marks >= 1 && marks <= FEW);
            }
            if (all) {
                into[found++] = track.times[mark + 1] - track.times[mark];
            }
        }
        return found - at;
    }
}
