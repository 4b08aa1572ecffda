#include "store/quorum.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t most_tries = 8;          // of a round that others' ballots overtake
constexpr sim::Duration least_retry_wait = 5ms;  // doubled with each try and drawn from that span

}  // namespace

Quorum::Quorum(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings, Replicas& replicas,
               Replication& replication, Suspicions& suspicions, Parked& parked)
    : engine_(engine),
      network_(network),
      settings_(settings),
      replicas_(replicas),
      replication_(replication),
      suspicions_(suspicions),
      parked_(parked),
      dice_(sim::Stream::named(seed, "quorum")),
      promised_(replicas.size()),
      floors_(replicas.size()),
      question_arrives_(engine.on<&Quorum::question_arrives>(*this, "vote asked for")),
      answer_arrives_(engine.on<&Quorum::answer_arrives>(*this, "vote")),
      deadline_passes_(engine.on<&Quorum::deadline_passes>(*this, "vote deadline")),
      try_again_(engine.on<&Quorum::try_again>(*this, "vote tried again")) {}

std::uint32_t Quorum::voters() const {
    return static_cast<std::uint32_t>(
        std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& replica) { return replica.is_member(); }));
}

std::uint32_t Quorum::open(ReplicaId at, const Request& request, ParkedId parked) {
    const std::uint32_t number = rounds_.acquire();
    Round& round = rounds_[number];
    round = {};
    round.at = at;
    round.request = request;
    round.parked = parked;
    round.in_use = true;
    replicas_.values.retain(request.value);
    round.deadline = engine_.schedule(settings_.answer_wait, deadline_passes_, number);
    return number;
}

void Quorum::coordinate(ReplicaId at, const Request& request, ParkedId parked) {
    const std::uint32_t round = open(at, request, parked);
    begin_phase(round, request.action == Action::get ? Phase::look : Phase::promise);
}

void Quorum::settle(ReplicaId at, KeyId key) {
    Request request;
    request.key = key;
    const std::uint32_t round = open(at, request, not_parked);
    rounds_[round].renews = true;
    begin_phase(round, Phase::promise);
}

