#include "study/drawing/draw.hpp"

#include "drill/scenario/units.hpp"
#include "sim/real_math.hpp"

#include <algorithm>

namespace regiondrill::study {

Draw::Draw(std::uint64_t seed) : Draw(seed, sim::Stream::named(sim::Seed{seed}, "scenario").bits()) {}

// By what it is a part of as well: of two populations each draws its own "rate".
Draw Draw::part(std::string_view name) const { return {seed_, sim::Stream::named(sim::Seed{own_}, name).bits()}; }

double Draw::magnitude(double least, double most) {
    const double low = sim::natural_log(least);
    return std::clamp(sim::exponential(dice_.uniform(low, sim::natural_log(most))), least, most);
}

std::uint64_t Draw::whole(std::uint64_t least, std::uint64_t most) {
    // From half a step below, so that the least number is not the rarest; 0 has no magnitude.
    const double drawn = magnitude(static_cast<double>(least) + 0.5, static_cast<double>(most) + 1.49);
    return std::clamp(static_cast<std::uint64_t>(drawn), least, most);
}

Words Draw::some(const Words& words) {
    Words chosen;
    for (const std::string& word : words) {
        if (chance(0.5)) chosen.push_back(word);
    }
    if (chosen.empty()) chosen.push_back(pick(words));
    return chosen;
}

std::string Draw::duration(sim::Duration least, sim::Duration most) {
    const double drawn = magnitude(static_cast<double>(least.count()), static_cast<double>(most.count()));
    std::int64_t unit = 1;
    while (static_cast<double>(unit) * 100 <= drawn) unit *= 10;
    const auto rounded = static_cast<std::int64_t>(drawn / static_cast<double>(unit)) * unit;
    return drill::duration_text(sim::Duration{std::max(rounded, least.count())});
}

std::string Draw::share(std::uint32_t least, std::uint32_t most) {
    return std::to_string(least + below(most - least + 1)) + "%";
}

bool Draw::takes(std::string_view group) const { return sim::Stream::named(sim::Seed{seed_}, group).chance(0.5); }

}  // namespace regiondrill::study
