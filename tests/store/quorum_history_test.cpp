// Random histories in quorum mode, judged from outside. Clients at every region read, put, remove and put on conditions
// while links are cut (one way too), delayed and lossy, clocks run wrong, processes stop and disks are destroyed, one
// at a time: the next only when the last has been filled again. What the clients were told of each key must fit a
// register: by their values here, and by their versions in the watch that the store has itself. Then everything heals:
// replicas must come to rest, agree, have lost nothing that was answered, and hold no text that nobody needs.
//
// A value is known by its number, a put's place among all that was asked. A write that was refused before any vote for
// it was asked for cannot stand and is left out; other refused writes may have happened at any time, or not at all.
#include "store/agreement/quorum.hpp"
#include "store/ledger/register_checker.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"
#include "tests/store/nemesis.hpp"
#include "tests/store/texts_held.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace quorum_history_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t keys = 3;
constexpr int turns = 50;

struct Reached {
    int faults[6] = {};
    int stood = 0;
    int failed_conditions = 0;
    int unknown = 0;
    int disks = 0;
    int too_large = 0;
};

Settings settings_of(std::uint64_t seed) {
    Settings settings;
    settings.mode = WriteMode::quorum;
    settings.reads = ReadLevel::quorum;
    settings.answer_wait = 500ms;
    settings.disk.sync = seed % 3 == 0 ? 200ms : 0ms;
    settings.disk.snapshot = seed % 5 == 0 ? 2s : 0s;
    settings.disk.replay = 20;
    return settings;
}

class VotedHistory {
public:
    VotedHistory(std::uint64_t seed, Reached& reached)
        : dice_(Stream::named(Seed{seed}, "voted history")),
          pace_(seed % 3 == 1 ? 10'000'000 : 150'000'000),
          replicas_(seed % 4 == 3 ? 5 : 3),
          witnesses_(seed % 4 == 1 ? 1 : 0),
          texts_(seed % 2 == 0),
          world_({.replicas = replicas_,
                  .round_trip = 60ms,
                  .ideal = false,
                  .seed = Seed{seed},
                  .settings = settings_of(seed),
                  .witnesses = witnesses_}),
          clients_(world_),
          nemesis_(world_, dice_),
          reached_(reached) {
        clients_.set_listener([this](std::size_t number) { look_at_answer(number); });
    }

