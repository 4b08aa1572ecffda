// Histories that are those of a register pass, all others are found and their culprits named. The last word is that of
// trying every order, which small histories allow.
#include "store/ledger/register_checker.hpp"

#include "sim/invariant.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

namespace register_checker_test {

using namespace regiondrill::store;
using regiondrill::sim::Stream;
using regiondrill::sim::Time;
using Kind = RegisterOperation::Kind;
using Places = std::vector<std::size_t>;

namespace {

constexpr std::int64_t unanswered = -1;

Time moment(std::int64_t at) {
    return at == unanswered ? regiondrill::sim::never : Time{regiondrill::sim::Duration{at}};
}

RegisterOperation reads(std::uint64_t value, std::int64_t from, std::int64_t to) {
    return {Kind::read, moment(from), moment(to), value, 0};
}

RegisterOperation writes(std::uint64_t value, std::int64_t from, std::int64_t to) {
    return {Kind::write, moment(from), moment(to), value, 0};
}

RegisterOperation replaces(std::uint64_t expected, std::uint64_t value, std::int64_t from, std::int64_t to) {
    return {Kind::compare_and_set, moment(from), moment(to), value, expected};
}

/// Of an operation without an answer it is all the same whether it never happened or came last, or, of a
/// compare-and-set, was refused: so an order has all operations in it.
bool is_a_register(const RegisterHistory& history, const Places& order) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const RegisterOperation& each = history[order[i]];
        for (std::size_t later = i + 1; later < order.size(); ++later) {
            if (history[order[later]].answered < each.invoked) return false;
        }
        const bool is_known = each.answered != regiondrill::sim::never;
        if (each.kind == Kind::read && is_known && each.value != value) return false;
        if (each.kind == Kind::compare_and_set && each.expected != value) {
            if (is_known) return false;
            continue;
        }
        if (each.kind != Kind::read) value = each.value;
    }
    return true;
}

