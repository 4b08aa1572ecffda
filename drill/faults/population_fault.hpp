// Faults that change how often people ask.
#pragma once

#include "clients/population.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/world/fault_context.hpp"

#include <algorithm>
#include <vector>

namespace regiondrill::drill {

/// Surges of one or several populations until ended. Evidence: the requests that began while it lasted; where it let
/// none begin, those that it put off.
class PopulationFault : public ActiveFault {
public:
    explicit PopulationFault(const FaultContext& context) : cause_(sim::cause_of_fault(context.number)) {}

    void surge(clients::Population& population, double load) {
        surges_.push_back({&population, population.begin_surge(load, cause_)});
    }

    Evidence evidence() const override {
        Evidence evidence;
        for (const Part& part : surges_) {
            const clients::SurgeCount& count = part.population->surged(part.surge);
            evidence.met += count.requests;
            evidence.first = std::min(evidence.first, count.first);
        }
        return evidence;
    }

    void end() override {
        ended_ = true;
        for (const Part& part : surges_) part.population->end_surge(part.surge);
    }

protected:
    bool ended() const { return ended_; }
    void change(double load) {
        for (const Part& part : surges_) part.population->change_surge(part.surge, load);
    }

private:
    struct Part {
        clients::Population* population = nullptr;
        std::size_t surge = 0;
    };

    sim::Cause cause_;
    std::vector<Part> surges_;
    bool ended_ = false;
};

}  // namespace regiondrill::drill
