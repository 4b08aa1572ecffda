// How a drill went, slice by slice: for the control API and for charts.
#pragma once

#include "sim/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>

namespace regiondrill::drill {

class World;

/// From a moment on, slices summed up to `every`, which is at least the length of one.
struct SeriesRange {
    sim::Time from{};
    sim::Duration every{};
};

/// Of each population how requests that began then ended and where they were first sent; of each pair of regions the
/// most writes that waited. As far as the drill has come.
nlohmann::ordered_json series_json(const World& world, const SeriesRange& range);

/// So many points at most, each population's; who wants more asks again from where it ended.
inline constexpr std::size_t most_points = 2'000;

}  // namespace regiondrill::drill
