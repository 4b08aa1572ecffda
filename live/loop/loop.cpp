#include "live/loop/loop.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdint>
#include <memory>
#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;

namespace {

/// What every() gives away. A round that took too long moves the next ones, so that they never pile up. It is held by
/// its caller alone: the wait knows it weakly, so letting go of it ends the repetition, even from within its own work.
class Repetition : public std::enable_shared_from_this<Repetition> {
public:
    Repetition(asio::io_context& context, std::chrono::milliseconds period, std::function<void()> work)
        : timer_(context, period),
          period_(period),
          work_(std::move(work)) {}

    void wait() {
        timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->work_();
            self->timer_.expires_at(std::max(self->timer_.expiry() + self->period_, Clock::now()));
            self->wait();
        });
    }

private:
    using Clock = asio::steady_timer::clock_type;

    asio::steady_timer timer_;
    std::chrono::milliseconds period_;
    std::function<void()> work_;
};

}  // namespace

// The guard keeps run() waiting while there is nothing to do: a drill that is paused has neither events nor, for a
// time, connections.
struct Loop::State {
    asio::io_context context{1};  // one thread runs it
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    asio::signal_set signals{context};
};

Loop::Loop() : state_(std::make_unique<State>()) {}

Loop::~Loop() = default;

void Loop::run() { state_->context.run(); }

void Loop::stop() { state_->context.stop(); }

void Loop::post(std::function<void()> work) { asio::post(state_->context, std::move(work)); }

std::shared_ptr<void> Loop::every(std::chrono::milliseconds period, std::function<void()> work) {
    auto repetition = std::make_shared<Repetition>(state_->context, period, std::move(work));
    repetition->wait();
    return repetition;
}

// The signal set waits on the loop like everything else, so the handler is ordinary code that may do whatever the
// loop's work may.
void Loop::stop_on_signals() {
    state_->signals.add(SIGINT);
    state_->signals.add(SIGTERM);
    state_->signals.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) stop();
    });
}

boost::asio::io_context& Loop::context() { return state_->context; }

// Kept by shared pointer, apart from the Timer: a wait that has ended already is only called later, when the Timer may
// be gone.
struct Timer::State {
    State(boost::asio::io_context& context, std::function<void()> to_do) : timer(context), work(std::move(to_do)) {}

    boost::asio::steady_timer timer;
    std::function<void()> work;
    std::uint64_t setting = 0;  // a wait that has ended already cannot be taken back: it knows by this that it is old
};

Timer::Timer(Loop& loop, std::function<void()> work)
    : state_(std::make_shared<State>(loop.context(), std::move(work))) {}

Timer::~Timer() { clear(); }

// The number is raised with every setting. Cancelling cannot reach a handler that Asio has queued, but its number is
// then old.
void Timer::set(Clock::time_point when) {
    state_->timer.expires_at(when);
    state_->timer.async_wait(
        [weak = std::weak_ptr<State>(state_), setting = ++state_->setting](const boost::system::error_code& error) {
            const auto state = weak.lock();
            if (error || !state || state->setting != setting) return;
            state->work();
        });
}

void Timer::clear() {
    ++state_->setting;
    state_->timer.cancel();
}

// The soft limit is raised to the hard one, which needs no privilege. A refusal is no error: the gateways then take
// fewer connections.
std::size_t allow_many_open_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return static_cast<std::size_t>(before);
    return static_cast<std::size_t>(limit.rlim_cur);
}

// Without it glibc keeps freed blocks of up to 32 MiB for later, once it has seen one of that size, and a process holds
// on to several times what its gateways keep.
void give_long_texts_back() {
#ifdef __GLIBC__
    constexpr int longest_kept = 128 * 1024;
    ::mallopt(M_MMAP_THRESHOLD, longest_kept);
#endif
}

}  // namespace regiondrill::live
