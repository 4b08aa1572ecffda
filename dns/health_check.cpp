#include "dns/health_check.hpp"

#include "sim/time.hpp"

namespace regiondrill::dns {

HealthChecks::HealthChecks(sim::Engine& engine, sim::Seed seed, const HealthCheckSettings& settings, Prober& prober,
                           HealthListener& listener)
    : engine_(engine),
      seed_(seed),
      settings_(settings),
      prober_(prober),
      listener_(listener),
      probe_due_(engine.on<&HealthChecks::probe_due>(*this, "probe due")) {}

void HealthChecks::add(Address target, const std::string& name, const std::vector<sim::PlaceId>& places) {
    const auto check = static_cast<std::uint32_t>(checks_.size());
    const auto count = static_cast<std::uint32_t>(places.size());
    checks_.push_back({target, count, count, true});
    for (std::size_t i = 0; i < places.size(); ++i) {
        const sim::Stream dice = sim::Stream::named(seed_, "checker/" + name + "/" + std::to_string(i));
        Checker& checker = checkers_.emplace_back(Checker{check, places[i], dice});
        // Nobody synchronises the checkers (facts R53-31): each starts somewhere in its first interval.
        const auto phase = static_cast<double>(settings_.interval.count()) * checker.dice.uniform();
        engine_.schedule(sim::Duration{static_cast<std::int64_t>(phase)}, probe_due_,
                         static_cast<std::uint32_t>(checkers_.size() - 1));
    }
}

void HealthChecks::probe_due(const sim::Event& event) {
    Checker& checker = checkers_[event.subject];
    ++probes_;
    prober_.begin_probe(CheckerId{event.subject}, checker.place, checks_[checker.check].target, checker.dice.fork());
}

void HealthChecks::probe_ended(CheckerId id, bool passed) {
    Checker& checker = checkers_[index(id)];
    checker.streak = passed == checker.healthy ? 0 : checker.streak + 1;
    if (checker.streak >= settings_.threshold) {
        checker.streak = 0;
        checker.healthy = passed;
        vote(checks_[checker.check], passed);
    }
    engine_.schedule(settings_.interval, probe_due_, static_cast<std::uint32_t>(index(id)));
}

void HealthChecks::vote(Check& check, bool healthy) {
    check.in_favour += healthy ? 1 : 0;
    check.in_favour -= healthy ? 0 : 1;
    const bool verdict = check.in_favour > settings_.healthy_above * check.checkers;
    if (verdict == check.healthy) return;
    check.healthy = verdict;
    listener_.health_changed(check.target, verdict);
}

bool HealthChecks::is_healthy(Address target) const {
    for (const Check& check : checks_) {
        if (check.target == target) return check.healthy;
    }
    return true;
}

}  // namespace regiondrill::dns
