#include "sim/engine.hpp"

namespace regiondrill::sim {

bool Engine::cancel(Timer timer) {
    // Everything up to the last event has run; everything after it is pending unless cancelled.
    const Event asked{timer.at, timer.order, 0, 0};
    if (timer.order == 0 || !earlier(last_, asked)) return false;
    return cancelled_.insert(timer.order).second;
}

void Engine::run_until(Time end) {
    while (step_until(end)) {
    }
    if (end > now_) now_ = end;
}

}  // namespace regiondrill::sim
