#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

const ChoiceKind<EntryKind>& entry_kind() {
    static const ChoiceKind<EntryKind> kind({{"dns", EntryKind::dns},
                                             {"region_list", EntryKind::region_list},
                                             {"accelerator", EntryKind::accelerator},
                                             {"priorities", EntryKind::priorities},
                                             {"origin_failover", EntryKind::origin_failover},
                                             {"load_aware", EntryKind::load_aware}});
    return kind;
}

constexpr std::uint64_t most_hosts = 100'000;
constexpr std::uint64_t most_levels = 16;

// Statuses that an answer may have and that are no success.
class StatusListKind {
public:
    using Value = std::vector<std::uint16_t>;

    Value read(const ScriptNode& node) const {
        Value statuses;
        for (const ScriptNode& each : node.elements("a list of statuses such as [500, 503]")) {
            statuses.push_back(static_cast<std::uint16_t>(status_.read(each)));
        }
        return statuses;
    }
    void print(const Value& value, ordered_json& out) const { out = value; }
    void describe(ordered_json& schema) const {
        schema["type"] = "array";
        status_.describe(schema["items"]);
        schema["examples"] = ordered_json::array({{500, 503}});
    }

private:
    WholeKind status_{400, 599, 503};
};

const Schema<RegionListSpec>& region_list_schema() {
    static const Schema<RegionListSpec> table{
        "The client has the regions itself and goes to the first that has not failed it lately.",
        {
            by_default("all, the nearest first", field("regions", &RegionListSpec::regions, TextListKind({"eu-west-2"}),
                                                       "The regions it has, the best first.")),
            field("retry_after", &clients::RegionListSettings::retry_after, DurationKind("30s", Zero::allowed),
                  "How long a region that failed a client is not tried by it."),
        }};
    return table;
}

const Schema<DialSpec>& dial_schema() {
    static const Schema<DialSpec> table{
        "What the accelerator gives a region.",
        {field("dial", &DialSpec::dial, ShareKind("50%", Zero::allowed),
               "Of the connections that come to it, the part that it takes; the next region gets the rest.")}};
    return table;
}

const Schema<AcceleratorSpec>& accelerator_schema() {
    using clients::Affinity;
    static const Schema<AcceleratorSpec> table{
        "Anycast: an edge near the client sends each new connection to the nearest healthy region (AWS Global "
        "Accelerator). Connections that stand are never moved.",
        {
            named_field("regions", &AcceleratorSpec::regions, dial_schema(), "Dials of regions, by name."),
            field("interval", &AcceleratorSpec::interval, DurationKind("30s", Zero::refused),
                  "Of its own health checks, in place of that of dns.health_check: 10s or 30s at AWS."),
            field("threshold", &AcceleratorSpec::threshold, WholeKind(1, 10, 3),
                  "Results in a row that change the verdict of its checks."),
            field("affinity", &clients::AcceleratorSettings::affinity,
                  ChoiceKind<Affinity>({{"none", Affinity::none}, {"source_ip", Affinity::source_ip}}),
                  "Whether dials divide connections, or clients."),
            field("idle", &clients::AcceleratorSettings::idle, DurationKind("340s", Zero::refused),
                  "How long a connection may lie unused before it is forgotten."),
        }};
    return table;
}

// Both kinds of proxies count hosts alike.
template <class Spec>
Field<Spec> hosts_field() {
    return by_default("its workers", field("hosts", &Spec::hosts, WholeKind(1, most_hosts, 10),
                                           "How much of the load it takes, beside others."));
}

const Schema<LevelSpec>& level_schema() {
    static const Schema<LevelSpec> table{
        "A region's place among the levels.",
        {
            field("level", &LevelSpec::level, WholeKind(0, most_levels - 1, 1), "The first is 0."),
            hosts_field<LevelSpec>(),
        }};
    return table;
}

const Schema<PrioritiesSpec>& priorities_levels_schema() {
    using clients::LevelSettings;
    static const Schema<PrioritiesSpec> table{
        "A proxy beside the client chooses for each request, by priority levels and the health of their hosts (Envoy). "
        "Health is that of dns.health_check.",
        {
            by_default("each a level of its own, the nearest first",
                       named_field("regions", &PrioritiesSpec::regions, level_schema(),
                                   "Levels by region; those that are not named are in the first.")),
            field("overprovisioning", &LevelSettings::overprovisioning, NumberKind(1, 10, 1.4),
                  "A level counts as whole until its healthy share times this is less than one."),
            field("panic", &LevelSettings::panic, ShareKind("50%", Zero::allowed),
                  "With fewer of a level's hosts healthy, its health is not looked at; at 0% there is no panic."),
            field("slow_start", &LevelSettings::slow_start, DurationKind("60s", Zero::allowed),
                  "How long a region that came back gets less than the others of its level."),
            field("aggression", &LevelSettings::aggression, NumberKind(1, 10, 1),
                  "Of the slow start: above 1 it gets more at the beginning."),
        }};
    return table;
}

