// A feed shows what is on disk, in order, as long as it is kept, and says so when it is not.
#include "store/data/change_feed.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <deque>
#include <optional>
#include <string>

namespace change_feed_test {

using namespace regiondrill::store;
using regiondrill::sim::drill_start;
using regiondrill::sim::Duration;
using regiondrill::sim::InvariantBroken;
using regiondrill::sim::Stream;
using regiondrill::sim::Time;
using namespace std::chrono_literals;

namespace {

constexpr FeedRetention keep_all{Duration::max(), ~std::uint64_t{0}};

Change change_of(std::uint32_t n, Time applied = drill_start) {
    return {0, Version::of(n + 1, RegionRank{0}), applied, KeyId{n}, ValuePool::numbered(n), false};
}

/// Changes numbered from `first`, all of them published.
void fill(ChangeFeed& feed, std::uint32_t first, std::uint32_t count, Time applied = drill_start) {
    for (std::uint32_t n = first; n < first + count; ++n) feed.append(change_of(n, applied));
    feed.publish(feed.end());
}

struct Reading {
    std::vector<std::uint32_t> keys;
    std::optional<FeedPosition> next;
    std::optional<FeedError> error;
};

Reading read(const ChangeFeed& feed, FeedPosition from, std::uint64_t limit = 1000) {
    Reading reading;
    const auto next = feed.visit(
        from, limit, [&](const Change& change) { reading.keys.push_back(static_cast<std::uint32_t>(change.key)); });
    if (next.has_value()) {
        reading.next = *next;
    } else {
        reading.error = next.error();
    }
    return reading;
}

// Of so many octets, which the feed alone holds.
void append_text(ChangeFeed& feed, ValuePool& values, std::size_t size) {
    Change change = change_of(static_cast<std::uint32_t>(feed.end()));
    change.value = values.keep(std::string(size, 'x'));
    feed.append(change);
    values.release(change.value);
}

}  // namespace

// A second holder, as a table is one, shows that the feed has let go of what it forgot and of nothing else.
TEST_CASE("a feed keeps as many octets of text as it may, and what simulated clients write takes none") {
    ValuePool values;
    ChangeFeed feed(values, {Duration::max(), ~std::uint64_t{0}, 100});
    const auto append = [&](std::size_t size) {
        append_text(feed, values, size);
        feed.publish(feed.end());
        feed.trim(drill_start);
    };
    fill(feed, 0, 1000);
    feed.trim(drill_start);
    CHECK(feed.begin() == 0);
    append(60);
    append(40);
    CHECK(feed.begin() == 0);
    append(41);
    CHECK(feed.begin() == 1001);  // what stands before the first text cannot stay longer than that
    CHECK(values.texts_in_use() == 2);
    append(100);
    CHECK(feed.end() - feed.begin() == 1);
    append(101);
    CHECK(feed.end() == feed.begin());  // longer than all that it may keep
    CHECK(values.texts_in_use() == 0);
}

TEST_CASE("octets of what was withdrawn are not counted, nor is what nobody may read yet forgotten for them") {
    ValuePool values;
    ChangeFeed feed(values, {Duration::max(), ~std::uint64_t{0}, 100});
    const auto append = [&](std::size_t size) { append_text(feed, values, size); };
    append(50);
    feed.publish(feed.end());
    append(90);
    feed.trim(drill_start);
    CHECK(feed.begin() == 1);
    CHECK(feed.end() == 2);
    feed.withdraw(1);
    append(10);
    feed.publish(feed.end());
    append(90);
    feed.trim(drill_start);
    CHECK(feed.begin() == 1);  // 10 and 90 are 100
}

TEST_CASE("a feed shows changes in the order in which they were applied, as they were") {
    ValuePool values;
    ChangeFeed feed(values);
    CHECK(feed.append(change_of(7, drill_start + 1s)) == 0);
    CHECK(feed.append({99, Version::of(3, RegionRank{1}), drill_start + 2s, KeyId{4}, ValueId{}, true}) == 1);
    feed.publish(2);
    std::vector<Change> seen;
    const auto next = feed.visit(0, 10, [&](const Change& change) { seen.push_back(change); });
    REQUIRE(next.has_value());
    CHECK(*next == 2);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].position == 0);
    CHECK(seen[0].key == KeyId{7});
    CHECK(seen[0].value == ValuePool::numbered(7));
    CHECK(seen[0].applied == drill_start + 1s);
    CHECK_FALSE(seen[0].deleted);
    CHECK(seen[1].position == 1);
    CHECK(seen[1].version == Version::of(3, RegionRank{1}));
    CHECK(seen[1].deleted);
}

