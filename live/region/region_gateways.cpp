#include "live/region/region_gateways.hpp"

#include "live/loop/cannot_listen.hpp"
#include "live/region/upstream_limits.hpp"

#include <chrono>

namespace regiondrill::live {

namespace {

/// How often it is looked whether regions are up: below what a person notices.
constexpr std::chrono::milliseconds follow_period{10};

/// How often a free port is looked for that all regions can have.
constexpr int tries_for_a_common_port = 32;

}  // namespace

RegionGateways::RegionGateways(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                               const ChatLimits& chat_limits)
    : plan_(session.world().world().scenario().network.loopback) {
    for (int left = port == 0 ? tries_for_a_common_port : 1; gateways_.empty(); --left) {
        try {
            listen(loop, session, port, limits, chat_limits);
        } catch (const CannotListen&) {
            gateways_.clear();
            if (left == 1) throw;
        }
    }
    following_ = loop.every(follow_period, [this] {
        for (const auto& gateway : gateways_) gateway->follow_region();
    });
}

void RegionGateways::listen(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                            const ChatLimits& chat_limits) {
    HttpServerSettings settings{{}, gateway_limits(limits, session.world().has_upstreams())};
    for (std::size_t i = 0; i < session.world().world().regions().size(); ++i) {
        const regions::RegionId region = regions::region_at(i);
        settings.address = {plan_.region(region), plan_.region_port(region, port)};
        gateways_.push_back(std::make_unique<RegionGateway>(loop, session, region, settings, chat_limits));
        if (!plan_.is_shared()) port = gateways_.front()->port();
    }
}

ListenAddress RegionGateways::address_of(regions::RegionId region) const {
    return {plan_.region(region), gateways_[regions::index(region)]->port()};
}

void RegionGateways::wind_up() {
    for (const auto& gateway : gateways_) gateway->wind_up();
}

}  // namespace regiondrill::live
