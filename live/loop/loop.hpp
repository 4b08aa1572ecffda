// The one thread of everything live: its loop, timers on it, and how many sockets it may have open.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace regiondrill::live {

// The thread everything live runs on: one loop that waits for sockets, timers, signals and work from other threads.

/// Everything that waits does so here, so nothing of live needs a lock; whoever has another thread comes in by post().
/// Made before all that uses it, and ends after it.
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

    /// For the sockets and timers of this room. Only this runs and stops it.
    boost::asio::io_context& context();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Wakes its owner on the loop at one moment, to some tens of microseconds.

/// One moment at a time: setting it anew takes back the wait before, even one whose time has just come. The pacer
/// sleeps by it.
class Timer {
public:
    using Clock = std::chrono::steady_clock;

    /// The loop outlives this. Nothing is done after the end of this.
    Timer(Loop& loop, std::function<void()> work);
    ~Timer();

    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// `work` is done once, at this moment or soon if it is over, instead of whenever it was set to before.
    void set(Clock::time_point when);
    /// Takes back the wait, if there is one; also from within the work.
    void clear();

private:
    struct State;
    std::shared_ptr<State> state_;
};

// How many files and sockets this process may have open.

/// As many as the system lets a process raise its limit to; says how many. A region with ten thousand connections needs
/// more than the usual 1,024.
std::size_t allow_many_open_files();

// What this process keeps of memory that was freed.

/// Long texts, such as bodies and answers, go back to the system when they are freed: the process has no more of them
/// than its gateways keep. To be called before there are any.
void give_long_texts_back();

}  // namespace regiondrill::live