TEST_CASE("a reader goes on from where it stopped") {
    ValuePool values;
    ChangeFeed feed(values);
    fill(feed, 0, 5);
    const Reading first = read(feed, 0, 2);
    CHECK(first.keys == std::vector<std::uint32_t>{0, 1});
    CHECK(first.next == 2);
    CHECK(read(feed, 2, 2).keys == std::vector<std::uint32_t>{2, 3});
    CHECK(read(feed, 4, 2).keys == std::vector<std::uint32_t>{4});
    CHECK(read(feed, 5).next == 5);
    CHECK(read(feed, 3, 0).next == 3);
    fill(feed, 5, 1);
    CHECK(read(feed, 5).keys == std::vector<std::uint32_t>{5});
}

TEST_CASE("a filter's limit counts what is shown, and the reader passes what is not") {
    ValuePool values;
    ChangeFeed feed(values);
    fill(feed, 0, 100);
    std::vector<std::size_t> seen;
    const auto in_tens = [](const Change& change) { return index(change.key) % 10 == 0; };
    const auto note = [&](const Change& change) { seen.push_back(index(change.key)); };
    const auto middle = feed.visit(1, 2, in_tens, note);
    CHECK(*middle == 21);
    CHECK(seen == std::vector<std::size_t>{10, 20});
    CHECK(*feed.visit(*middle, 1000, in_tens, note) == 100);
    CHECK(seen.back() == 90);
}

TEST_CASE("what is not on disk is not shown") {
    ValuePool values;
    ChangeFeed feed(values);
    for (std::uint32_t n = 0; n < 5; ++n) feed.append(change_of(n));
    CHECK(read(feed, 0).keys.empty());
    CHECK(read(feed, 0).next == 0);
    CHECK(read(feed, 1).error == FeedError::beyond);
    feed.publish(3);
    CHECK(read(feed, 0).keys.size() == 3);
    CHECK(read(feed, 0).next == 3);
    CHECK(read(feed, 4).error == FeedError::beyond);
}

TEST_CASE("a crash withdraws what was not on disk, and what follows takes its positions") {
    ValuePool values;
    ChangeFeed feed(values);
    for (std::uint32_t n = 0; n < 5; ++n) feed.append(change_of(n));
    feed.publish(2);
    feed.withdraw(3);
    CHECK(feed.end() == 3);
    CHECK(feed.append(change_of(50)) == 3);
    feed.publish(4);
    CHECK(read(feed, 0).keys == std::vector<std::uint32_t>{0, 1, 2, 50});
}

TEST_CASE("what was shown cannot be withdrawn, nor what is not there be published") {
    ValuePool values;
    ChangeFeed feed(values);
    fill(feed, 0, 5);
    CHECK_THROWS_AS(feed.withdraw(4), InvariantBroken);
    CHECK_THROWS_AS(feed.withdraw(6), InvariantBroken);
    CHECK_THROWS_AS(feed.publish(6), InvariantBroken);
    CHECK_THROWS_AS(feed.publish(4), InvariantBroken);
    feed.append(change_of(5, drill_start + 1s));
    CHECK_THROWS_AS(feed.append(change_of(6)), InvariantBroken);
}

TEST_CASE("changes are kept for as long as the retention says and not longer") {
    ValuePool values;
    ChangeFeed feed(values, {10s, 1000});
    for (std::uint32_t n = 0; n < 5; ++n) fill(feed, n, 1, drill_start + n * 1s);
    feed.trim(drill_start + 12s);  // the changes of 0 s and 1 s are older than ten seconds, that of 2 s is not
    CHECK(feed.begin() == 2);
    CHECK(read(feed, 1).error == FeedError::trimmed);
    CHECK(read(feed, 2).keys == std::vector<std::uint32_t>{2, 3, 4});
    feed.trim(drill_start + 1h);
    CHECK(feed.begin() == 5);
    CHECK(read(feed, 5).next == 5);
}

