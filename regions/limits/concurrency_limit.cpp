#include "regions/limits/concurrency_limit.hpp"

#include "regions/limits/aimd_limit.hpp"
#include "regions/limits/envoy_limit.hpp"
#include "regions/limits/fixed_limit.hpp"
#include "regions/limits/gradient2_limit.hpp"
#include "regions/limits/vegas_limit.hpp"
#include "regions/limits/windowed_limit.hpp"

#include <utility>

namespace regiondrill::regions {

namespace {

std::unique_ptr<ConcurrencyLimit> windowed(const LimitSettings& settings, std::unique_ptr<ConcurrencyLimit> inner) {
    return std::make_unique<WindowedLimit>(settings.window, std::move(inner));
}

}  // namespace

std::unique_ptr<ConcurrencyLimit> make_limit(const LimitSettings& settings, sim::Stream dice) {
    switch (settings.kind) {
        case LimitKind::fixed: break;
        case LimitKind::aimd: return windowed(settings, std::make_unique<AimdLimit>(settings.aimd));
        case LimitKind::vegas: return windowed(settings, std::make_unique<VegasLimit>(settings.vegas, dice));
        case LimitKind::gradient2: return windowed(settings, std::make_unique<Gradient2Limit>(settings.gradient2));
        case LimitKind::envoy: return std::make_unique<EnvoyLimit>(settings.envoy, dice);
    }
    return std::make_unique<FixedLimit>(settings.fixed);
}

}  // namespace regiondrill::regions
