// Key names and scans by prefix, against a sorted set of strings.
#include "store/data/intern_pool.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>

namespace key_dictionary_test {

using namespace regiondrill::store;
using regiondrill::sim::Stream;

namespace {

using Names = std::vector<std::string>;

KeyDictionary dictionary_of(const Names& names) {
    KeyDictionary keys;
    for (const std::string& name : names) keys.intern(name);
    return keys;
}

Names scan(const KeyDictionary& keys, std::string_view prefix, std::size_t most = 1000) {
    Names found;
    keys.each_with_prefix(prefix, [&](KeyId key) {
        found.push_back(keys.name_of(key));
        return found.size() < most;
    });
    return found;
}

Names scan_backwards(const KeyDictionary& keys, std::string_view prefix, std::size_t most = 1000) {
    Names found;
    keys.each_with_prefix_backwards(prefix, [&](KeyId key) {
        found.push_back(keys.name_of(key));
        return found.size() < most;
    });
    return found;
}

// Bytes from both ends of the alphabet, so that orders of signed and unsigned letters differ.
std::string random_name(Stream& dice) {
    constexpr std::string_view letters(
        "\x00\x01"
        "ab\x7f\x80\xfe\xff",
        8);
    std::string name;
    for (auto left = dice.below(5); left > 0; --left) name += letters[dice.below(8)];
    return name;
}

}  // namespace

TEST_CASE("a name has one number and numbers count up from zero") {
    KeyDictionary keys;
    CHECK(keys.intern("b") == KeyId{0});
    CHECK(keys.intern("a") == KeyId{1});
    CHECK(keys.intern("b") == KeyId{0});
    CHECK(keys.size() == 2);
    CHECK(keys.find("a") == KeyId{1});
    CHECK_FALSE(keys.find("c").has_value());
    CHECK_FALSE(keys.find("").has_value());
    CHECK(keys.name_of(KeyId{0}) == "b");
}

TEST_CASE("names are found whatever is added after them") {
    KeyDictionary keys;
    std::string name = "a name too long to lie within the string itself";
    const KeyId key = keys.intern(name);
    name.assign("overwritten");
    for (int i = 0; i < 5000; ++i) keys.intern("key/" + std::to_string(i));
    CHECK(keys.name_of(key) == "a name too long to lie within the string itself");
    CHECK(keys.find("a name too long to lie within the string itself") == key);
}

TEST_CASE("a space's keys have their numbers in a row, and single names come after them") {
    KeyDictionary keys;
    CHECK(keys.add_space("carts", 20) == KeyId{0});
    CHECK(keys.add_space("users", 3) == KeyId{20});
    CHECK(keys.intern("users/0000001") == KeyId{21});
    CHECK(keys.intern("users/0000003") == KeyId{23});
    CHECK(keys.size() == 24);
    CHECK(keys.name_of(KeyId{17}) == "carts/0000017");
    CHECK(keys.name_of(KeyId{20}) == "users/0000000");
    CHECK(keys.name_of(KeyId{23}) == "users/0000003");
    CHECK(keys.find("carts/0000019") == KeyId{19});
    for (const char* other :
         {"carts/0000020", "carts/000001", "carts/00000190", "carts/00000-1", "cart/0000001", "carts"}) {
        INFO(other);
        CHECK_FALSE(keys.find(other).has_value());
    }
    CHECK(keys.bytes_of(KeyId{0}) == 13);
    CHECK(keys.bytes_of(KeyId{23}) == 13);
    CHECK(keys.bytes_of(KeyId{24}) == 0);
}

TEST_CASE("the greatest space there may be is scanned in the order of its names") {
    KeyDictionary keys;
    keys.add_space("k", KeyDictionary::most_keys_a_space);
    CHECK(keys.name_of(KeyId{9'999'999}) == "k/9999999");
    CHECK(scan(keys, "k/123456") == Names{"k/1234560", "k/1234561", "k/1234562", "k/1234563", "k/1234564", "k/1234565",
                                          "k/1234566", "k/1234567", "k/1234568", "k/1234569"});
    CHECK(scan_backwards(keys, "k/", 2) == Names{"k/9999999", "k/9999998"});
}

TEST_CASE("any scan over spaces and single names agrees with a sorted set of strings") {
    int differences = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Stream dice(seed);
        KeyDictionary keys;
        std::set<std::string> reference;
        // One space's keys lie between those of another.
        for (const char* space : {"a", "a/0000002", "b"}) {
            const std::uint32_t count = 1 + dice.below(30);
            keys.add_space(space, count);
            for (std::uint32_t i = 0; i < count; ++i) {
                const std::string digits = std::to_string(i);
                reference.insert(std::string(space) + "/" + std::string(7 - digits.size(), '0') + digits);
            }
        }
        for (const char* name : {"a/", "a/00000021", "a/0000002/x", "a0", "b/000001", "c", ""}) {
            if (dice.chance(0.5)) keys.intern(*reference.insert(name).first);
        }
        for (const char* prefix :
             {"", "a", "a/", "a/000000", "a/0000002", "a/0000002/", "a/0000002/000001", "b/0000001", "z"}) {
            Names expected;
            std::copy_if(reference.begin(), reference.end(), std::back_inserter(expected),
                         [&](const std::string& name) { return name.starts_with(prefix); });
            if (scan(keys, prefix) != expected) ++differences;
            std::reverse(expected.begin(), expected.end());
            if (scan_backwards(keys, prefix) != expected) ++differences;
        }
    }
    CHECK(differences == 0);
}