const Schema<OriginFailoverSpec>& origin_failover_schema() {
    using clients::EdgeSettings;
    static const Schema<OriginFailoverSpec> table{
        "An edge near the client asks the primary for each request, and the secondary for reads that fail there "
        "(CloudFront's origin groups). No health check has a part in it.",
        {
            by_default("the first region", field("primary", &OriginFailoverSpec::primary, TextKind("eu-west-2"),
                                                 "The region that is asked first.")),
            by_default("the first of the others", field("secondary", &OriginFailoverSpec::secondary,
                                                        TextKind("us-west-2"), "The region that is asked then.")),
            field("on", &EdgeSettings::on, StatusListKind(), "Answers by which a read goes to the secondary."),
            field("attempts", &EdgeSettings::attempts, WholeKind(1, 3, 3), "At each region."),
            field("connect_timeout", &EdgeSettings::connect, DurationKind("10s", Zero::refused),
                  "Of each attempt: 1s to 10s at AWS."),
            field("response_timeout", &EdgeSettings::response, DurationKind("30s", Zero::refused),
                  "Of each attempt: 1s to 120s at AWS."),
        }};
    return table;
}

const Schema<HostsSpec>& hosts_schema() {
    static const Schema<HostsSpec> table{"What the proxies know of a region.", {hosts_field<HostsSpec>()}};
    return table;
}

const Schema<LoadAwareSpec>& load_aware_schema() {
    using clients::LoadAwareSettings;
    static const Schema<LoadAwareSpec> table{
        "A proxy beside the client keeps requests at home until home is busier than the others, and then sends them "
        "where hosts are free (Envoy's load-aware locality policy). Health is that of dns.health_check.",
        {
            named_field("regions", &LoadAwareSpec::regions, hosts_schema(), "Hosts of regions, by name."),
            field("report", &LoadAwareSettings::report, DurationKind("1s", Zero::refused),
                  "How often a region says which part of its workers is busy."),
            field("smoothing", &LoadAwareSettings::smoothing, DurationKind("5s", Zero::refused),
                  "How long an old report still counts beside new ones."),
            field("margin", &LoadAwareSettings::margin, ShareKind("10%", Zero::allowed),
                  "By how much home may be busier than the others before anybody leaves."),
            field("probes", &LoadAwareSettings::probes, ShareKind("3%", Zero::allowed),
                  "What the others get together while all stay at home."),
            field("expires", &LoadAwareSettings::expires, DurationKind("3m", Zero::refused),
                  "A report that is older says nothing."),
            field("error_penalty", &LoadAwareSettings::error_penalty, NumberKind(0, 10, 1),
                  "A region whose every answer is an error counts as busier by so much; at 0 errors do not count."),
        }};
    return table;
}

// The first is the kind; of the others the one of its name is looked at.
const Schema<EntrySpec>& entry_schema() {
    static const Schema<EntrySpec> table{
        "By which way people come to a region: by the DNS, or by another front door. A kind, or an object with it and "
        "with the settings of any.",
        {
            field("kind", &EntrySpec::kind, entry_kind(),
                  "Which one it is; of the objects beside it the one of that name is looked at."),
            object_field("region_list", &EntrySpec::region_list, region_list_schema()),
            object_field("accelerator", &EntrySpec::accelerator, accelerator_schema()),
            object_field("priorities", &EntrySpec::priorities, priorities_levels_schema()),
            object_field("origin_failover", &EntrySpec::origin_failover, origin_failover_schema()),
            object_field("load_aware", &EntrySpec::load_aware, load_aware_schema()),
        }};
    return table;
}

template <class Specs>
std::vector<std::string> names_in(const Specs& specs) {
    std::vector<std::string> names;
    for (const auto& spec : specs) names.push_back(spec.name);
    return names;
}

void require_regions(const ScenarioNames& names, const std::string& pointer, const std::vector<std::string>& regions) {
    for (const std::string& region : regions) names.require_region(pointer + pointer_step(region), region);
}

