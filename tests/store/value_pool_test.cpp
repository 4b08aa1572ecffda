// Texts live as long as somebody holds them, and no longer.
#include "store/data/intern_pool.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <map>

namespace value_pool_test {

using namespace regiondrill::store;
using regiondrill::sim::Stream;

TEST_CASE("a text is kept until its last holder releases it") {
    ValuePool pool;
    const ValueId value = pool.keep("hello");
    pool.retain(value);
    pool.release(value);
    CHECK(pool.text_of(value) == "hello");
    const ValueId other = pool.keep("other");
    CHECK(other != value);
    pool.release(value);
    CHECK(pool.keep("next") == value);  // its room is free again
    CHECK(pool.text_of(other) == "other");
}

TEST_CASE("numbered values need no room and are never released") {
    ValuePool pool;
    const ValueId numbered = ValuePool::numbered(17);
    CHECK(pool.text_of(numbered) == "17");
    pool.retain(numbered);
    for (int i = 0; i < 5; ++i) pool.release(numbered);
    CHECK(pool.text_of(numbered) == "17");
    CHECK(ValuePool::numbered(0xffff'ffff) == ValuePool::numbered(0x7fff'ffff));  // never taken for a text
    CHECK(pool.keep("text") != numbered);
}

TEST_CASE("any history of holders keeps exactly the texts that are held") {
    Stream dice(1);
    ValuePool pool;
    std::map<ValueId, std::pair<std::string, int>> held;
    int wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
        if (held.empty() || dice.chance(0.3)) {
            const std::string text = "text " + std::to_string(i);
            wrong += held.emplace(pool.keep(text), std::pair(text, 1)).second ? 0 : 1;
            continue;
        }
        auto each = held.begin();
        std::advance(each, dice.below(static_cast<std::uint32_t>(held.size())));
        auto& [text, holders] = each->second;
        if (pool.text_of(each->first) != text) ++wrong;
        if (dice.chance(0.4)) {
            pool.retain(each->first);
            ++holders;
        } else {
            pool.release(each->first);
            if (--holders == 0) held.erase(each);
        }
    }
    CHECK(wrong == 0);
}

}  // namespace value_pool_test