bool some_order_fits(const RegisterHistory& history) {
    Places order(history.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    do {
        if (is_a_register(history, order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
}

bool accepts(RegisterFinding (*checker)(const RegisterHistory&), const RegisterHistory& history) {
    return checker(history).verdict == RegisterVerdict::linearisable;
}

/// Both algorithms say the same; what they say.
Contradiction verdict_on(const RegisterHistory& history) {
    const RegisterFinding finding = check(history);
    CHECK((finding.verdict == RegisterVerdict::linearisable) == accepts(search_linearisation, history));
    CHECK((finding.verdict == RegisterVerdict::linearisable) == (finding.contradiction == Contradiction::none));
    CHECK((finding.verdict == RegisterVerdict::linearisable) == finding.operations.empty());
    return finding.contradiction;
}

/// What a register really did, with calls and answers around each moment: `count` operations, one a tick, each up to
/// `spread` ticks longer than its moment. Ticks are shared, so calls and answers often coincide.
RegisterHistory real_history(Stream& dice, std::size_t count, std::uint32_t spread, double unanswered_share,
                             bool with_replacing) {
    RegisterHistory history;
    std::uint64_t held = 0;
    std::uint64_t last = 0;
    for (std::size_t tick = 0; tick < count; ++tick) {
        const auto from = static_cast<std::int64_t>(tick) - dice.below(spread + 1);
        const std::int64_t to = static_cast<std::int64_t>(tick) + dice.below(spread + 1);
        const bool is_lost = dice.chance(unanswered_share);
        const double u = dice.uniform();
        if (u < 0.5) {
            history.push_back(reads(held, std::max<std::int64_t>(from, 0), to));
        } else {
            const bool is_replacing = with_replacing && u < 0.75;
            const std::int64_t call = std::max<std::int64_t>(from, 0);
            ++last;
            history.push_back(is_replacing ? replaces(held, last, call, to) : writes(last, call, to));
            if (is_lost) history.back().answered = regiondrill::sim::never;
            if (!is_lost || dice.chance(0.5)) held = last;
        }
    }
    return history;
}

/// Nothing that any register did: values are read and expected at random, now and then some that nobody wrote.
RegisterHistory random_history(Stream& dice, bool with_replacing) {
    RegisterHistory history;
    const std::uint32_t count = 1 + dice.below(7);
    std::uint64_t last = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::int64_t from = dice.below(8);
        const std::int64_t to = dice.chance(0.2) ? unanswered : from + dice.below(6);
        const double u = dice.uniform();
        const std::uint64_t other = dice.below(count / 2 + 1);
        if (u < 0.5) {
            history.push_back(reads(other, from, to));
        } else if (u < 0.75 || !with_replacing) {
            history.push_back(writes(++last, from, to));
        } else {
            history.push_back(replaces(other, ++last, from, to));
        }
    }
    return history;
}

void shuffle(RegisterHistory& history, Stream& dice) {
    for (std::size_t left = history.size(); left > 1; --left) {
        std::swap(history[left - 1], history[dice.below(static_cast<std::uint32_t>(left))]);
    }
}

/// A small history, real, nearly real or random.
RegisterHistory small_history(Stream& dice, bool with_replacing) {
    if (dice.chance(0.3)) return random_history(dice, with_replacing);
    RegisterHistory history = real_history(dice, 1 + dice.below(7), 1 + dice.below(4), 0.2, with_replacing);
    for (RegisterOperation& each : history) {
        if (each.kind == Kind::read && dice.chance(0.15)) each.value = dice.below(4);
    }
    shuffle(history, dice);
    return history;
}

/// Some operations of a history, with the writes that these need to make sense.
RegisterHistory with_their_writes(const RegisterHistory& history, const Places& places) {
    std::set<std::size_t> wanted;
    Places open = places;
    while (!open.empty()) {
        const std::size_t place = open.back();
        open.pop_back();
        if (!wanted.insert(place).second || history[place].kind == Kind::write) continue;
        const RegisterOperation& each = history[place];
        const std::uint64_t seen = each.kind == Kind::read ? each.value : each.expected;
        for (std::size_t other = 0; other < history.size(); ++other) {
            if (history[other].kind != Kind::read && history[other].value == seen) open.push_back(other);
        }
    }
    RegisterHistory part;
    for (const std::size_t place : wanted) part.push_back(history[place]);
    return part;
}

}  // namespace

TEST_CASE("an empty history and one without writes are those of a register") {
    CHECK(verdict_on({}) == Contradiction::none);
    CHECK(verdict_on({reads(0, 0, 1), reads(0, 2, 3)}) == Contradiction::none);
}

TEST_CASE("reads during a write may see either value, but not the new one first") {
    CHECK(verdict_on({writes(1, 0, 10), reads(0, 1, 2), reads(1, 3, 4)}) == Contradiction::none);
    CHECK(verdict_on({writes(1, 0, 10), reads(1, 1, 5), reads(0, 4, 6)}) == Contradiction::none);
    CHECK(verdict_on({writes(1, 0, 10), reads(1, 1, 2), reads(0, 3, 4)}) == Contradiction::crossed_values);
}

TEST_CASE("a stale read after a newer one is a contradiction of four operations") {
    // 1 was written before 2 was read, and 2 was written before 1 was read again.
    const RegisterHistory history{writes(1, 0, 1), reads(1, 2, 3), writes(2, 4, 5), reads(2, 6, 7), reads(1, 8, 9)};
    CHECK(verdict_on(history) == Contradiction::crossed_values);
    CHECK(check(history).operations == Places{0, 2, 3, 4});
}

TEST_CASE("an acknowledged write that a later read does not see is lost") {
    CHECK(verdict_on({writes(1, 0, 1), reads(0, 2, 3)}) == Contradiction::crossed_values);
    CHECK(check({writes(1, 0, 1), reads(0, 2, 3)}).operations == Places{0, 1});
    CHECK(verdict_on({writes(1, 0, 1), writes(2, 2, 3), reads(1, 4, 5)}) == Contradiction::crossed_values);
}

TEST_CASE("a read from the future is found, and one of a value that nobody wrote") {
    const RegisterHistory early{reads(1, 0, 1), writes(1, 2, 3)};
    CHECK(verdict_on(early) == Contradiction::early_sight);
    CHECK(check(early).operations == Places{0, 1});
    const RegisterHistory unwritten{writes(1, 0, 1), reads(7, 2, 3)};
    CHECK(verdict_on(unwritten) == Contradiction::unwritten_value);
    CHECK(check(unwritten).operations == Places{1});
    CHECK(verdict_on({replaces(7, 1, 0, 1)}) == Contradiction::unwritten_value);
}

TEST_CASE("an operation answered when another is invoked is concurrent to it") {
    CHECK(verdict_on({writes(1, 0, 5), reads(0, 5, 6)}) == Contradiction::none);
    CHECK(verdict_on({writes(1, 0, 5), reads(0, 6, 6)}) == Contradiction::crossed_values);
    CHECK(verdict_on({reads(1, 0, 5), writes(1, 5, 6)}) == Contradiction::none);
}

TEST_CASE("a write without an answer may have happened at any time, or not at all") {
    CHECK(verdict_on({writes(1, 0, unanswered), reads(0, 10, 11), reads(0, 20, 21)}) == Contradiction::none);
    CHECK(verdict_on({writes(1, 0, unanswered), reads(0, 10, 11), reads(1, 20, 21)}) == Contradiction::none);
    CHECK(verdict_on({writes(1, 0, unanswered), reads(1, 10, 11), reads(0, 20, 21)}) == Contradiction::crossed_values);
    CHECK(verdict_on({writes(1, 5, unanswered), reads(1, 1, 2)}) == Contradiction::early_sight);
    CHECK(verdict_on({reads(9, 0, unanswered)}) == Contradiction::none);  // it says nothing
}

TEST_CASE("compare-and-sets must make one chain") {
    CHECK(verdict_on({replaces(0, 1, 0, 1), replaces(1, 2, 2, 3), reads(2, 4, 5)}) == Contradiction::none);
    // The order of the two is given by what they expected, even where they overlap...
    CHECK(verdict_on({replaces(1, 2, 0, 9), replaces(0, 1, 0, 9), reads(2, 10, 11)}) == Contradiction::none);
    // ...and where that cannot be.
    CHECK(verdict_on({replaces(1, 2, 0, 1), replaces(0, 1, 2, 3)}) == Contradiction::crossed_values);
    const RegisterHistory both{writes(1, 0, 1), replaces(1, 2, 2, 9), replaces(1, 3, 2, 9)};
    CHECK(verdict_on(both) == Contradiction::twice_replaced);
    CHECK(check(both).operations == Places{1, 2});
    CHECK(verdict_on({replaces(1, 2, 0, 9), replaces(2, 1, 0, 9)}) == Contradiction::circular);
    CHECK(verdict_on({replaces(1, 1, 0, 9)}) == Contradiction::circular);
    // A write between a value and its replacement has no place.
    CHECK(verdict_on({writes(1, 0, 1), writes(2, 2, 3), replaces(1, 3, 4, 5)}) == Contradiction::crossed_values);
}

TEST_CASE("a compare-and-set without an answer happened if another one built on it") {
    const RegisterHistory unseen{replaces(0, 1, 0, unanswered), reads(0, 5, 6)};
    CHECK(verdict_on(unseen) == Contradiction::none);
    const RegisterHistory built_on{replaces(0, 1, 0, unanswered), replaces(1, 2, 1, unanswered), reads(2, 5, 6)};
    CHECK(verdict_on(built_on) == Contradiction::none);
    RegisterHistory replaced_twice = built_on;
    replaced_twice.push_back(replaces(0, 3, 2, 3));
    CHECK(verdict_on(replaced_twice) == Contradiction::twice_replaced);
}

TEST_CASE("values written twice are searched, up to as many operations as a word has bits") {
    // The second 1 may be a retry of the first: read 1, then 2, then 1 again.
    RegisterHistory history{writes(1, 0, 1), reads(1, 2, 3), writes(2, 4, 5), reads(2, 6, 7), writes(1, 0, unanswered)};
    history.push_back(reads(1, 8, 9));
    CHECK_FALSE(has_unique_values(history));
    CHECK(check(history).verdict == RegisterVerdict::linearisable);
    history.push_back(reads(2, 10, 11));
    CHECK(check(history).verdict == RegisterVerdict::contradictory);
    CHECK(check(history).contradiction == Contradiction::no_order);
    CHECK(check(history).operations == Places{4, 6});  // the write that is in the way, the read that does not fit
    for (std::int64_t at = 20; history.size() < 65; ++at) history.push_back(reads(1, at, at));
    CHECK(check(history).verdict == RegisterVerdict::too_large);
    CHECK_THROWS_AS(check_register(history), regiondrill::sim::InvariantBroken);
}

TEST_CASE("a search gives up on a history of too many states instead of going on for ever") {
    // Forty writes at once, in any order, and a read of what none of them wrote: 2^40 states.
    RegisterHistory history;
    for (std::uint64_t value = 1; value <= 40; ++value) history.push_back(writes(value, 0, 10));
    history.push_back(reads(0, 20, 21));
    CHECK(search_linearisation(history).verdict == RegisterVerdict::too_large);
    CHECK(check(history).contradiction == Contradiction::crossed_values);
}

TEST_CASE("on small histories both algorithms say what trying every order says") {
    std::array<int, 2> verdicts{};
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 6000; ++seed) {
        Stream dice(seed);
        const RegisterHistory history = small_history(dice, seed % 2 == 0);
        const bool expected = some_order_fits(history);
        ++verdicts[expected ? 1 : 0];
        if (accepts(check_register, history) != expected) ++wrong;
        if (accepts(search_linearisation, history) != expected) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(verdicts[0] > 1000);
    CHECK(verdicts[1] > 1000);
}

TEST_CASE("the search is right about small histories with values written more than once") {
    std::array<int, 2> verdicts{};
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        Stream dice(seed);
        RegisterHistory history = small_history(dice, true);
        for (RegisterOperation& each : history) {
            each.value %= 3;
            each.expected %= 3;
        }
        const bool expected = some_order_fits(history);
        ++verdicts[expected ? 1 : 0];
        if (accepts(search_linearisation, history) != expected) ++wrong;
        if (accepts(check, history) != expected) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(verdicts[0] > 500);
    CHECK(verdicts[1] > 500);
}

TEST_CASE("the operations named contradict each other without the rest of the history") {
    int found = 0;
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        Stream dice(seed);
        const RegisterHistory history = small_history(dice, seed % 2 == 0);
        const RegisterFinding finding = check_register(history);
        if (finding.verdict != RegisterVerdict::contradictory) continue;
        ++found;
        if (finding.operations.empty() || !std::is_sorted(finding.operations.begin(), finding.operations.end()))
            ++wrong;
        if (some_order_fits(with_their_writes(history, finding.operations))) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(found > 500);
}

TEST_CASE("both algorithms agree on histories of fifty operations") {
    std::array<int, 2> verdicts{};
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        Stream dice(seed);
        RegisterHistory history = real_history(dice, 50, 3, 0.05, seed % 2 == 0);
        const bool changed = dice.chance(0.7);
        for (RegisterOperation& each : history) {
            if (changed && each.kind == Kind::read && each.value > 0 && dice.chance(0.05)) --each.value;
        }
        const RegisterFinding searched = search_linearisation(history);
        const bool accepted = accepts(check_register, history);
        ++verdicts[accepted ? 1 : 0];
        if (searched.verdict == RegisterVerdict::too_large) ++wrong;
        if ((searched.verdict == RegisterVerdict::linearisable) != accepted) ++wrong;
        if (!changed && !accepted) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(verdicts[0] > 100);
    CHECK(verdicts[1] > 100);
}

TEST_CASE("one stale read among a hundred thousand operations is found and named") {
    // The read sees what was replaced 40 moments before, while no operation takes longer than eight.
    Stream dice(1);
    RegisterHistory history = real_history(dice, 100'000, 4, 0.01, true);
    CHECK(check(history).verdict == RegisterVerdict::linearisable);
    std::size_t at = 50'000;
    while (history[at].kind != Kind::read) ++at;
    std::size_t before = at - 40;
    while (history[before].kind != Kind::read) --before;
    REQUIRE(history[before].value != history[at].value);
    history[at].value = history[before].value;
    const RegisterFinding finding = check(history);
    CHECK(finding.contradiction == Contradiction::crossed_values);
    CHECK(std::count(finding.operations.begin(), finding.operations.end(), at) == 1);
}

}  // namespace register_checker_test
