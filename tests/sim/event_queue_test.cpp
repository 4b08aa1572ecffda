// The calendar queue against the simplest queue there is: an ordered set. A calendar goes wrong where its parts meet,
// so the schedules mix horizons from one nanosecond to days: the open bucket, the near ring (to 268 ms), the coarse
// ring (to 275 s) and the heap beyond.
#include "sim/event_queue.hpp"

#include "sim/random.hpp"
#include "sim/real_math.hpp"
#include "tests/catch.hpp"

#include <set>

namespace event_queue_test {

using namespace regiondrill::sim;
using namespace std::chrono_literals;

namespace {

struct Earlier {
    bool operator()(const Event& a, const Event& b) const { return earlier(a, b); }
};

// Both queues, driven alike; counts where they differ.
class Pair {
public:
    explicit Pair(std::uint64_t seed) : dice_(seed) {}

    void push(Time at) {
        const Event event{at, sequence_++ << 16, dice_.below(1000), 0};
        queue_.push(event);
        reference_.insert(event);
        compare_size();
    }

    void peek() {
        const Event* shown = queue_.peek();
        const bool both_empty = shown == nullptr && reference_.empty();
        const bool alike = shown != nullptr && !reference_.empty() && shown->at == reference_.begin()->at &&
                           shown->order == reference_.begin()->order && shown->subject == reference_.begin()->subject;
        if (!both_empty && !alike) ++differences_;
    }

    void pop() {
        peek();
        if (queue_.peek() == nullptr || reference_.empty()) return;
        now_ = queue_.peek()->at;
        queue_.pop();
        reference_.erase(reference_.begin());
        compare_size();
    }

    void drain() {
        while (!reference_.empty() && differences_ == 0) pop();
        peek();
    }

    // Spread evenly over the magnitudes from a nanosecond to a week, with many equal times.
    Time some_time() {
        if (dice_.chance(0.2)) return now_;
        if (dice_.chance(0.1)) return now_ + 65'536ns * static_cast<int>(dice_.below(5000));  // bucket borders
        const double longest = natural_log(7.0 * 86400 * 1e9);
        return now_ + Duration{static_cast<std::int64_t>(exponential(dice_.uniform(0, longest)))};
    }

    Time now() const { return now_; }
    bool empty() const { return reference_.empty(); }
    const Event& first() const { return *reference_.begin(); }
    Stream& dice() { return dice_; }
    int differences() const { return differences_; }

private:
    void compare_size() {
        if (queue_.size() != reference_.size()) ++differences_;
    }

    Stream dice_;
    EventQueue queue_;
    std::set<Event, Earlier> reference_;
    std::uint64_t sequence_ = 1;
    Time now_ = drill_start;
    int differences_ = 0;
};

// Pushes and pops in turns that favour now the one, now the other, so that the queue swells and runs dry.
int differences_over(std::uint64_t seed, int steps) {
    Pair pair(seed);
    for (int i = 0; i < steps; ++i) {
        const double pushing = (i / 500) % 2 == 0 ? 0.7 : 0.35;
        if (pair.dice().chance(pushing)) {
            pair.push(pair.some_time());
        } else if (pair.dice().chance(0.2)) {
            pair.peek();  // opens a bucket that later pushes may lie before
        } else {
            pair.pop();
        }
    }
    pair.drain();
    return pair.differences();
}

}  // namespace

TEST_CASE("any schedule comes out in the order of an ordered set") {
    int differences = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) differences += differences_over(seed, 5000);
    CHECK(differences == 0);
}

TEST_CASE("an event pushed before the bucket that a peek opened still comes first") {
    // A peek moves the calendar on to the next event; time itself has not moved, so earlier events may still come.
    int differences = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Pair pair(seed);
        pair.push(pair.some_time() + 1ms);
        for (int i = 0; i < 50; ++i) {
            pair.peek();
            const Duration ahead = pair.first().at - pair.now();
            const double share = pair.dice().uniform();
            pair.push(pair.now() + Duration{static_cast<std::int64_t>(static_cast<double>(ahead.count()) * share)});
            if (pair.dice().chance(0.3)) pair.pop();
            if (pair.empty()) pair.push(pair.some_time());
        }
        pair.drain();
        differences += pair.differences();
    }
    CHECK(differences == 0);
}

TEST_CASE("events at every border of the calendar keep their order") {
    // Borders: the near bucket (2^16 or 2^18 ns), the coarse bucket (2^28 ns) and the coarse ring's end (2^38 ns).
    Pair pair(1);
    for (const int power : {16, 18, 28, 38, 39, 45}) {
        const Duration border{std::int64_t{1} << power};
        for (const Duration offset : {1ns, 0ns, -1ns}) pair.push(drill_start + border + offset);
    }
    pair.drain();
    CHECK(pair.differences() == 0);
    CHECK(pair.empty());
}

TEST_CASE("an event alone at a border does not hold up an earlier one that comes after a look at it") {
    int differences = 0;
    for (const int power : {16, 18, 28, 38, 39, 45}) {
        for (const Duration offset : {1ns, 0ns, -1ns}) {
            const Duration border{std::int64_t{1} << power};
            Pair pair(1);
            pair.push(drill_start + border + offset);
            pair.peek();
            pair.push(drill_start + border / 2);
            pair.drain();
            differences += pair.differences();
        }
    }
    CHECK(differences == 0);
}

TEST_CASE("an event months ahead is found when nothing else is left, again and again") {
    Pair pair(1);
    for (int i = 0; i < 20; ++i) {
        pair.push(pair.now() + std::chrono::hours(24 * 30) + Duration{i});
        pair.drain();
    }
    CHECK(pair.differences() == 0);
    CHECK(pair.now() >= drill_start + std::chrono::hours(24 * 30 * 20));
}

TEST_CASE("events of one time come by their order, whichever was pushed first") {
    const Event first{drill_start + 1s, 1 << 16, 0, 0};
    const Event second{drill_start + 1s, 2 << 16, 0, 0};
    EventQueue queue;
    queue.push(second);
    queue.push(first);
    REQUIRE(queue.peek() != nullptr);
    CHECK(queue.peek()->order == first.order);
    queue.pop();
    CHECK(queue.peek()->order == second.order);
    queue.pop();
    CHECK(queue.peek() == nullptr);
    CHECK(queue.size() == 0);
}

}  // namespace event_queue_test
