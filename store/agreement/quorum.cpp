#include "store/agreement/quorum.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t most_tries = 8;  // of a round that others' ballots overtake
constexpr sim::Duration least_retry_wait = 5ms;
constexpr std::uint32_t most_wait_doublings = 4;  // of the span that a wait is drawn from

// By what the region's own clock shows. One that is ahead of it is not recent: nobody would know for how long.
bool is_recent(Version version, sim::Time shown, sim::Duration span) {
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(shown.time_since_epoch()).count();
    const auto then = static_cast<std::int64_t>(version.clock() >> 8);
    return then <= now && std::chrono::microseconds{now - then} < span;
}

}  // namespace

Quorum::Quorum(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings, Replicas& replicas,
               Replication& replication, DirtyPairs& dirty_pairs, PendingRequests& pending)
    : engine_(engine),
      network_(network),
      settings_(settings),
      replicas_(replicas),
      replication_(replication),
      dirty_pairs_(dirty_pairs),
      pending_(pending),
      dice_(sim::Stream::named(seed, "quorum")),
      swallowed_dice_(sim::Stream::named(seed, "votes swallowed")),
      promised_(replicas.size()),
      lines_(replicas.size()),
      floors_(replicas.size()),
      question_arrives_(engine.on<&Quorum::question_arrives>(*this, "vote asked for")),
      answer_arrives_(engine.on<&Quorum::answer_arrives>(*this, "vote")),
      deadline_passes_(engine.on<&Quorum::deadline_passes>(*this, "vote deadline")),
      try_again_(engine.on<&Quorum::try_again>(*this, "vote tried again")) {}

// Members, whether they answer or not: a majority of those that are up would let two halves decide apart.
std::uint32_t Quorum::voters() const {
    return static_cast<std::uint32_t>(
        std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& replica) { return replica.is_member(); }));
}

// One deadline for all phases and tries, as the client waits for the answer and not for a phase. The request's value is
// held as long as the round.
std::uint32_t Quorum::open(ReplicaId at, const Request& request, PendingRequestId pending, sim::Duration at_most) {
    const std::uint32_t number = rounds_.acquire();
    Round& round = rounds_[number];
    round = {};
    round.at = at;
    round.request = request;
    round.pending = pending;
    round.phase = request.action == Action::get && !round.settles() ? Phase::look : Phase::promise;
    round.in_use = true;
    replicas_.values.retain(request.value);
    round.deadline = engine_.schedule(at_most, deadline_passes_, number);
    return number;
}

// Any replica may: the ballot carries its region, so that no two coordinators have the same.
void Quorum::coordinate(ReplicaId at, const Request& request, PendingRequestId pending, sim::Duration at_most) {
    const std::uint32_t round = open(at, request, pending, at_most);
    if (rounds_[round].phase == Phase::look) {
        begin_phase(round, Phase::look);
    } else {
        take_turn(round);
    }
}

// A read that always writes anew, and that nobody waits for. Where a round of the key may be under way, here or by
// whoever was promised something or has written lately, that one settles it; where it comes to no decision, replicas
// are compared again. Otherwise a key that is written all the time, and so differs all the time, would be settled all
// the time, by every replica, in the way of those who write.
void Quorum::settle(ReplicaId at, KeyId key) {
    if (lines_[index(at)].contains(key)) return;
    const Replica& here = replicas_[at];
    const Version last = std::max(promised(at, key), here.table.get(key).version);
    if (is_recent(last, here.physical.read(engine_.now()), settings_.unasked_wait())) return;
    Request request;
    request.key = key;
    const std::uint32_t round = open(at, request, no_pending_request, settings_.unasked_wait());
    rounds_[round].renews = true;
    take_turn(round);
}

// Asks all voters, itself among them, and waits for a majority or for the deadline.
void Quorum::begin_phase(std::uint32_t number, Phase phase) {
    Round& round = rounds_[number];
    Replica& here = replicas_[round.at];
    round.phase = phase;
    round.begun = engine_.now();
    round.number = ++phases_;
    round.yes = round.no = round.missing = 0;
    round.missing_by = round.refused_by = sim::Cause::none;
    if (phase != Phase::accept) {
        replicas_.values.release(std::exchange(round.newest, {}).value);
        round.offered = {};  // of an earlier try, by the hold of that one's newest
        round.alike = true;
    }
    if (phase == Phase::promise) round.misdated_by = Replicas::misdating(here, engine_.now());
    if (phase == Phase::promise) round.ballot = here.clock.next(here.physical.stamp(engine_.now()));
    const std::uint32_t asked = round.number;
    Message message{number, asked, round.at, round.at, phase, round.request.key, round.ballot, round.offered, false};
    for (const std::uint32_t channel_number : here.channels) {
        const Channel& channel = replication_.channels()[channel_number];
        if (!replicas_[channel.to].is_member()) continue;
        const auto delay = network_.depart(channel.out, dice_);
        if (!delay) {
            miss(number, asked, network_.blame(channel.out));
            continue;
        }
        const std::uint32_t slot = messages_.acquire();
        message.voter = channel.to;
        messages_[slot] = message;
        replicas_.values.retain(message.item.value);
        engine_.schedule(*delay, question_arrives_, slot);
    }
    // Its own vote needs no network. With a single voter it decides at once. While it has to be filled it has none.
    if (!here.is_serving()) return;
    message.voter = round.at;
    vote(message);
    count(number, message);
}