    void run() {
        for (int turn = 0; turn < turns; ++turn) {
            world_.advance(Duration{dice_.below(dice_.chance(0.2) ? 1'500'000'000 : pace_)});
            ask_something();
            change_a_fault();
        }
    }

    bool heal_and_drain() {
        for (const auto& [at, error] : std::exchange(clock_errors_, {})) {
            world_.cluster.correct_clock(replica(at), error);
        }
        nemesis_.mend_everything();
        if (has_full_disk()) world_.cluster.clear_disk(replica(0), full_disk_);
        return world_.drain(5min);
    }

    // Every region is asked once more, so that what was answered has to be there.
    void look_at_everything() {
        for (std::uint32_t number = 0; number < keys; ++number) {
            for (std::uint32_t at = 0; at + witnesses_ < replicas_; ++at) ask(at, get_of(number));
        }
    }

    RegisterHistory history_of(std::uint32_t key_number) const {
        RegisterHistory history;
        for (std::size_t number = 0; number < clients_.all().size(); ++number) {
            const Asked& asked = clients_.all()[number];
            if (asked.request.key != key(key_number)) continue;
            if (const auto operation = operation_of(number)) history.push_back(*operation);
        }
        return history;
    }

    SmallWorld& world() { return world_; }
    const Clients& clients() const { return clients_; }

private:
    struct Seen {
        Version version;
        std::uint64_t value = 0;
    };

    bool has_full_disk() const { return world_.cluster.replica(replica(0)).disk.full != 0; }
    std::uint32_t some_server() { return dice_.below(replicas_ - witnesses_); }

    std::uint64_t identity(const Item& item) const {
        if (!item.exists()) return 0;
        if (!texts_) return static_cast<std::uint32_t>(item.value);
        return std::stoull(world_.cluster.values().text_of(item.value));
    }

    void ask(std::uint32_t at, Request request) {
        const auto number = static_cast<std::uint32_t>(clients_.all().size()) + 1;
        ValuePool& values = world_.cluster.values();
        if (request.action == Action::put) {
            request.value = texts_ ? values.keep(std::to_string(number)) : ValuePool::numbered(number);
        }
        expected_.push_back(request.condition.kind == Condition::Kind::matches ? last_seen_[request.key].value : 0);
        clients_.ask(at, request);
        values.release(request.value);
    }

    void ask_something() {
        const std::uint32_t number = dice_.below(keys);
        const std::uint32_t at = some_server();
        const double u = dice_.uniform();
        if (u < 0.35) {
            ask(at, get_of(number));
        } else if (u < 0.65) {
            ask(at, put_of(number, 0));
        } else if (u < 0.75 && number == 0) {  // only there, as removed values are not unique
            ask(at, remove_of(number));
        } else if (u < 0.85 || !last_seen_.contains(key(number))) {
            ask(at, put_if_absent(number, 0));
        } else {
            ask(at, put_if_matches(number, 0, last_seen_[key(number)].version));
        }
    }

    // What was seen, told while it is there; and what clients know of, for conditions that have a chance.
    void look_at_answer(std::size_t number) {
        const Asked& asked = clients_.all()[number];
        const bool tells = asked.stands() || asked.answer.refusal == Refusal::condition_failed;
        if (!tells) return;
        seen_[number] = identity(asked.answer.item);
        if (asked.answer.item.exists()) last_seen_[asked.request.key] = {asked.answer.item.version, seen_[number]};
    }

    std::optional<RegisterOperation> operation_of(std::size_t number) const {
        const Asked& asked = clients_.all()[number];
        RegisterOperation operation;
        operation.invoked = asked.asked;
        operation.answered = asked.answered;
        const bool failed = asked.is_answered() && asked.answer.refusal == Refusal::condition_failed;
        if (asked.request.action == Action::get || failed) {
            if (!asked.stands() && !failed) return std::nullopt;
            operation.value = seen_.at(number);
            return operation;
        }
        if (asked.was_turned_away()) return std::nullopt;
        if (!asked.stands()) operation.answered = never;
        operation.value = asked.request.action == Action::remove ? 0 : number + 1;
        operation.expected = expected_[number];
        const bool conditional = asked.request.condition.kind != Condition::Kind::none;
        operation.kind = conditional ? RegisterOperation::Kind::compare_and_set : RegisterOperation::Kind::write;
        return operation;
    }

    void change_a_fault() {
        const double u = dice_.uniform();
        if (u < 0.08) {
            impose({.links = {}, .cut = true}, 0);
        } else if (u < 0.12) {
            impose({.links = {}, .factor = 2, .added = Duration{dice_.below(200'000'000)}}, 1);
        } else if (u < 0.16) {
            impose({.links = {}, .loss = 0.5}, 2);
        } else if (u < 0.30) {
            nemesis_.lift_a_rule();
        } else if (u < 0.42) {
            toggle(nemesis_.some_replica());
        } else if (u < 0.48) {
            destroy_one();
        } else if (u < 0.54) {
            const std::uint32_t at = nemesis_.some_replica();
            const Duration skew = std::chrono::milliseconds{dice_.below(10'000)} - 5s;
            clock_errors_.emplace_back(at, world_.cluster.disturb_clock(replica(at), {skew, 300}));
            ++reached_.faults[4];
        } else if (u < 0.60 && !has_full_disk()) {
            full_disk_ = world_.cluster.fill_disk(replica(0));
        } else if (has_full_disk()) {
            world_.cluster.clear_disk(replica(0), full_disk_);
            ++reached_.faults[5];
        }
    }

    void impose(Rule rule, int kind) {
        nemesis_.impose(std::move(rule));
        ++reached_.faults[kind];
    }

    void toggle(std::uint32_t at) {
        nemesis_.toggle(at);
        if (!nemesis_.is_down(at)) return;
        if (dice_.chance(0.5)) world_.cluster.lose_power(replica(at));
        ++reached_.faults[3];
    }

    // While one has to be filled only itself may lose its disk, again.
    void destroy_one() {
        const std::uint32_t at = nemesis_.some_replica();
        for (std::uint32_t other = 0; other < replicas_; ++other) {
            if (other != at && world_.cluster.replica(replica(other)).state == ReplicaState::empty) return;
        }
        if (!nemesis_.is_down(at)) toggle(at);
        world_.cluster.lose_disk(replica(at));
        ++reached_.disks;
    }

    Stream dice_;
    std::uint32_t pace_;  // nanoseconds between two requests, mostly
    std::uint32_t replicas_;
    std::uint32_t witnesses_;
    bool texts_;
    SmallWorld world_;
    Clients clients_;
    Nemesis nemesis_;
    std::vector<std::pair<std::uint32_t, ClockErrorId>> clock_errors_;
    FillingId full_disk_{};
    std::map<KeyId, Seen> last_seen_;
    std::map<std::size_t, std::uint64_t> seen_;  // by the place of who asked
    std::vector<std::uint64_t> expected_;        // what a compare-and-set replaces
    Reached& reached_;
};

}  // namespace

TEST_CASE("whatever happens, what clients are told of a key is what a register would tell them") {
    Reached reached;
    for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
        VotedHistory history(seed, reached);
        INFO("seed " << seed);
        history.run();
        REQUIRE(history.heal_and_drain());
        history.look_at_everything();
        REQUIRE(history.world().drain(5min));
        for (std::uint32_t number = 0; number < keys; ++number) {
            INFO("key " << number);
            const RegisterFinding finding = check(history.history_of(number));
            if (finding.verdict == RegisterVerdict::too_large) ++reached.too_large;
            REQUIRE(finding.verdict != RegisterVerdict::contradictory);
        }
        for (const Asked& asked : history.clients().all()) {
            REQUIRE(asked.is_answered());
            if (asked.stands()) ++reached.stood;
            if (asked.answer.refusal == Refusal::condition_failed) ++reached.failed_conditions;
            if (!asked.stands() && !asked.was_turned_away()) ++reached.unknown;
        }
        REQUIRE(history.world().cluster.is_converged());
        // Votes that are still on their way when a round is over hold texts too, and have come to rest.
        REQUIRE(history.world().cluster.values().texts_in_use() == texts_held(history.world().cluster, keys));
        const LedgerAccount account = history.world().cluster.close();
        REQUIRE(history.world().cluster.register_metrics().keys == keys);
        REQUIRE(account.count(Fate::kept) + account.count(Fate::superseded) == account.acknowledged);
    }
    CHECK(reached.too_large == 0);
    CHECK(reached.stood > 30'000);
    CHECK(reached.failed_conditions > 3'000);
    CHECK(reached.unknown > 500);
    CHECK(reached.disks > 500);
    for (const int each : reached.faults) CHECK(each > 500);
}

}  // namespace quorum_history_test