void check_region_list(const RegionListSpec& list, const ScenarioNames& names) {
    const std::string pointer = "/entry/region_list/regions";
    for (std::size_t i = 0; i < list.regions.size(); ++i) {
        names.require_region(pointer + pointer_step(std::to_string(i)), list.regions[i]);
    }
    names.require_once(pointer, list.regions);
}

void check_origins(const Scenario& scenario, const ScenarioNames& names) {
    const OriginFailoverSpec& origins = scenario.entry.origin_failover;
    if (!origins.primary.empty()) names.require_region("/entry/origin_failover/primary", origins.primary);
    if (!origins.secondary.empty()) names.require_region("/entry/origin_failover/secondary", origins.secondary);
    if (scenario.entry.kind != EntryKind::origin_failover) return;
    if (scenario.regions.size() < 2) {
        names.fail("/entry", {"origin_failover takes a primary and a secondary, but there is one region", {}, {}});
    }
    if (origins.secondary.empty() || origins.primary != origins.secondary) return;
    names.fail("/entry/origin_failover/secondary",
               {in_quotes(origins.secondary) + " is the primary already", "another region", {}});
}

}  // namespace

// A bare word is the kind, and all else as it is by default.
Field<Scenario> entry_field() {
    const auto describe = [](ordered_json& schema) {
        describe_object(schema, entry_schema().about, entry_schema().descriptions());
        ordered_json word;
        entry_kind().describe(word);
        schema.erase("type");
        schema["anyOf"] = ordered_json::array({ordered_json{{"type", "object"}}, word});
    };
    const auto read = [](const ScriptNode& node, Scenario& scenario) {
        if (!node.is_object()) {
            scenario.entry.kind = entry_kind().read(node);
        } else {
            read_object(node, entry_schema(), scenario.entry);
        }
    };
    // Of what is not looked at nothing is told.
    const auto show = [](const Scenario& scenario, const std::string& path, std::vector<ShownSetting>& shown) {
        const std::string word(entry_word(scenario.entry.kind));
        for (const Field<EntrySpec>& field : entry_schema().fields) {
            if (field.face.name != "kind" && field.face.name != word) continue;
            field.show(scenario.entry, path + "." + field.face.name, shown);
        }
    };
    return {{"entry", {}, describe, false, {}}, read, show};
}

void fill_in_entry(Scenario& scenario) {
    if (scenario.entry.kind == EntryKind::accelerator) {
        HealthCheckSpec& check = scenario.dns.health_check;
        check.interval = scenario.entry.accelerator.interval;
        check.threshold = scenario.entry.accelerator.threshold;
        check.rise.reset();
        check.fall.reset();
        check.ok.reset();
    }
    OriginFailoverSpec& origins = scenario.entry.origin_failover;
    if (scenario.entry.kind != EntryKind::origin_failover || scenario.regions.size() < 2) return;
    if (origins.primary.empty()) origins.primary = scenario.regions.front().name;
    if (!origins.secondary.empty()) return;
    const bool is_first = origins.primary == scenario.regions.front().name;
    origins.secondary = scenario.regions[is_first ? 1 : 0].name;
}

void check_entry(const Scenario& scenario, const ScenarioNames& names) {
    check_region_list(scenario.entry.region_list, names);
    require_regions(names, "/entry/accelerator/regions", names_in(scenario.entry.accelerator.regions));
    require_regions(names, "/entry/priorities/regions", names_in(scenario.entry.priorities.regions));
    require_regions(names, "/entry/load_aware/regions", names_in(scenario.entry.load_aware.regions));
    check_origins(scenario, names);
}

std::string_view entry_word(EntryKind kind) {
    switch (kind) {
        case EntryKind::dns: return "dns";
        case EntryKind::region_list: return "region_list";
        case EntryKind::accelerator: return "accelerator";
        case EntryKind::priorities: return "priorities";
        case EntryKind::origin_failover: return "origin_failover";
        case EntryKind::load_aware: return "load_aware";
    }
    return {};
}

std::string_view entry_name(EntryKind kind) {
    switch (kind) {
        case EntryKind::dns: return "the DNS";
        case EntryKind::region_list: return "the clients' own lists";
        case EntryKind::accelerator: return "the accelerator";
        case EntryKind::priorities:
        case EntryKind::load_aware: return "the proxy";
        case EntryKind::origin_failover: return "the edge";
    }
    return {};
}

}  // namespace regiondrill::drill
