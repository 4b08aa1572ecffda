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

TEST_CASE("names stay where they are while thousands are added") {
    KeyDictionary keys;
    std::string name = "a name too long to lie within the string itself";
    const KeyId key = keys.intern(name);
    const std::string* place = &keys.name_of(key);
    name.assign("overwritten");
    for (int i = 0; i < 5000; ++i) keys.intern("key/" + std::to_string(i));
    CHECK(&keys.name_of(key) == place);
    CHECK(keys.find("a name too long to lie within the string itself") == key);
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
