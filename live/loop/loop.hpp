// The thread everything live runs on: one loop that waits for sockets, timers, signals and work from other threads.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace regiondrill::live {

class Loop {
public:
    Loop();
    ~Loop();

    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Returns after stop(). What throws in the loop comes out here.
    void run();

    /// From any thread; also before run(), which then returns at once.
    void stop();

    /// `work` is done on the loop, soon. From any thread.
    void post(std::function<void()> work);

    /// `work` is done every `period`, for the first time after one, as long as what is returned is held. If it takes
    /// longer than that, rounds are left out rather than made up for.
    [[nodiscard]] std::shared_ptr<void> every(std::chrono::milliseconds period, std::function<void()> work);

    /// SIGINT and SIGTERM stop the loop from now on.
    void stop_on_signals();

    boost::asio::io_context& context();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace regiondrill::live
