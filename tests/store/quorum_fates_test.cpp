// What becomes of writes that voters have agreed on, when they lose their disks: the ledger against a book that knows
// values only. Each write puts a value of its own where the value that its client had read still stands, so that values
// alone tell what had seen what, whatever ballots they were written anew under. After every event the book looks which
// values any sound copy leads back to: a write that drops out of these as a disk fails is lost then, one that drops out
// otherwise was overwritten, and one that comes in again is neither. A write that is lost beside a greater one, which
// had not seen it, would have been overwritten by that one; one that is still on its way from a log may be yet; and one
// that something superseded which was overwritten stays superseded. The book has no opinion of these few.
#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace quorum_fates_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t keys = 3;

struct Loss {
    Time accepted{};
    Time lost_at{};
    bool is_doubtful = false;
};

class History {
public:
    explicit History(std::uint64_t seed)
        : dice_(Stream::named(Seed{seed}, "quorum fates")),
          replicas_(seed % 3 == 0 ? 5 : 3),
          world_({.replicas = replicas_, .seed = Seed{seed}, .settings = by_majority(seed)}),
          clients_(world_),
          down_(replicas_),
          held_(keys, std::vector<std::uint32_t>(replicas_)),
          living_(keys) {}

    void run(int turns) {
        for (int turn = 0; turn < turns; ++turn) {
            const auto at = dice_.below(replicas_);
            write_after_reading(dice_.below(keys), at);
            change_a_fault();
            advance(milliseconds(dice_.below(400)));
        }
    }

    bool heal_and_drain() {
        for (const RuleId rule : std::exchange(rules_, {})) world_.heal(rule);
        for (std::uint32_t at = 0; at < replicas_; ++at) {
            if (down_[at]) toggle(at);
        }
        const Time end = world_.engine.now() + 10min;
        while (!world_.cluster.is_drained() && world_.engine.now() < end) advance(100ms);
        return world_.cluster.is_drained();
    }

    // Acknowledged, and lost with a disk.
    std::vector<Loss> losses() const {
        std::vector<Loss> losses;
        for (const Asked& asked : clients_.all()) {
            if (asked.request.action != Action::put || !asked.stands()) continue;
            const Page& page = book_.at(number_of(asked.request.value));
            if (page.is_lost) losses.push_back({page.first, page.gone, page.is_doubtful});
        }
        return losses;
    }

    SmallWorld& world() { return world_; }

private:
    struct Page {
        std::uint32_t seen = 0;  // what its client had read: 0 for nothing
        Time first = never;      // when a replica first had it
        Time gone{};
        Version version;  // under which
        bool is_lost = false;
        bool is_overwritten = false;
        bool is_doubtful = false;  // lost, but it may be more to that
    };

    static Duration milliseconds(std::uint32_t count) { return std::chrono::milliseconds{count}; }
    static std::uint32_t number_of(ValueId value) {
        std::uint32_t number = 1;
        while (ValuePool::numbered(number) != value) ++number;
        return number;
    }

    static Settings by_majority(std::uint64_t seed) {
        Settings settings = on_endless_lines();
        settings.mode = WriteMode::quorum;
        settings.reads = ReadLevel::quorum;
        if (seed % 2 == 0) settings.anti_entropy = 1s;
        return settings;
    }

    void advance(Duration span) {
        const Time end = world_.engine.now() + span;
        while (world_.engine.step_until(end)) watch(false);
        world_.engine.run_until(end);
    }

    void write_after_reading(std::uint32_t number, std::uint32_t at) {
        const Asked& read = clients_.ask(at, get_of(number));
        advance(300ms);
        if (!read.stands()) return;
        const Item& item = read.answer.item;
        const auto value = static_cast<std::uint32_t>(book_.size() + 1);
        book_[value].seen = item.version.is_written() ? number_of(item.value) : 0;
        clients_.ask(
            at, item.version.is_written() ? put_if_matches(number, value, item.version) : put_if_absent(number, value));
        watch(false);
    }

    void change_a_fault() {
        const double u = dice_.uniform();
        if (u < 0.10) {
            rules_.push_back(world_.isolate(dice_.below(replicas_)));
        } else if (u < 0.25 && !rules_.empty()) {
            world_.heal(rules_.front());
            rules_.erase(rules_.begin());
        } else if (u < 0.35) {
            toggle(dice_.below(replicas_));
        } else if (u < 0.43) {
            lose_a_disk(dice_.below(replicas_));
        } else if (u < 0.47) {
            damage_a_disk(dice_.below(replicas_));
        }
    }

    void toggle(std::uint32_t at) {
        down_[at] = !down_[at];
        if (down_[at]) {
            world_.kill(at);
        } else {
            world_.revive(at);
        }
        watch(false);
    }

    void lose_a_disk(std::uint32_t at) {
        if (!down_[at]) toggle(at);
        world_.cluster.lose_disk(replica(at));
        watch(true);
    }

