// Whose turn it is: rounds of one key at one coordinator would only outbid each other, so one waits for the other. And
// what those that wait in vain wait for. The rest of Quorum coordinates.
#include "store/agreement/quorum.hpp"

#include <utility>

namespace regiondrill::store {

// What it was answered so far is out of date when its turn comes.
void Quorum::take_turn(std::uint32_t number) {
    Round& round = rounds_[number];
    round.in_line = true;
    round.number = ++phases_;
    const auto [found, is_first] = lines_[index(round.at)].try_emplace(round.request.key, Line{number, number, {}});
    if (is_first) {
        begin_phase(number, Phase::promise);
        return;
    }
    Line& line = found->second;
    rounds_[line.last].next = number;
    line.last = number;
    if (line.held_up_by != sim::Cause::none) pending_.hold_up(round.pending, replicas_.host(), line.held_up_by);
}

// Over or not: one whose time is up before its turn leaves the others where they are. Whoever came last is next: where
// more is asked than can be agreed on, whoever has waited longest has no time left for its votes, and with the longest
// wait first nobody would ever get through.
void Quorum::leave_line(std::uint32_t number) {
    Round& round = rounds_[number];
    if (!std::exchange(round.in_line, false)) return;
    const auto found = lines_[index(round.at)].find(round.request.key);
    Line& line = found->second;
    const std::uint32_t next = std::exchange(round.next, none);
    if (line.first != number) {
        std::uint32_t before = line.first;
        while (rounds_[before].next != number) before = rounds_[before].next;
        rounds_[before].next = next;
        if (line.last == number) line.last = before;
    } else if (next == none) {
        lines_[index(round.at)].erase(found);
    } else {
        const std::uint32_t newest = line.last;
        std::uint32_t before = next;
        while (before != newest && rounds_[before].next != newest) before = rounds_[before].next;
        if (before != newest) {
            rounds_[before].next = none;
            rounds_[newest].next = next;
            line.last = before;
        }
        line.first = newest;
        engine_.schedule(engine_.now(), try_again_, newest, rounds_[newest].number);
    }
}

// With it all that wait for their turn behind it, once for each cause.
void Quorum::hold_up(std::uint32_t number, sim::Cause cause) {
    const Round& round = rounds_[number];
    pending_.hold_up(round.pending, replicas_.host(), cause);
    if (!round.in_line) return;
    Line& line = lines_[index(round.at)].find(round.request.key)->second;
    if (std::exchange(line.held_up_by, cause) == cause) return;
    for (std::uint32_t next = round.next; next != none; next = rounds_[next].next) {
        pending_.hold_up(rounds_[next].pending, replicas_.host(), cause);
    }
}

// Where no vote was lost, those that are missing are late, by what is in force on their way.
sim::Cause Quorum::cause_of_lateness(std::uint32_t number) const {
    for (std::uint32_t slot = 0; slot < messages_.size(); ++slot) {
        const Message& message = messages_[slot];
        if (message.number != rounds_[number].number) continue;
        const Channel& channel = replication_.channel(message.coordinator, message.voter);
        for (const sim::LinkId link : {channel.out, channel.back}) {
            const sim::Cause cause = network_.cause_on(link);
            if (cause != sim::Cause::none) return cause;
        }
    }
    return sim::Cause::none;
}

sim::Cause Quorum::cause_of_delay(std::uint32_t number) const {
    const Round& round = rounds_[number];
    if (round.missing_by != sim::Cause::none) return round.missing_by;
    if (round.refused_by != sim::Cause::none) return round.refused_by;
    return cause_of_lateness(number);
}

// What was offered by then may stand or not, which close() notes. One whose turn has not come waited for the one whose
// turn it is, and in vain by what keeps that one waiting.
void Quorum::deadline_passes(const sim::Event& event) {
    const std::uint32_t number = event.subject;
    const Round& round = rounds_[number];
    if (!round.in_line) {
        close(number, Refusal::no_quorum, {}, cause_of_delay(number));
        return;
    }
    Line& line = lines_[index(round.at)].find(round.request.key)->second;
    sim::Cause cause = cause_of_delay(line.first);
    if (cause == sim::Cause::none) cause = line.held_up_by;
    line.held_up_by = cause;
    const bool only_waited = !round.ballot.is_written() && cause == sim::Cause::none;
    close(number, only_waited ? Refusal::contended : Refusal::no_quorum, {}, cause);
}

}  // namespace regiondrill::store