void Quorum::begin_phase(std::uint32_t number, Phase phase) {
    Round& round = rounds_[number];
    Replica& here = replicas_[round.at];
    round.phase = phase;
    round.number = ++phases_;
    round.yes = round.no = 0;
    if (phase != Phase::accept) {
        replicas_.values.release(std::exchange(round.newest, {}).value);
        round.alike = true;
    }
    if (phase == Phase::promise) round.ballot = here.clock.next(here.physical.stamp(engine_.now()));
    const std::uint32_t asked = round.number;
    Message message{number, asked, round.at, round.at, phase, round.request.key, round.ballot, round.offered, false};
    for (const std::uint32_t channel_number : here.channels) {
        const Channel& channel = replication_.channels()[channel_number];
        if (!replicas_[channel.to].is_member()) continue;
        const auto delay = network_.depart(channel.out, dice_);
        if (!delay) continue;
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

Version& Quorum::promised(ReplicaId id, KeyId key) {
    std::vector<Version>& versions = promised_[index(id)];
    if (index(key) >= versions.size()) versions.resize(index(key) + 1);
    return versions[index(key)];
}

bool Quorum::promise(Replica& voter, const Message& message) {
    const ReplicaId id = message.voter;
    const Version held = voter.table.get(message.key).version;
    Version& given = promised(id, message.key);
    if (message.ballot <= given || message.ballot <= floors_[index(id)] || message.ballot <= held) return false;
    given = message.ballot;
    return true;
}

bool Quorum::accept(ReplicaId id, const Message& message) {
    Replica& voter = replicas_[id];
    const Version held = voter.table.get(message.key).version;
    if (held == message.ballot) return true;  // replication was faster
    Version& given = promised(id, message.key);
    if (message.ballot < given || message.ballot <= floors_[index(id)] || message.ballot < held) return false;
    if (!voter.disk.has_room(engine_.now())) return false;
    given = message.ballot;
    replicas_.take(voter, message.key, message.item, engine_.now());
    replicas_.sync(voter);  // a vote that a power cut could take back would be none
    return true;
}

// Puts the voter's answer into the message.
void Quorum::vote(Message& message) {
    Replica& voter = replicas_[message.voter];
    if (message.phase != Phase::look) voter.clock.observe(message.ballot);
    switch (message.phase) {
        case Phase::look: message.yes = true; break;
        case Phase::promise: message.yes = promise(voter, message); break;
        case Phase::accept: message.yes = accept(message.voter, message); break;
    }
    const Item held = voter.table.get(message.key);
    if (held.damaged) message.yes = false;  // what it holds cannot be told
    message.item = held;
    if (!message.yes)
        message.ballot = std::max({held.version, promised(message.voter, message.key), floors_[index(message.voter)]});
}

void Quorum::question_arrives(const sim::Event& event) {
    Message& message = messages_[event.subject];
    const Channel& channel = replication_.channel(message.coordinator, message.voter);
    const ValueId asked = message.item.value;
    const Replica& voter = replicas_[message.voter];
    // A replica that has lost its memory of promises votes again when it has been told what the others agreed on.
    const bool votes = network_.arrives(channel.out) && voter.is_serving();
    if (votes) vote(message);
    if (votes) replicas_.values.retain(message.item.value);
    replicas_.values.release(asked);
    const auto delay = votes ? network_.depart(channel.back, dice_) : std::nullopt;
    if (delay) {
        engine_.schedule(*delay, answer_arrives_, event.subject);
        return;
    }
    if (votes) replicas_.values.release(message.item.value);
    messages_.release(event.subject);
}

void Quorum::answer_arrives(const sim::Event& event) {
    const Message message = messages_[event.subject];
    messages_.release(event.subject);
    const Round& round = rounds_[message.round];
    const bool got_through =
        round.in_use && network_.arrives(replication_.channel(message.coordinator, message.voter).back);
    if (got_through && round.number == message.number) count(message.round, message);
    replicas_.values.release(message.item.value);
}

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

void Quorum::has_looked(std::uint32_t number) {
    Round& round = rounds_[number];
    if (round.alike) {
        close(number, Refusal::none, round.newest);
    } else {
        round.renews = true;
        begin_phase(number, Phase::promise);
    }
}

void Quorum::was_promised(std::uint32_t number) {
    Round& round = rounds_[number];
    const Item& newest = round.newest;
    if (round.renews) {
        if (!newest.version.is_written()) {
            close(number, Refusal::none, newest);
            return;
        }
        round.offered = newest;
        round.offered.version = round.ballot;
        renewals_[round.ballot] = origin_of(newest.version);
    } else if (!round.request.condition.holds(newest)) {
        // That the condition fails is a read, and must hold as one.
        if (round.alike) {
            close(number, Refusal::condition_failed, newest);
            return;
        }
        round.renews = true;
        round.offered = newest;
        round.offered.version = round.ballot;
        renewals_[round.ballot] = origin_of(newest.version);
    } else {
        round.offered = written_item(round.request, newest, round.ballot);
        const TakenWrite taken{round.request.key, round.ballot, origin_of(newest.version), round.offered.deleted,
                               round.request.action == Action::increment};
        round.write = replicas_.ledger.accepted(taken, engine_.now());
    }
    round.was_offered = true;
    begin_phase(number, Phase::accept);
}

void Quorum::was_accepted(std::uint32_t number) {
    Round& round = rounds_[number];
    Replica& here = replicas_[round.at];
    replicas_.log(here, round.request.key, round.offered, engine_.now());
    here.seen_elsewhere = here.log.end();  // a majority has it
    replication_.logged(round.at);
    const bool failed = round.request.action != Action::get && round.renews;
    close(number, failed && round.parked != not_parked ? Refusal::condition_failed : Refusal::none, round.offered);
}

// So many said no that no majority can say yes any more.
void Quorum::was_refused(std::uint32_t number) {
    Round& round = rounds_[number];
    const bool settles = round.parked == not_parked;
    if (round.phase == Phase::accept || ++round.tries == most_tries || settles) {
        close(number, Refusal::contended, {});
        return;
    }
    round.number = ++phases_;
    const sim::Duration span = least_retry_wait * (1 << round.tries);
    engine_.schedule(sim::from_nanoseconds(dice_.uniform() * static_cast<double>(span.count())), try_again_, number,
                     round.number);
}

void Quorum::try_again(const sim::Event& event) {
    Round& round = rounds_[event.subject];
    if (!round.in_use || round.number != event.detail) return;
    begin_phase(event.subject, Phase::promise);
}

void Quorum::deadline_passes(const sim::Event& event) { close(event.subject, Refusal::no_quorum, {}); }

void Quorum::close(std::uint32_t number, Refusal refusal, const Item& item) {
    Round& round = rounds_[number];
    engine_.cancel(round.deadline);
    const bool decided = refusal == Refusal::none || refusal == Refusal::condition_failed;
    if (round.was_offered && !decided) {  // some may hold what was offered, and some not
        suspicions_.raise_all();
    }
    Answer answer{refusal, item, round.write};
    if (round.parked == not_parked) {
        if (round.write != no_write) replicas_.ledger.unanswered(round.write);
    } else {
        parked_.finish(round.parked, answer);
    }
    replicas_.values.release(round.request.value);
    replicas_.values.release(round.newest.value);
    round.in_use = false;
    round.number = ++phases_;
    rounds_.release(number);
}

void Quorum::forget_promises(ReplicaId id) {
    promised_[index(id)].clear();
    Version floor = floors_[index(id)];
    for (const Replica& replica : replicas_) floor = std::max(floor, replica.clock.horizon());
    floors_[index(id)] = floor;
}

void Quorum::abandon(ReplicaId id) {
    for (std::uint32_t number = 0; number < rounds_.size(); ++number) {
        if (rounds_[number].in_use && rounds_[number].at == id) close(number, Refusal::not_ready, {});
    }
}

Version Quorum::origin_of(Version version) const {
    const auto found = renewals_.find(version);
    return found == renewals_.end() ? version : found->second;
}

}  // namespace regiondrill::store
