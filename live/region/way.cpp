#include "live/region/way.hpp"

namespace regiondrill::live {

Way::Way(Session& session, dns::LocationId from, regions::RegionId to) : session_(session), region_(to) {
    const drill::World& world = session.world().world();
    const sim::PlaceId here = world.place_in(from);
    const sim::PlaceId there = world.regions().place_of(to);
    const auto link = [&world](sim::PlaceId one, sim::PlaceId other) -> std::optional<sim::LinkId> {
        if (!world.network().has_link(one, other)) return std::nullopt;
        return world.network().link(one, other);
    };
    links_[static_cast<std::size_t>(Bound::to_region)] = link(here, there);
    links_[static_cast<std::size_t>(Bound::to_client)] = link(there, here);
}

std::chrono::nanoseconds Way::delay(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (!link) return {};
    return session_.pacer().real(session_.world().world().network().base(*link));
}

bool Way::is_passable(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (link && session_.world().world().network().is_cut(*link)) return false;
    return !session_.world().world().regions().is_out_of_service(region_);
}

bool Way::is_dark() const { return session_.world().world().regions().is_dark(region_); }

bool Way::is_refused() const { return session_.world().world().regions().is_out_of_service(region_) && !is_dark(); }

}  // namespace regiondrill::live