TEST_CASE("no more changes are kept than the retention says, but for those nobody could read yet") {
    ValuePool values;
    ChangeFeed feed(values, {Duration::max(), 10});
    for (std::uint32_t n = 0; n < 30; ++n) feed.append(change_of(n));
    feed.publish(5);
    feed.trim(drill_start);
    CHECK(feed.begin() == 5);
    CHECK(feed.end() == 30);
    feed.publish(30);
    feed.trim(drill_start);
    CHECK(feed.begin() == 20);
}

TEST_CASE("with its disk a feed loses everything but its count") {
    ValuePool values;
    ChangeFeed feed(values);
    fill(feed, 0, 5);
    feed.append(change_of(5));
    feed.clear();
    CHECK(read(feed, 4).error == FeedError::trimmed);
    CHECK(read(feed, 6).next == 6);
    CHECK(feed.append(change_of(6)) == 6);
    feed.publish(7);
    CHECK(read(feed, 6).keys == std::vector<std::uint32_t>{6});
}

TEST_CASE("a value is held until its change is trimmed, withdrawn or lost with the disk") {
    ValuePool values;
    ChangeFeed feed(values, {Duration::max(), 1});
    std::vector<ValueId> texts;
    for (const char* text : {"trimmed", "kept", "withdrawn"}) {
        texts.push_back(values.keep(text));
        feed.append({0, Version::of(1, RegionRank{0}), drill_start, KeyId{0}, texts.back(), false});
        values.release(texts.back());  // the table's own hold
    }
    CHECK(values.text_of(texts[0]) == "trimmed");
    feed.publish(2);
    feed.withdraw(2);
    CHECK(values.text_of(texts[2]).empty());
    feed.trim(drill_start);
    CHECK(values.text_of(texts[0]).empty());
    CHECK(values.text_of(texts[1]) == "kept");
    feed.clear();
    CHECK(values.text_of(texts[1]).empty());
}

TEST_CASE("any history of a feed is that of a deque") {
    // Every step is one of append, publish, withdraw, trim and read. In every other stretch the disk hangs, so that
    // changes wait for it in thousands and the ring grows while its content is wrapped around its end. Texts make every
    // missed or doubled release show.
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Stream dice(seed);
        ValuePool values;
        const FeedRetention retention = seed % 2 == 0 ? FeedRetention{5us, 300} : keep_all;
        ChangeFeed feed(values, retention);
        std::deque<Change> reference;
        FeedPosition begin = 0;
        FeedPosition published = 0;
        Time now = drill_start;
        const auto end = [&] { return begin + reference.size(); };
        for (std::uint32_t n = 0; n < 20'000; ++n) {
            now += Duration{dice.below(20)};
            const bool disk_hangs = n / 4000 % 2 == 1;
            const double u = dice.uniform();
            if (u < 0.7 || (disk_hangs && u < 0.81)) {
                Change change = change_of(n, now);
                change.value = values.keep(std::to_string(n));
                change.position = end();
                feed.append(change);
                values.release(change.value);
                reference.push_back(change);
            } else if (u < 0.8) {
                published += dice.below(static_cast<std::uint32_t>(end() - published + 1));
                feed.publish(published);
            } else if (u < 0.81) {
                const FeedPosition at = published + dice.below(static_cast<std::uint32_t>(end() - published + 1));
                feed.withdraw(at);
                while (end() > at) reference.pop_back();
            } else if (u < 0.85) {
                feed.trim(now);
                while (begin < published &&
                       (reference.size() > retention.changes || reference[0].applied + 5us < now) && seed % 2 == 0) {
                    reference.pop_front();
                    ++begin;
                }
            } else {
                const FeedPosition from = begin + dice.below(static_cast<std::uint32_t>(reference.size() + 1));
                FeedPosition expected = from;
                const auto next = feed.visit(from, 5, [&](const Change& change) {
                    const Change& same = reference[expected - begin];
                    if (change.position != expected || change.key != same.key || change.version != same.version) {
                        ++wrong;
                    }
                    if (values.text_of(change.value) != std::to_string(index(same.key))) ++wrong;
                    ++expected;
                });
                if (next.has_value() != (from <= published)) ++wrong;
                if (next.has_value() && (*next != expected || *next != std::min(from + 5, published))) ++wrong;
                if (begin > 0 && read(feed, begin - 1).error != FeedError::trimmed) ++wrong;
            }
            if (feed.begin() != begin || feed.end() != end() || feed.published() != published) ++wrong;
        }
        CHECK(end() > 2000);
    }
    CHECK(wrong == 0);
}

}  // namespace change_feed_test