void Quorum::answer_arrives(const sim::Event& event) {
    const Message message = messages_[event.subject];
    release_message(event.subject);
    const Round& round = rounds_[message.round];
    const sim::LinkId back = replication_.channel(message.coordinator, message.voter).back;
    const bool got_through = round.in_use && network_.arrives(back);
    if (round.in_use && round.number == message.number) {
        if (got_through) {
            count(message.round, message);
        } else {
            miss(message.round, message.number, network_.blame(back));
        }
    }
    replicas_.values.release(message.item.value);
}

// A number of a phase is never 0: a place that is free belongs to none.
void Quorum::release_message(std::uint32_t slot) {
    messages_[slot].number = 0;
    messages_.release(slot);
}

// A vote of this phase will not come. Once so many are missing that there can be no majority, whoever waits for the
// round waits in vain.
void Quorum::miss(std::uint32_t number, std::uint32_t phase, sim::Cause cause) {
    Round& round = rounds_[number];
    if (!round.in_use || round.number != phase) return;
    ++round.missing;
    if (began_later(cause, round.missing_by)) round.missing_by = cause;
    if (round.missing + round.no > voters() - majority()) {
        hold_up(number, round.missing_by);
    }
}

// Of several causes that keep votes away the one that did so last is told: with the others alone there was a majority.
bool Quorum::began_later(sim::Cause cause, sim::Cause other) {
    if (cause == sim::Cause::none) return false;
    const auto rank_of = [&](sim::Cause each) {
        return std::find(causes_met_.begin(), causes_met_.end(), each) - causes_met_.begin();
    };
    const auto rank = rank_of(cause);
    if (rank == static_cast<std::ptrdiff_t>(causes_met_.size())) causes_met_.push_back(cause);
    return other == sim::Cause::none || rank > rank_of(other);
}

// Answers to an earlier phase or try are not counted: what they say may have changed since.
void Quorum::count(std::uint32_t number, const Message& message) {
    Round& round = rounds_[number];
    if (message.yes) {
        if (round.phase != Phase::accept) {
            if (round.yes != 0 && message.item.version != round.newest.version) round.alike = false;
            if (round.yes == 0 || round.newest.version < message.item.version) {
                replicas_.values.retain(message.item.value);
                replicas_.values.release(std::exchange(round.newest, message.item).value);
            }
        }
        ++round.yes;
    } else {
        ++round.no;
        if (message.no_by != sim::Cause::none) round.refused_by = message.no_by;
        replicas_[round.at].clock.observe(message.ballot);  // the next try is above what stood in its way
    }
    if (round.yes == majority() && message.yes) {
        switch (round.phase) {
            case Phase::look: has_looked(number); break;
            case Phase::promise: was_promised(number); break;
            case Phase::accept: was_accepted(number); break;
        }
    } else if (round.no > voters() - majority()) {
        was_refused(number);
    }
}

// A majority that holds the same version has seen no write undecided: the read is answered without writing anything.
// Otherwise the newest may be undecided still, and is written anew before anybody is told of it.
void Quorum::has_looked(std::uint32_t number) {
    Round& round = rounds_[number];
    if (round.alike) {
        close(number, Refusal::none, round.newest);
    } else {
        round.renews = true;
        if (round.in_line) {
            begin_phase(number, Phase::promise);
        } else {
            take_turn(number);
        }
    }
}

// Only now is the newest known, and with it whether the condition holds.
void Quorum::was_promised(std::uint32_t number) {
    Round& round = rounds_[number];
    lines_[index(round.at)].find(round.request.key)->second.held_up_by = sim::Cause::none;
    if (!round.renews && !is_met(round)) {
        // That the condition fails is a read, and must hold as one.
        if (round.alike) {
            close(number, Refusal::condition_failed, round.newest);
            return;
        }
        round.renews = true;
    }
    if (round.renews && !round.newest.version.is_written()) {
        close(number, Refusal::none, round.newest);
        return;
    }
    if (round.renews) {
        offer_anew(round);
    } else {
        offer_write(round);
    }
    round.was_offered = true;
    begin_phase(number, Phase::accept);
}

// Clients know a version as they were told it, or as they saw it in a list. What is no number fails a wish to count.
bool Quorum::is_met(const Round& round) const {
    if (counts_no_number(round.request, round.newest, replicas_.values)) return false;
    Item told = round.newest;
    told.version = origin_of(round.request.key, told.version);
    return round.request.condition.holds(told) || round.request.condition.holds(round.newest);
}

