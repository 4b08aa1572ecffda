// The regions that the DNS answers somebody's resolvers with: one, or several that share the load.
#pragma once

#include "regions/request_attempt.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace regiondrill::drill {

struct Answers {
    std::vector<regions::RegionId> regions;       // by number; empty when there is no answer
    regions::RegionId main = regions::no_region;  // the one most are sent to

    bool has(regions::RegionId region) const {
        return std::find(regions.begin(), regions.end(), region) != regions.end();
    }

    bool operator==(const Answers&) const = default;
};

/// Counts what many look-ups were answered with.
class AnswerCount {
public:
    explicit AnswerCount(std::size_t regions) : counts_(regions) {}

    void add(regions::RegionId region) { ++counts_[regions::index(region)]; }

    Answers answers() const {
        Answers found;
        std::uint32_t most = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] == 0) continue;
            const regions::RegionId region{static_cast<std::uint16_t>(i)};
            found.regions.push_back(region);
            if (counts_[i] > most) found.main = region;
            most = std::max(most, counts_[i]);
        }
        return found;
    }

private:
    std::vector<std::uint32_t> counts_;  // by region
};

}  // namespace regiondrill::drill
