// When a population's requests begin: its arrivals, and what load curves and surges make of them.

#include "clients/population.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;
using regions::AttemptId;
using regions::Operation;
using regions::RequestAttempt;

// A slope of the load curve is climbed in steps: a hundredth of it, but no shorter than this and no longer than that.
constexpr sim::Duration shortest_step = 100ms;
constexpr sim::Duration longest_step = 60s;

}  // namespace

// Constant arrivals begin at a random phase, or all populations of a scenario would come in step.
void Population::start(sim::Time end) {
    end_ = end;
    if (settings_.arrivals == Arrivals::closed) {
        begin_closed();
    } else {
        const double phase = static_cast<double>(mean_gap_.count()) * dice_.uniform();
        owed_ = settings_.arrivals == Arrivals::poisson ? static_cast<double>(usual_gap().count()) : std::floor(phase);
        schedule_arrival();
    }
    if (!settings_.load.empty()) load_changes({});
}

// What is owed is the way to the next arrival at the usual load; at another one it is gone so many times as fast.
void Population::schedule_arrival() {
    if (load_ <= 0) return;
    next_arrival_ = engine_.now() + sim::from_nanoseconds(owed_ / load_);
    if (next_arrival_ < end_) engine_.schedule(next_arrival_, arrive_, 0, arrivals_);
}

sim::Duration Population::usual_gap() {
    return settings_.arrivals == Arrivals::poisson ? sim::exponential_span(dice_, mean_gap_) : mean_gap_;
}

sim::Duration Population::next_gap() {
    const sim::Duration gap = usual_gap();
    return load_ == 1 ? gap : sim::from_nanoseconds(static_cast<double>(gap.count()) / load_);
}

// Constant arrivals go round; with Poisson arrivals a draw decides, so that each client's own are Poisson, too.
std::uint32_t Population::next_client() {
    if (settings_.arrivals == Arrivals::poisson) return dice_.below(settings_.count);
    return std::exchange(turn_, turn_ + 1 == settings_.count ? 0 : turn_ + 1);
}

// Schedules the next arrival before anything else, so that its time follows from the population's dice alone. `end_`
// may have moved to an earlier moment since this one was scheduled, and the load may have changed.
void Population::arrive(const sim::Event& event) {
    if (engine_.now() >= end_ || event.detail != arrivals_) [[unlikely]]
        return;
    if (settings_.arrivals == Arrivals::closed) [[unlikely]] {
        if (load_ > 0) return request(event.subject);
        if (surges_in_force_ > 0) count_surged();
        idle_clients_.push_back(event.subject);
        return;
    }
    next_arrival_ = engine_.now() + next_gap();
    if (next_arrival_ < end_) engine_.schedule(next_arrival_, arrive_, 0, arrivals_);
    request(next_client());
}

void Population::request(std::uint32_t client) {
    const AttemptId id = begin(client);
    RequestAttempt& attempt = attempts_[id];
    attempt.operation = attempt.dice.chance(settings_.writes) ? Operation::put : Operation::get;
    attempt.key = draw_key(attempt.dice);
    attempt.value = store::ValuePool::numbered(static_cast<std::uint32_t>(metrics_.requests));
    if (attempt.operation == Operation::put) choose_write(attempt);
    metrics_.note_begin(is_write(attempt.operation));
    if (surges_in_force_ > 0) [[unlikely]]
        count_surged();
    if (response_cache_ != nullptr && reads_from_memory(id)) [[unlikely]]
        return;
    make_attempt(id);
}

void Population::count_surged() {
    for (Surge& surge : surges_) {
        if (!surge.in_force) continue;
        if (surge.count.requests++ == 0) surge.count.first = engine_.now();
    }
}

// Everybody begins somewhere in a pause of its own.
void Population::begin_closed() {
    for (std::uint32_t client = 0; client < settings_.count; ++client) {
        const sim::Duration pause = sim::exponential_span(dice_, sim::from_seconds(1 / settings_.rate));
        if (engine_.now() + pause < end_) engine_.schedule(pause, arrive_, client);
    }
}

// The pause is drawn from the request's own dice: how its requests end changes nothing for other clients.
void Population::think(RequestAttempt& attempt) {
    const double load = load_ > 0 ? load_ : 1;
    const sim::Duration pause = sim::exponential_span(attempt.dice, sim::from_seconds(1 / (settings_.rate * load)));
    if (engine_.now() + pause < end_) engine_.schedule(pause, arrive_, attempt.client);
}

std::size_t Population::begin_surge(double factor, sim::Cause cause) {
    surges_.push_back({factor, cause, true, {}});
    ++surges_in_force_;
    const bool somebody_comes = settings_.arrivals != Arrivals::closed && load_ > 0 && next_arrival_ < end_;
    if (factor == 0 && somebody_comes) surges_.back().count = {1, engine_.now()};
    apply_load();
    return surges_.size() - 1;
}

void Population::change_surge(std::size_t surge, double factor) {
    surges_[surge].factor = factor;
    apply_load();
}

void Population::end_surge(std::size_t surge) {
    surges_[surge].in_force = false;
    --surges_in_force_;
    apply_load();
}

sim::Cause Population::surge_cause() const {
    sim::Cause cause{};
    for (const Surge& surge : surges_) {
        if (surge.in_force && surge.factor > 1) cause = surge.cause;
    }
    return cause;
}

// The way that is left to the next arrival stays as it is; from now on it is gone at another speed. For Poisson
// arrivals that is exact.
void Population::apply_load() {
    double load = curve_;
    for (const Surge& surge : surges_) load *= surge.in_force ? surge.factor : 1;
    if (load == load_) return;
    const double before = std::exchange(load_, load);
    if (settings_.arrivals == Arrivals::closed) {
        if (load_ <= 0) return;
        for (const std::uint32_t client : idle_clients_) engine_.schedule(sim::Duration{0}, arrive_, client);
        idle_clients_.clear();
        return;
    }
    if (before > 0) owed_ = static_cast<double>((next_arrival_ - engine_.now()).count()) * before;
    ++arrivals_;
    schedule_arrival();
}

void Population::load_changes(const sim::Event&) {
    sim::Time next = sim::never;
    curve_ = curve_at(engine_.now(), next);
    if (next < end_) engine_.schedule(next, kinds_.load_changes, 0);
    apply_load();
}

// Before the first point it is as at the first, after the last as at the last.
double Population::curve_at(sim::Time moment, sim::Time& next) const {
    sim::Duration at = moment.time_since_epoch();
    sim::Time round = sim::drill_start;
    if (settings_.load_repeats > sim::Duration{}) {
        round += at / settings_.load_repeats * settings_.load_repeats;
        at = moment - round;
        next = round + settings_.load_repeats;
    }
    const auto& points = settings_.load;
    const auto after =
        std::find_if(points.begin(), points.end(), [&](const LoadPoint& point) { return point.at > at; });
    if (after == points.end()) return points.back().factor;
    next = std::min(next, round + after->at);
    if (after == points.begin()) return after->factor;
    const LoadPoint& from = *(after - 1);
    if (from.factor == after->factor) return from.factor;
    const sim::Duration slope = after->at - from.at;
    next = std::min(next, moment + std::clamp(slope / 100, shortest_step, longest_step));
    const double passed = static_cast<double>((at - from.at).count()) / static_cast<double>(slope.count());
    return from.factor + passed * (after->factor - from.factor);
}

}  // namespace regiondrill::clients