// The origin is looked up before it is noted, so that it is always that of a write and never of another renewal.
void Quorum::offer_anew(Round& round) {
    round.offered = round.newest;
    round.offered.version = round.ballot;
    const KeyId key = round.request.key;
    const Version origin = origin_of(key, round.newest.version);
    if (replicas_.journal() != nullptr) replicas_.journal()->renewed(key, round.ballot, origin);
    std::vector<Renewal>& renewals = renewals_[key];
    const auto is_before = [](Version version, const Renewal& renewal) { return version < renewal.version; };
    const auto place = std::upper_bound(renewals.begin(), renewals.end(), round.ballot, is_before);
    renewals.insert(place, {round.ballot, origin});
}

// The ledger hears of a write when it is offered, not when it is decided: from now on somebody may hold it.
void Quorum::offer_write(Round& round) {
    round.offered = written_item(round.request, round.newest, round.ballot, replicas_.values);
    const Replica& here = replicas_[round.at];
    const Version replaced = here.replaced_by_write(round.request.key, round.newest.version);
    const TakenWrite taken{.key = round.request.key,
                           .version = round.ballot,
                           .replaced = origin_of(round.request.key, replaced),
                           .deletes = round.offered.deleted,
                           .increments = round.request.action == Action::increment,
                           .sender = round.request.sender,
                           .misdated_by = round.misdated_by};
    if (replicas_.journal() != nullptr) replicas_.journal()->written(taken);
    round.write = replicas_.ledger.accepted(taken, engine_.now());
}

// Decided: what comes later only makes it known to the rest.
void Quorum::was_accepted(std::uint32_t number) {
    Round& round = rounds_[number];
    Replica& here = replicas_[round.at];
    replicas_.log(here, round.request.key, round.offered, engine_.now());
    here.seen_elsewhere = here.log.end();  // a majority has it
    replication_.logged(round.at);
    replicas_.ledger.outvoted(round.request.key, origin_of(round.request.key, round.ballot), round.ballot);
    if (renewals_.contains(round.request.key)) {
        decisions_.push_back({engine_.now(), round.request.key, round.offered.version});
    }
    forget_renewals();
    const bool failed = round.request.action != Action::get && round.renews;
    close(number, failed && round.pending != no_pending_request ? Refusal::condition_failed : Refusal::none,
          round.offered);
}

// So many said no that no majority can say yes any more. Before anything was offered the round takes part again, above
// the ballots that stood in its way; after that its client is told that the write may stand, as some may hold it. To
// settle a key the same item is offered anew, which may be done at any time: replicas that find a difference at one
// moment get into each other's way.
void Quorum::was_refused(std::uint32_t number) {
    Round& round = rounds_[number];
    const bool is_awaited = round.settles() && round.next != none;  // whoever comes next settles the key as well
    const bool may_try_again = !is_awaited && (round.phase != Phase::accept || round.settles());
    if (!may_try_again || ++round.tries == most_tries) {
        close(number, Refusal::contended, {}, round.refused_by);
        return;
    }
    if (round.refused_by != sim::Cause::none) hold_up(number, round.refused_by);
    round.number = ++phases_;
    const sim::Duration took = std::max(engine_.now() - round.begun, least_retry_wait);
    const sim::Duration span = took * (1 << std::min(round.tries, most_wait_doublings));
    engine_.schedule(sim::from_nanoseconds(dice_.uniform() * static_cast<double>(span.count())), try_again_, number,
                     round.number);
}

// After a random wait, or two coordinators could outbid each other for ever: about as long as votes take, and longer
// with each try, the more of them there are. A read that only looked looks again: it
// has nothing to write.
void Quorum::try_again(const sim::Event& event) {
    const Round& round = rounds_[event.subject];
    if (!round.in_use || round.number != event.detail) return;
    begin_phase(event.subject, round.phase == Phase::look ? Phase::look : Phase::promise);
}

// One answer a round; votes that are still under way find a round that is gone.
void Quorum::close(std::uint32_t number, Refusal refusal, const Item& item, sim::Cause cause) {
    Round& round = rounds_[number];
    engine_.cancel(round.deadline);
    const bool decided = refusal == Refusal::none || refusal == Refusal::condition_failed;
    if (round.was_offered && !decided) {  // some may hold what was offered, and some not
        dirty_pairs_.mark_all();
    }
    const bool is_condition = refusal == Refusal::condition_failed;
    if (is_condition && counts_no_number(round.request, item, replicas_.values)) refusal = Refusal::not_a_number;
    Answer answer{refusal, item, round.write, cause};
    answer.item.version = origin_of(round.request.key, item.version);
    if (!decided && round.write != no_write) answer.item.version = round.ballot;
    pending_.finish(round.pending, answer);
    replicas_.values.release(round.request.value);
    replicas_.values.release(round.newest.value);
    round.in_use = false;
    round.number = ++phases_;
    if (!decided && round.write != no_write) note_undecided(round.request.key, round.ballot);
    leave_line(number);
    rounds_.release(number);
}

// Their clients' region is down; votes under way find a round that is gone.
void Quorum::abandon(ReplicaId id) {
    for (std::uint32_t number = 0; number < rounds_.size(); ++number) {
        if (!rounds_[number].in_use || rounds_[number].at != id) continue;
        close(number, Refusal::not_ready, {}, replicas_[id].kept_out_by());
    }
}

}  // namespace regiondrill::store
