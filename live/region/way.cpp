#include "live/region/way.hpp"

namespace regiondrill::live {

Way::Way(Stage& stage, dns::LocationId from, regions::RegionId to) : stage_(stage), region_(to) {
    const drill::World& world = stage.world().world();
    const sim::PlaceId here = world.place_in(from);
    const sim::PlaceId there = world.fleet().place_of(to);
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
    return stage_.pacer().real(stage_.world().world().network().base(*link));
}

bool Way::is_passable(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (link && stage_.world().world().network().is_cut(*link)) return false;
    return !stage_.world().world().fleet().is_out_of_service(region_);
}

bool Way::is_dark() const { return stage_.world().world().fleet().is_dark(region_); }

bool Way::is_refused() const { return stage_.world().world().fleet().is_out_of_service(region_) && !is_dark(); }

}  // namespace regiondrill::live
