#include "sim/engine.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

namespace regiondrill::sim {

// Only looked up, never walked: no hash table's order reaches an event.
class Engine::CancelledOrders {
public:
    bool add(std::uint64_t order) { return orders_.insert(order).second; }
    bool take(std::uint64_t order) { return orders_.erase(order) != 0; }

private:
    boost::unordered_flat_set<std::uint64_t> orders_;
};

Engine::Engine() : cancelled_orders_(std::make_unique<CancelledOrders>()) {}
Engine::~Engine() = default;

bool Engine::cancel(Timer timer) {
    // Everything up to the last event has run; everything after it is pending unless cancelled.
    const Event asked{timer.at, timer.order, 0, 0};
    if (timer.order == 0 || !earlier(last_, asked)) return false;
    if (!cancelled_orders_->add(timer.order)) return false;
    ++cancelled_;
    return true;
}

// An order is looked for once, when its event comes up, and is then forgotten.
bool Engine::take_cancelled(std::uint64_t order) {
    if (!cancelled_orders_->take(order)) return false;
    --cancelled_;
    return true;
}

// Handlers may schedule more events up to `end`, and these run too. An `end` in the past leaves the clock where it is.
void Engine::run_until(Time end) {
    while (step_until(end)) {
    }
    if (end > now_) now_ = end;
}

}  // namespace regiondrill::sim
