// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.dns;

/**
 * What a redirector has done since it was made. Read while queries are answered, so the numbers are of slightly different
 * moments. Immutable.
 *
 * @param queries messages that came, whatever they were
 * @param answers answers with the records asked for
 * @param noData answers that a name has no such records
 * @param noNames answers that a name does not exist
 * @param referrals answers that others have the name
 * @param refused refusals: a name in no zone, another class, a zone transfer
 * @param malformed answers that a message makes no sense
 * @param notImplemented answers that an operation or a type is none of ours, or a version of EDNS unknown
 * @param failures answers that there is no server to name, or that choosing one failed
 * @param silent messages that got no answer: too short, answers themselves, or from where no answer may go
 * @param truncated answers that went out empty because they were too long for a datagram
 * @param limited answers that the rate limit dropped or emptied
 * @param errors what was thrown by selectors or the network and survived
 * @param connections TCP connections that were accepted
 * @param evicted TCP connections that were closed, longest idle first, to make room for new ones
 */
public record DnsCounts(
        long queries,
        long answers,
        long noData,
        long noNames,
        long referrals,
        long refused,
        long malformed,
        long notImplemented,
        long failures,
        long silent,
        long truncated,
        long limited,
        long errors,
        long connections,
        long evicted) {}