TEST_CASE("a scan meets the names with the prefix in order, forwards and backwards") {
    const KeyDictionary keys = dictionary_of({"user/2", "user/10", "users", "user", "use", "cart/1", "zoo"});
    CHECK(scan(keys, "user/") == Names{"user/10", "user/2"});
    CHECK(scan_backwards(keys, "user/") == Names{"user/2", "user/10"});
    CHECK(scan(keys, "user") == Names{"user", "user/10", "user/2", "users"});
    CHECK(scan(keys, "nobody").empty());
    CHECK(scan_backwards(keys, "nobody").empty());
    CHECK(scan(keys, "zooo").empty());
    CHECK(scan_backwards(keys, "zooo").empty());
}

TEST_CASE("the empty prefix is everything") {
    const KeyDictionary keys = dictionary_of({"b", "", "a", "\xff"});
    CHECK(scan(keys, "") == Names{"", "a", "b", "\xff"});
    CHECK(scan_backwards(keys, "") == Names{"\xff", "b", "a", ""});
    CHECK(scan(KeyDictionary(), "").empty());
    CHECK(scan_backwards(KeyDictionary(), "").empty());
}

TEST_CASE("a prefix that ends in the last byte there is has an end too") {
    const KeyDictionary keys = dictionary_of({"a\xff", "a\xff\xff", "a\xff\xff z", "b", "a\xfe", "\xff", "\xff\xff"});
    CHECK(scan_backwards(keys, "a\xff") == Names{"a\xff\xff z", "a\xff\xff", "a\xff"});
    CHECK(scan_backwards(keys, "a\xff\xff") == Names{"a\xff\xff z", "a\xff\xff"});
    CHECK(scan_backwards(keys, "\xff") == Names{"\xff\xff", "\xff"});
    CHECK(scan(keys, "\xff\xff") == Names{"\xff\xff"});
}

TEST_CASE("a scan stops when its visitor has enough") {
    const KeyDictionary keys = dictionary_of({"k1", "k2", "k3"});
    CHECK(scan(keys, "k", 2) == Names{"k1", "k2"});
    CHECK(scan_backwards(keys, "k", 1) == Names{"k3"});
}

TEST_CASE("any scan agrees with a sorted set of strings") {
    int differences = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Stream dice(seed);
        KeyDictionary keys;
        std::set<std::string> reference;
        for (int i = 0; i < 100; ++i) keys.intern(*reference.insert(random_name(dice)).first);
        for (int i = 0; i < 50; ++i) {
            const std::string prefix = random_name(dice);
            Names expected;
            std::copy_if(reference.begin(), reference.end(), std::back_inserter(expected),
                         [&](const std::string& name) { return name.starts_with(prefix); });
            if (scan(keys, prefix) != expected) ++differences;
            std::reverse(expected.begin(), expected.end());
            if (scan_backwards(keys, prefix) != expected) ++differences;
        }
    }
    CHECK(differences == 0);
}

}  // namespace key_dictionary_test
