// The services of the user's own that stand behind the regions: they are asked in the regions' stead, and followed in
// their health: one that is not well makes its region fail its health checks, as a manual fault that ends when it is
// well again.
#pragma once

#include "live/region/upstream_client.hpp"
#include "live/session/served_world.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::live {

/// Made by the server, and asked by the world whenever a request reaches a region that has a service behind it. What it
/// hears goes back into the world as an input, so that a replay needs no service: it was recorded what the service's
/// status was.
class UpstreamServices : private UpstreamHost {
public:
    /// Works while `loop` runs, which outlives this, as the session does. Nothing where the regions have none.
    UpstreamServices(Loop& loop, Session& session, const UpstreamLimits& limits = {});

private:
    /// The service of one region: how it is asked, and what was heard of its health.
    struct UpstreamService {
        UpstreamService(Loop& loop, const drill::UpstreamSpec& spec, const UpstreamLimits& limits)
            : client(loop, spec.url, limits),
              host(spec.url.authority()),
              health(spec.health) {}

        UpstreamClient client;
        std::string host;    // as its Host field says it
        std::string health;  // path; empty: is not asked
        bool is_asked = false;
        std::optional<std::size_t> fault;  // while it is not well
    };

    void forward(ForwardedRequest&& request) override;
    void ask_for_health(std::size_t region);
    /// What an answer says of the service's health; services that are asked nothing have none.
    void hear(std::size_t region, const UpstreamAnswer& answer);
    void begin_fault(std::size_t region, const std::string& why);
    void end_fault(std::size_t region);
    const std::string& name_of(std::size_t region) const;

    Session& session_;
    std::vector<std::unique_ptr<UpstreamService>> services_;  // by region
    std::shared_ptr<void> asking_;
};

}  // namespace regiondrill::live
