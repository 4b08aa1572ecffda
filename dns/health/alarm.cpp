#include "dns/health/alarm.hpp"

namespace regiondrill::dns {

namespace {

bool breaches(double value, const AlarmSettings& settings) {
    switch (settings.comparison) {
        case Comparison::greater: return value > settings.threshold;
        case Comparison::greater_or_equal: return value >= settings.threshold;
        case Comparison::less: return value < settings.threshold;
        case Comparison::less_or_equal: return value <= settings.threshold;
    }
    return false;
}

}  // namespace

void Alarm::add(double value, sim::Time now) {
    last_ = now;
    breaches_ = breaches(value, settings_) ? breaches_ + 1 : 0;
    healthy_ = breaches_ < settings_.periods;
}

void Alarm::look(sim::Time now) {
    if (now < look_at() || settings_.missing == MissingData::last_known) return;
    breaches_ = 0;
    healthy_ = settings_.missing == MissingData::healthy;
}

}  // namespace regiondrill::dns
