#include "live/loop/alarm.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <utility>

namespace regiondrill::live {

struct Alarm::State {
    State(boost::asio::io_context& context, std::function<void()> to_do) : timer(context), work(std::move(to_do)) {}

    boost::asio::steady_timer timer;
    std::function<void()> work;
    std::uint64_t setting = 0;  // a wait that has ended already cannot be taken back: it knows by this that it is old
};

Alarm::Alarm(Loop& loop, std::function<void()> work)
    : state_(std::make_shared<State>(loop.context(), std::move(work))) {}

Alarm::~Alarm() { clear(); }

void Alarm::set(Clock::time_point when) {
    state_->timer.expires_at(when);
    state_->timer.async_wait(
        [weak = std::weak_ptr<State>(state_), setting = ++state_->setting](const boost::system::error_code& error) {
            const auto state = weak.lock();
            if (error || !state || state->setting != setting) return;
            state->work();
        });
}

void Alarm::clear() {
    ++state_->setting;
    state_->timer.cancel();
}

}  // namespace regiondrill::live
