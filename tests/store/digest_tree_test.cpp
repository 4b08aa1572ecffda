// Digests must add up to what the keys below them say, and a comparison from the top must end at exactly the leaves of
// the keys that differ. Fingerprints here are random numbers by key; 0 is a key that was never written.
#include "store/data/digest_tree.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <map>
#include <set>
#include <utility>

namespace digest_tree_test {

using namespace regiondrill::store;
using regiondrill::sim::Stream;

namespace {

constexpr std::uint32_t last_key = 0xffff'ffff;

struct Comparison {
    std::vector<KeyRange> ranges;
    std::uint64_t bytes = 0;
    int rounds = 0;
};

/// The whole way down, as an anti-entropy session would go it between two replicas.
Comparison compare(const DigestTree& asking, const DigestTree& asked) {
    Comparison comparison;
    TreeNodes nodes = DigestTree::top(std::max(asking.heights(), asked.heights()));
    do {
        const ChildDigests question = asking.children_of(nodes);
        nodes = asked.differing(question);
        comparison.bytes += question.bytes() + nodes.bytes();
        ++comparison.rounds;
    } while (nodes.height > 0 && !nodes.numbers.empty());
    if (nodes.height == 0) comparison.ranges = key_ranges(nodes);
    return comparison;
}

std::set<std::uint32_t> leaves_of(const std::vector<KeyRange>& ranges) {
    std::set<std::uint32_t> leaves;
    for (const KeyRange& range : ranges) {
        for (std::uint64_t key = index(range.first); key <= index(range.last); key += 16) {
            leaves.insert(static_cast<std::uint32_t>(key / 16));
        }
    }
    return leaves;
}

DigestTree tree_of(const std::map<std::uint32_t, std::uint64_t>& fingerprints) {
    DigestTree tree;
    for (const auto& [key, fingerprint] : fingerprints) tree.change(KeyId{key}, fingerprint);
    return tree;
}

DigestTree tree_of_many(std::uint32_t keys) {
    DigestTree tree;
    for (std::uint32_t key = 0; key < keys; ++key) tree.change(KeyId{key}, regiondrill::sim::mix64(key + 1));
    return tree;
}

std::uint64_t sum_of(const std::map<std::uint32_t, std::uint64_t>& fingerprints, std::uint64_t first,
                     std::uint64_t end) {
    std::uint64_t sum = 0;
    for (const auto& [key, fingerprint] : fingerprints) sum += key >= first && key < end ? fingerprint : 0;
    return sum;
}

}  // namespace

TEST_CASE("a tree has as many heights as it takes to come to one node") {
    DigestTree tree;
    CHECK(tree.heights() == 1);
    const auto heights_with = [&](std::uint32_t key) {
        tree.change(KeyId{key}, 1);
        return tree.heights();
    };
    CHECK(heights_with(0) == 1);
    CHECK(heights_with(15) == 1);
    CHECK(heights_with(16) == 2);
    CHECK(heights_with(255) == 2);
    CHECK(heights_with(256) == 3);
    CHECK(heights_with(999'999) == 5);
}

TEST_CASE("each node's digest is the sum of its keys' fingerprints after any history of changes") {
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Stream dice(seed);
        const std::uint32_t keys = 1 + dice.below(3000);
        std::map<std::uint32_t, std::uint64_t> fingerprints;
        DigestTree tree;
        for (int i = 0; i < 500; ++i) {
            const std::uint32_t key = dice.below(keys);
            const std::uint64_t fingerprint = dice.bits();
            tree.change(KeyId{key}, fingerprint - fingerprints[key]);
            fingerprints[key] = fingerprint;
        }
        if (tree.total() != sum_of(fingerprints, 0, keys)) ++wrong;
        std::uint64_t span = 16;
        for (unsigned height = 0; height <= tree.heights(); ++height, span *= 16) {
            for (std::uint64_t number = 0; number * span < keys + 2 * span; ++number) {
                const std::uint64_t expected = sum_of(fingerprints, number * span, (number + 1) * span);
                if (tree.node(height, number) != expected) ++wrong;
            }
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a node where no key was ever written has the digest 0") {
    const DigestTree tree = tree_of({{5, 50}});
    CHECK(tree.node(0, 0) == 50);
    CHECK(tree.node(0, 1) == 0);
    CHECK(tree.node(7, 0) == 50);
    CHECK(tree.node(7, 1) == 0);
    CHECK(DigestTree().node(3, 3) == 0);
}

TEST_CASE("equal trees compare equal in one question, in whatever order they came to be") {
    std::map<std::uint32_t, std::uint64_t> fingerprints;
    Stream dice(1);
    for (int i = 0; i < 1000; ++i) fingerprints[dice.below(100'000)] = dice.bits();
    DigestTree backwards;
    const std::vector<std::pair<std::uint32_t, std::uint64_t>> reversed(fingerprints.rbegin(), fingerprints.rend());
    for (const auto& [key, fingerprint] : reversed) {
        backwards.change(KeyId{key}, 7);
        backwards.change(KeyId{key}, fingerprint - 7);
    }
    const Comparison comparison = compare(tree_of(fingerprints), backwards);
    CHECK(comparison.ranges.empty());
    CHECK(comparison.rounds == 1);
    CHECK(comparison.bytes == 4 + 16 * 8);
    CHECK(compare(DigestTree(), DigestTree()).ranges.empty());
}

TEST_CASE("one changed key is found alone") {
    const DigestTree before = tree_of_many(10'000);
    for (const std::uint32_t key : {0U, 15U, 16U, 4711U, 9999U}) {
        DigestTree after = before;
        after.change(KeyId{key}, 1);
        const Comparison comparison = compare(before, after);
        REQUIRE(comparison.ranges.size() == 1);
        CHECK(index(comparison.ranges[0].first) == key / 16 * 16);
        CHECK(index(comparison.ranges[0].last) == key / 16 * 16 + 15);
        // Four heights, so three questions: the children of one node each, and one answer each.
        CHECK(comparison.bytes == 3 * (4 + 16 * 8 + 4));
    }
}

TEST_CASE("a tree compares with a larger one, whichever of them asks") {
    // 20 keys against 70,000, which is three heights more; what the smaller tree has it has alike.
    const DigestTree small = tree_of_many(20);
    DigestTree large = tree_of_many(20);
    CHECK(compare(small, large).ranges.empty());
    large.change(KeyId{69'999}, 1);
    for (const Comparison& comparison : {compare(small, large), compare(large, small)}) {
        REQUIRE(comparison.ranges.size() == 1);
        CHECK(comparison.ranges[0].first == KeyId{69'984});
    }
    large.change(KeyId{69'999}, std::uint64_t{0} - 1);  // taken back: the tree stays large but says the same
    CHECK(large.heights() > small.heights());
    CHECK(compare(small, large).ranges.empty());
    CHECK(compare(DigestTree(), small).ranges.size() == 1);
}

TEST_CASE("neighbouring leaves make one range of keys, up to the last key there can be") {
    const std::vector<KeyRange> ranges = key_ranges({0, {0, 1, 2, 7, 0x0fff'fffe, 0x0fff'ffff}});
    REQUIRE(ranges.size() == 3);
    CHECK(ranges[0].first == KeyId{0});
    CHECK(ranges[0].last == KeyId{47});
    CHECK(ranges[1].first == KeyId{112});
    CHECK(ranges[1].last == KeyId{127});
    CHECK(ranges[2].first == KeyId{last_key - 31});
    CHECK(ranges[2].last == KeyId{last_key});
}

TEST_CASE("random differences are found exactly, leaf by leaf") {
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Stream dice(seed);
        const std::uint32_t keys = 1 + dice.below(20'000);
        DigestTree here = tree_of_many(keys);
        DigestTree there = here;
        std::set<std::uint32_t> changed;
        for (auto left = dice.below(60); left > 0; --left) {
            const std::uint32_t key = dice.below(keys + keys / 2 + 1);
            changed.insert(key / 16);
            (dice.chance(0.5) ? here : there).change(KeyId{key}, dice.bits());
        }
        if (leaves_of(compare(here, there).ranges) != changed) ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a thousand differing keys of a million are found for less than 400 kB of digests") {
    // Sending a version of every key would be 8 MB and more. Scattered differences are the costly case: nearly each has
    // a leaf of its own, and that leaf's fifteen siblings are sent along.
    const DigestTree here = tree_of_many(1'000'000);
    DigestTree there = here;
    Stream dice(1);
    std::set<std::uint32_t> keys;
    while (keys.size() < 1000) keys.insert(dice.below(1'000'000));
    std::set<std::uint32_t> leaves;
    std::set<std::uint32_t> families;
    for (const std::uint32_t key : keys) {
        there.change(KeyId{key}, dice.bits());
        leaves.insert(key / 16);
        families.insert(key / 256);
    }
    const Comparison comparison = compare(here, there);
    INFO("bytes " << comparison.bytes);
    CHECK(leaves_of(comparison.ranges) == leaves);
    CHECK(comparison.rounds == 4);
    CHECK(comparison.bytes < 400'000);
    CHECK(comparison.bytes > families.size() * 16 * 8);  // the last question alone
}

}  // namespace digest_tree_test
