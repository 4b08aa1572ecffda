#include "drill/scenario/region_check.hpp"

#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/scenario_shape.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

bool is_region_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Regions have names in the DNS (RFC 1035, section 2.3.4).
constexpr std::size_t longest_label = 63;

bool is_region_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_label && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), is_region_name_character);
}

std::vector<std::string> atlas_regions() {
    std::vector<std::string> names;
    for (const auto& region : sim::Atlas::built_in().regions()) names.push_back(region.name);
    return names;
}

void check_name(const RegionSpec& region, const Script& script, const std::string& pointer) {
    if (is_region_name(region.name)) return;
    script.fail_at_key(pointer, "regions",
                       {in_quotes(region.name) + " is no name for a region",
                        R"(lower-case letters, digits and dashes such as "eu-west-2")",
                        {}});
}

void check_place(const RegionSpec& region, const Script& script, const std::string& pointer) {
    if (!region.at.empty() && region.position) {
        script.fail(pointer + "/position", {R"("at" says already where this region is)", "one of the two", {}});
    }
    if (!region.at.empty()) require_place(script, pointer + "/at", region.at);
    if (!region.at.empty() || region.position) return;
    Complaint complaint = unknown_name("region", region.name, atlas_regions());
    complaint.what += " in the atlas";
    complaint.expected = R"("at" or "position" to say where it is)";
    script.fail_at_key(pointer, "regions", std::move(complaint));
}

/// Round trips of different providers were measured by different methods and do not compare.
class OneProvider {
public:
    void check(const RegionSpec& region, const Script& script, const std::string& pointer) {
        const auto* known = sim::Atlas::built_in().find_region(region.at);
        if (known == nullptr) return;
        if (first_ == nullptr) first_ = known;
        if (known->provider == first_->provider) return;
        script.fail_at_key(pointer, "regions",
                           {"do not mix providers: " + in_quotes(first_->name) + " is of " + first_->provider + ", " +
                                in_quotes(known->name) + " of " + known->provider +
                                ", and their round trips were measured differently",
                            {},
                            {}});
    }

private:
    const sim::AtlasRegion* first_ = nullptr;
};

// By the drill's name people come to any of them, and must find the same service.
void check_upstream(const RegionSpec& region, const Scenario& scenario, const Script& script,
                    const std::string& pointer) {
    const RegionSpec& first = scenario.regions.front();
    if (region.upstream.has_value() != first.upstream.has_value()) {
        const RegionSpec& with = region.upstream ? region : first;
        const RegionSpec& without = region.upstream ? first : region;
        script.fail_at_key(pointer, "regions",
                           {in_quotes(with.name) + " has an upstream and " + in_quotes(without.name) + " has none",
                            "one for every region, be it the same, or none at all",
                            {}});
    }
    if (!region.upstream || region.upstream->health.empty()) return;
    const std::string& path = region.upstream->health;
    const bool plain = std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
    if (path.front() == '/' && plain) return;
    script.fail(pointer + "/upstream/health", {in_quotes(path) + " is no path", R"(one such as "/health")", {}});
}

}  // namespace

void check_regions(const Scenario& scenario, const Script& script) {
    if (scenario.regions.empty())
        script.fail("/regions", {"a scenario needs a region", R"(at least { "eu-west-2": {} })", {}});
    if (scenario.regions.size() > most_regions) {
        script.fail("/regions", {"there are " + std::to_string(scenario.regions.size()) + " regions",
                                 "at most " + std::to_string(most_regions),
                                 {}});
    }
    OneProvider provider;
    for (const auto& region : scenario.regions) {
        const std::string pointer = "/regions" + pointer_step(region.name);
        check_name(region, script, pointer);
        check_place(region, script, pointer);
        provider.check(region, script, pointer);
        check_upstream(region, scenario, script, pointer);
    }
}

}  // namespace regiondrill::drill
