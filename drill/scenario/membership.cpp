#include "drill/scenario/membership.hpp"

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// At its own moment it is not yet, at its end it still is: "just before a moment" is what the callers ask.
bool is_in_force(const FaultSpec& fault, Time moment) {
    return fault.at < moment && (!fault.lasting || moment <= fault.at + *fault.lasting);
}

/// Holds what adds and removes regions against the rest of the scenario, so that a drill never has a region that the
/// store cannot give up, that people are sent to while it is not there, or that something happens to before it exists.
/// The reader runs it over the timeline, and manual faults over one fault by itself.
class MembershipCheck {
public:
    MembershipCheck(const Scenario& scenario, const ScenarioNames& names)
        : scenario_(scenario),
          store_(scenario.store),
          names_(names) {}

    // Each change by itself, then against the others, then the whole: the first complaint is about the smallest thing
    // that is wrong.
    void check() const {
        for (std::size_t i = 0; i < scenario_.timeline.size(); ++i) {
            if (!changes_membership(fault(i))) continue;
            check_alone(fault(i), "/timeline" + pointer_step(std::to_string(i)));
            check_once(i);
            if (adds_region(fault(i))) check_nothing_earlier(i);
        }
        check_somebody_stays();
    }

    /// Whether such a change is possible at all, whatever else happens.
    void check_alone(const FaultSpec& fault, const std::string& place) const {
        check_mode(fault, place);
        check_dns(fault.region, place + "/region");
    }

private:
    const FaultSpec& fault(std::size_t i) const { return scenario_.timeline[i]; }

    // Entries are still in the script's order, so their index is their place in it.
    static std::string pointer(std::size_t i, const char* key) { return pointer_to("/timeline", i, key); }

    // As the script would write it.
    static std::string moment_text(const FaultSpec& fault) {
        return in_quotes(duration_text(fault.at.time_since_epoch()));
    }

    /// A quorum's members, a key's home and the first writer are decided when the store is made: none of them may come
    /// or go.
    void check_mode(const FaultSpec& fault, const std::string& place) const {
        const std::string& region = fault.region;
        switch (store_.settings.mode) {
            case WriteMode::eventual: return;
            case WriteMode::quorum:
                names_.fail(place + "/do", {"the regions of a quorum are chosen at its creation, and only then",
                                            "another \"mode\" of the store",
                                            {}});
            case WriteMode::home_region: check_homes(region, place + "/region"); return;
            case WriteMode::single_writer:
                if (region == (store_.writer.empty() ? scenario_.regions.front().name : store_.writer)) {
                    names_.fail(place + "/region", {in_quotes(region) + " is the writer at the start",
                                                    "another region, or another \"writer\" of the store",
                                                    {}});
                }
        }
    }

    // Where keys go round by their number, each region is at home to some. Such a region would take its keys' only
    // writer with it.
    void check_homes(const std::string& region, const std::string& place) const {
        for (const HomeSpec& home : store_.homes) {
            if (home.region != region) continue;
            names_.fail(place, {"the keys of " + in_quotes(home.space) + " are at home in " + in_quotes(region) +
                                    ", which is not always there",
                                "another home",
                                {}});
        }
        for (const PopulationSpec& population : scenario_.clients) {
            const std::string& space = population.keys.space;
            // Keys of a space without a home go round over all regions by their number.
            const bool has_home = std::any_of(store_.homes.begin(), store_.homes.end(),
                                              [&](const HomeSpec& home) { return home.space == space; });
            if (has_home) continue;
            names_.fail(place, {"the keys of " + in_quotes(space) + " are at home in all regions, and " +
                                    in_quotes(region) + " is not always there",
                                "a home for them in the \"homes\" of the store",
                                {}});
        }
    }

    /// A region that no health check watches would be answered while it is not there. With the policy "simple" and no
    /// records, everybody is answered with all regions.
    void check_dns(const std::string& region, const std::string& place) const {
        const DnsSpec& dns = scenario_.dns;
        // Named one by one, records of a simple policy may leave the region out.
        const bool everybody = dns.root.policy == &dns::simple_policy && dns.root.records.empty();
        if (!everybody && !contains(dns.unchecked, region)) return;
        names_.fail(place, {"no health check keeps people from " + in_quotes(region) + " while it is not there",
                            everybody ? "a \"policy\" other than \"simple\"" : "the region not among the \"unchecked\"",
                            {}});
    }

