#include "live/loop/loop.hpp"

#include "tests/catch.hpp"

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace loop_test {

using namespace std::chrono_literals;
using regiondrill::live::Loop;

TEST_CASE("a loop does what other threads post, in order, until it is stopped") {
    Loop loop;
    std::string done;
    std::thread other([&] {
        for (const char letter : {'a', 'b', 'c'}) loop.post([&done, letter] { done += letter; });
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    other.join();
    CHECK(done == "abc");
}

TEST_CASE("work is repeated as long as somebody holds on to it") {
    Loop loop;
    int kept = 0;
    int dropped = 0;
    std::shared_ptr<void> dropping = loop.every(1ms, [&] {
        if (++dropped == 3) dropping.reset();
    });
    const auto keeping = loop.every(1ms, [&] {
        if (++kept == 12) loop.stop();
    });
    loop.run();
    CHECK(kept == 12);
    CHECK(dropped == 3);
}

TEST_CASE("what throws in the loop comes out of run") {
    Loop loop;
    loop.post([] { throw std::runtime_error("broken"); });
    CHECK_THROWS_WITH(loop.run(), "broken");
}

TEST_CASE("SIGTERM stops the loop") {
    Loop loop;
    loop.stop_on_signals();
    loop.post([] { std::raise(SIGTERM); });
    loop.run();
    SUCCEED("it returned");
}

}  // namespace loop_test
