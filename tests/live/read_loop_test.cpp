#include "live/loop/read_loop.hpp"

#include "live/loop/loop.hpp"
#include "tests/catch.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <memory>

namespace read_loop_test {

using namespace regiondrill::live;
using namespace std::chrono_literals;

namespace {

/// Whatever is waited for is there at once, or the wait fails at once.
struct EagerSocket {
    static constexpr int wait_read = 0;

    explicit EagerSocket(Loop& loop) : context(loop.context()) {}

    auto get_executor() { return context.get_executor(); }

    template <class Handler>
    void async_wait(int, Handler handler) {
        ++waits;
        boost::asio::post(context, [handler, error = failure] { handler(error); });
    }

    boost::asio::io_context& context;
    boost::system::error_code failure;
    int waits = 0;
};

/// Lets a loop go on for a fifth of a second.
void run_for_a_while(Loop& loop) {
    const auto over = loop.every(200ms, [&loop] { loop.stop(); });
    loop.run();
}

TEST_CASE("a socket is read from whenever something is there, until the loop over it is stopped", "[.clock]") {
    Loop loop;
    EagerSocket socket(loop);
    int turns = 0;
    std::shared_ptr<ReadLoop<EagerSocket>> reading;
    reading = std::make_shared<ReadLoop<EagerSocket>>(socket, [&] {
        if (++turns == 100) reading->stop();
        return true;
    });
    reading->start();
    run_for_a_while(loop);
    CHECK(turns == 100);
    CHECK(socket.waits == 100);
}

// Each failure is followed by 50 ms of nothing: 200 ms have room for four, and one that is about to begin.
TEST_CASE("a wait that fails is tried again after a pause, and not at once for ever", "[.clock]") {
    Loop loop;
    EagerSocket socket(loop);
    socket.failure = boost::asio::error::no_buffer_space;
    int turns = 0;
    const auto reading = std::make_shared<ReadLoop<EagerSocket>>(socket, [&] { return ++turns > 0; });
    reading->start();
    run_for_a_while(loop);
    CHECK(socket.waits >= 2);
    CHECK(socket.waits <= 5);
    CHECK(turns == 0);
    reading->stop();
}

TEST_CASE("so is a turn that fails", "[.clock]") {
    Loop loop;
    EagerSocket socket(loop);
    const auto reading = std::make_shared<ReadLoop<EagerSocket>>(socket, [] { return false; });
    reading->start();
    run_for_a_while(loop);
    CHECK(socket.waits >= 2);
    CHECK(socket.waits <= 5);
    reading->stop();
}

}  // namespace

}  // namespace read_loop_test