    /// Two additions of one region would leave open which of them its end takes back.
    void check_once(std::size_t i) const {
        for (std::size_t before = 0; before < i; ++before) {
            if (fault(before).what != fault(i).what || fault(before).region != fault(i).region) continue;
            names_.fail(pointer(i, "region"),
                        {in_quotes(fault(i).region) + " is " + (adds_region(fault(i)) ? "added" : "removed") + " at " +
                             moment_text(fault(before)) + " already",
                         "one such line a region",
                         {}});
        }
    }

    // Nothing can happen to a region before it is there. Of one moment the addition would have to come first, which the
    // script's order need not give; so that is refused as well.
    void check_nothing_earlier(std::size_t i) const {
        for (std::size_t other = 0; other < scenario_.timeline.size(); ++other) {
            const FaultSpec& early = fault(other);
            if (other == i || early.at > fault(i).at || !names_region(early, fault(i).region)) continue;
            names_.fail(pointer(other, "at"),
                        {in_quotes(fault(i).region) + " is not there before it is added at " + moment_text(fault(i)),
                         "a later moment",
                         {}});
        }
    }

    /// The data of a drill live in its regions: one of them is there throughout, or they would be lost by the script
    /// alone. Two lines of different regions are not held against each other in time: one region that stays is simple
    /// to say and to see.
    void check_somebody_stays() const {
        const auto all_have = [&](bool (*wanted)(const FaultSpec&)) {
            return std::all_of(scenario_.regions.begin(), scenario_.regions.end(), [&](const RegionSpec& region) {
                return std::any_of(scenario_.timeline.begin(), scenario_.timeline.end(),
                                   [&](const FaultSpec& spec) { return spec.region == region.name && wanted(spec); });
            });
        };
        if (all_have(adds_region)) {
            names_.fail("/timeline", {"every region is added later: none is there when the drill begins",
                                      "a region without \"add_region\"",
                                      {}});
        }
        if (all_have(changes_membership)) {
            names_.fail("/timeline", {"no region is there from the beginning to the end, to keep the data",
                                      "a region that is neither added nor removed",
                                      {}});
        }
    }

    const Scenario& scenario_;
    const StoreSpec& store_;
    const ScenarioNames& names_;
};

}  // namespace

// Whoever adds a region manually adds one that a script has removed or will add: every region stands in the script.
bool joins_later(const Scenario& scenario, const std::string& region) {
    const auto& timeline = scenario.timeline;
    return std::any_of(timeline.begin(), timeline.end(),
                       [&](const FaultSpec& fault) { return fault.region == region && adds_region(fault); });
}

// By the plan alone: what people do manually is drill/world/membership's to know.
bool is_member(const Scenario& scenario, const std::string& region, Time moment) {
    return std::none_of(scenario.timeline.begin(), scenario.timeline.end(), [&](const FaultSpec& fault) {
        if (fault.region != region) return false;
        if (adds_region(fault)) return !is_in_force(fault, moment);
        return changes_membership(fault) && is_in_force(fault, moment);
    });
}

bool changes_membership(const FaultSpec& fault) { return type_of(fault).membership != MembershipChange::none; }

bool adds_region(const FaultSpec& fault) { return type_of(fault).membership == MembershipChange::adds; }

// In any of the fields that hold names of regions.
bool names_region(const FaultSpec& fault, const std::string& region) {
    return fault.region == region || fault.to == region || contains(fault.between[0], region) ||
           contains(fault.between[1], region);
}

void check_membership_alone(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                            const ScenarioNames& names) {
    MembershipCheck(scenario, names).check_alone(fault, pointer);
}

void check_membership(const Scenario& scenario, const ScenarioNames& names) {
    MembershipCheck(scenario, names).check();
}

}  // namespace regiondrill::drill
