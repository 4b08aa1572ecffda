#include "live/loop/loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <memory>
#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;

namespace {

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

void Loop::stop_on_signals() {
    state_->signals.add(SIGINT);
    state_->signals.add(SIGTERM);
    state_->signals.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) stop();
    });
}

boost::asio::io_context& Loop::context() { return state_->context; }

}  // namespace regiondrill::live
