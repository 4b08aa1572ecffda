// The gateways of all regions: each at its own address, with one port for all, or at one address with a port each.
#pragma once

#include "live/region/region_gateway.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace regiondrill::live {

class RegionGateways {
public:
    /// `port`: of all regions, or where they share an address, the one before the first region's; 0: any that is free.
    /// Throws CannotListen.
    RegionGateways(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits = {},
                   const ChatLimits& chat_limits = {});

    /// Where a region is.
    ListenAddress address_of(regions::RegionId region) const;
    HttpServerMetrics figures_of(regions::RegionId region) const {
        return gateways_[regions::index(region)]->metrics();
    }
    ChatMetrics chat_figures_of(regions::RegionId region) const {
        return gateways_[regions::index(region)]->chat_metrics();
    }

    /// Takes nobody in any more; those who wait for an answer still get it.
    void wind_up();

private:
    void listen(Loop& loop, Session& session, std::uint16_t port, const HttpLimits& limits,
                const ChatLimits& chat_limits);

    drill::AddressPlan plan_;
    std::vector<std::unique_ptr<RegionGateway>> gateways_;  // by region
    std::shared_ptr<void> following_;
};

}  // namespace regiondrill::live