    void damage_a_disk(std::uint32_t at) {
        world_.cluster.damage_disk(replica(at), 0.5, dice_.fork());
        watch(true);
        world_.cluster.scrub(replica(at));
    }

    void watch(bool a_disk_failed) {
        for (std::uint32_t number = 0; number < keys; ++number) {
            bool changed = false;
            for (std::uint32_t at = 0; at < replicas_; ++at) {
                const Item item = world_.read(at, number);
                const bool is_there = item.version.is_written() && !item.damaged;
                const std::uint32_t value = is_there ? number_of(item.value) : 0;
                changed = std::exchange(held_[number][at], value) != value || changed;
            }
            if (changed) note_living(number, a_disk_failed);
        }
    }

    void note_living(std::uint32_t number, bool a_disk_failed) {
        std::set<std::uint32_t> living;
        for (std::uint32_t value : held_[number]) {
            for (; value != 0 && living.insert(value).second; value = book_[value].seen) {
                Page& page = book_[value];
                page.is_lost = page.is_overwritten = false;
                if (page.first == never) note_first(number, value);
            }
        }
        for (const std::uint32_t value : std::exchange(living_[number], living)) {
            if (living.contains(value)) continue;
            Page& page = book_[value];
            page.is_lost = a_disk_failed;
            page.is_overwritten = !a_disk_failed;
            page.is_doubtful = a_disk_failed && (page.version < greatest_held(number) || is_under_way(number, value) ||
                                                 has_overwritten_heir(value));
            page.gone = world_.engine.now();
        }
    }

    void note_first(std::uint32_t number, std::uint32_t value) {
        book_[value].first = world_.engine.now();
        for (std::uint32_t at = 0; at < replicas_; ++at) {
            if (held_[number][at] == value) book_[value].version = world_.read(at, number).version;
        }
    }

    bool is_under_way(std::uint32_t number, std::uint32_t value) const {
        const auto& channels = world_.cluster.channels();
        return std::any_of(channels.begin(), channels.end(), [&](const Channel& channel) {
            const ReplicationLog& log = world_.cluster.replica(channel.from).log;
            for (LogPosition at = std::max(channel.applied, log.begin()); at < log.end(); ++at) {
                if (log[at].key == key(number) && number_of(log[at].item.value) == value) return true;
            }
            return false;
        });
    }

    bool has_overwritten_heir(std::uint32_t value) const {
        return std::any_of(book_.begin(), book_.end(), [&](const auto& each) {
            const auto& [heir, page] = each;
            return page.seen == value && (page.is_overwritten || has_overwritten_heir(heir));
        });
    }

    Version greatest_held(std::uint32_t number) const {
        Version greatest;
        for (std::uint32_t at = 0; at < replicas_; ++at) {
            if (held_[number][at] != 0) greatest = std::max(greatest, world_.read(at, number).version);
        }
        return greatest;
    }

    Stream dice_;
    std::uint32_t replicas_;
    SmallWorld world_;
    Clients clients_;
    std::vector<bool> down_;
    std::vector<RuleId> rules_;
    std::map<std::uint32_t, Page> book_;            // by value
    std::vector<std::vector<std::uint32_t>> held_;  // values, by key and replica
    std::vector<std::set<std::uint32_t>> living_;   // by key
};

// The losses that the ledger tells of are among those of the book, and of them it tells the age when they were lost.
bool is_told_rightly(const std::vector<Loss>& book, const FateExample& example) {
    return std::any_of(book.begin(), book.end(), [&](const Loss& loss) {
        return loss.accepted == example.accepted && loss.lost_at == example.accepted + example.hidden;
    });
}

}  // namespace

TEST_CASE("voters that lose their disks: each lost write is told with the moment of its loss, as the book has it") {
    std::uint64_t lost = 0;
    std::uint64_t doubtful = 0;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        INFO("seed " << seed);
        History history(seed);
        history.run(60);
        REQUIRE(history.heal_and_drain());
        const std::vector<Loss> losses = history.losses();
        const LedgerAccount account = history.world().cluster.close();
        const auto open = static_cast<std::size_t>(
            std::count_if(losses.begin(), losses.end(), [](const Loss& loss) { return loss.is_doubtful; }));
        CHECK(account.lost() <= losses.size());
        CHECK(account.lost() + open >= losses.size());
        Duration oldest{};
        for (const Loss& loss : losses) oldest = std::max(oldest, loss.lost_at - loss.accepted);
        if (open == 0) CHECK(account.recovery_point == oldest);
        doubtful += open;
        for (const FateExample& example : account.examples) {
            if (is_loss(example.fate)) CHECK(is_told_rightly(losses, example));
        }
        lost += losses.size();
    }
    CHECK(lost > 1000);
    CHECK(doubtful * 4 < lost);
}

}  // namespace quorum_fates_test
