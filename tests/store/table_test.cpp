// The table keeps the greatest version of each key, in whatever order versions come.
#include "store/data/table.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <map>

namespace table_test {

using namespace regiondrill::store;
using regiondrill::sim::Stream;

namespace {

struct Write {
    KeyId key;
    Item item;
};

Item item_of(std::uint64_t clock, std::uint32_t value, bool deleted = false) {
    return {Version::of(clock, RegionRank{0}), ValueId{value}, deleted};
}

bool put(Table& table, KeyId key, Item item) { return table.put(key, item); }

std::vector<Write> random_writes(Stream& dice, int count) {
    std::vector<Write> writes;
    for (int i = 0; i < count; ++i) {
        const Version version = Version::of(1 + dice.below(1000), RegionRank{static_cast<std::uint8_t>(i % 200)});
        const bool deleted = dice.chance(0.3);
        // A version belongs to one write, so the value follows from it.
        writes.push_back({KeyId{dice.below(20)}, {version, ValueId{deleted ? 0 : dice.below(1000)}, deleted}});
    }
    return writes;
}

void shuffle(std::vector<Write>& writes, Stream& dice) {
    for (std::size_t left = writes.size(); left > 1; --left) {
        std::swap(writes[left - 1], writes[dice.below(static_cast<std::uint32_t>(left))]);
    }
}

}  // namespace

TEST_CASE("an unwritten key reads as nothing") {
    const Table table;
    CHECK_FALSE(table.get(KeyId{1000}).version.is_written());
    CHECK_FALSE(table.get(KeyId{1000}).exists());
    CHECK(table.keys() == 0);
    CHECK(table.digest() == Table().digest());
}

TEST_CASE("a greater version replaces, an equal or smaller one does not") {
    Table table;
    CHECK(put(table, KeyId{3}, item_of(5, 50)));
    CHECK_FALSE(put(table, KeyId{3}, item_of(5, 99)));
    CHECK_FALSE(put(table, KeyId{3}, item_of(4, 40)));
    CHECK(table.get(KeyId{3}).value == ValueId{50});
    CHECK(put(table, KeyId{3}, item_of(6, 60)));
    CHECK(table.get(KeyId{3}).value == ValueId{60});
}

TEST_CASE("what was replaced is handed back") {
    Table table;
    Item item = item_of(5, 50);
    REQUIRE(table.put(KeyId{0}, item));
    CHECK_FALSE(item.version.is_written());
    item = item_of(6, 60);
    REQUIRE(table.put(KeyId{0}, item));
    CHECK(item.value == ValueId{50});
    item = item_of(1, 10);
    REQUIRE_FALSE(table.put(KeyId{0}, item));
    CHECK(item.value == ValueId{10});  // refused: left as it was
}

TEST_CASE("a tombstone hides a key from the count but not from its version") {
    Table table;
    put(table, KeyId{0}, item_of(1, 10));
    put(table, KeyId{1}, item_of(2, 20));
    CHECK(table.keys() == 2);
    put(table, KeyId{0}, item_of(3, 0, true));
    CHECK(table.keys() == 1);
    CHECK_FALSE(table.get(KeyId{0}).exists());
    CHECK(table.get(KeyId{0}).version == item_of(3, 0).version);
    CHECK_FALSE(put(table, KeyId{0}, item_of(2, 11)));  // an older write does not bring it back
    put(table, KeyId{0}, item_of(4, 0, true));          // deleted twice
    put(table, KeyId{5}, item_of(5, 0, true));          // deleted before it was written
    CHECK(table.keys() == 1);
    put(table, KeyId{0}, item_of(6, 12));
    CHECK(table.keys() == 2);
}

TEST_CASE("the digest knows key, version, value and tombstone") {
    const auto digest_of = [](KeyId key, Item item) {
        Table table;
        table.put(key, item);
        return table.digest();
    };
    const std::uint64_t plain = digest_of(KeyId{1}, item_of(5, 50));
    CHECK(plain == digest_of(KeyId{1}, item_of(5, 50)));
    CHECK(plain != digest_of(KeyId{2}, item_of(5, 50)));
    CHECK(plain != digest_of(KeyId{1}, item_of(6, 50)));
    CHECK(plain != digest_of(KeyId{1}, item_of(5, 51)));
    CHECK(plain != digest_of(KeyId{1}, item_of(5, 50, true)));
    CHECK(plain != Table().digest());
}

TEST_CASE("the outcome does not depend on the order in which writes come") {
    int differences = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Stream dice(seed);
        std::vector<Write> writes = random_writes(dice, 200);
        // The same version for two keys is fine, twice for one key is not: keep the first.
        std::map<std::pair<KeyId, Version>, bool> seen;
        std::erase_if(writes,
                      [&](const Write& w) { return !seen.emplace(std::pair(w.key, w.item.version), true).second; });
        std::map<KeyId, Item> reference;
        for (const Write& write : writes) {
            Item& held = reference[write.key];
            if (held.version < write.item.version) held = write.item;
        }
        const auto alive = std::count_if(reference.begin(), reference.end(), [](auto& e) { return !e.second.deleted; });
        Table first;
        for (const Write& write : writes) put(first, write.key, write.item);
        shuffle(writes, dice);
        Table second;
        for (int twice = 0; twice < 2; ++twice) {  // and a write that comes again changes nothing
            for (const Write& write : writes) put(second, write.key, write.item);
        }
        if (first.digest() != second.digest()) ++differences;
        if (static_cast<std::uint64_t>(alive) != first.keys() || first.keys() != second.keys()) ++differences;
        for (const auto& [key, item] : reference) {
            const Item held = second.get(key);
            if (held.version != item.version || held.value != item.value) ++differences;
        }
    }
    CHECK(differences == 0);
}

}  // namespace table_test
