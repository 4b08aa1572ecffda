#include "drill/scenario/scenario_names.hpp"

#include "clients/settings.hpp"
#include "dns/resolver/resolver_settings.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/units.hpp"
#include "sim/atlas.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

/// What the nearest valid name is looked for among. Some two hundred names; made only when one was wrong.
std::vector<std::string> all_places() {
    std::vector<std::string> names;
    for (const auto& city : sim::Atlas::built_in().cities()) names.push_back(city.name);
    for (const auto& region : sim::Atlas::built_in().regions()) names.push_back(region.name);
    return names;
}

}  // namespace

// Linear, as lists in scripts are short.
bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Names are copied, so the script alone has to outlive this.
ScenarioNames::ScenarioNames(const Scenario& scenario, const Script& script) : script_(script) {
    for (const auto& region : scenario.regions) regions_.push_back(region.name);
    for (const auto& population : scenario.clients) populations_.push_back(population.name);
}

bool ScenarioNames::is_region(const std::string& name) const { return contains(regions_, name); }
bool ScenarioNames::is_population(const std::string& name) const { return contains(populations_, name); }

void ScenarioNames::require_region(const std::string& pointer, const std::string& name) const {
    require_known(pointer, "region", name, regions_);
}

void ScenarioNames::require_population(const std::string& pointer, const std::string& name) const {
    require_known(pointer, "population", name, populations_);
}

// Regions and populations never share a name, so it is never open which of them is meant.
void ScenarioNames::require_either(const std::string& pointer, const std::string& name) const {
    auto names = regions_;
    names.insert(names.end(), populations_.begin(), populations_.end());
    require_known(pointer, "region or population", name, names);
}

// An empty name is as unknown as any other.
void ScenarioNames::require_known(const std::string& pointer, const std::string& noun, const std::string& name,
                                  const std::vector<std::string>& known) const {
    if (!contains(known, name)) fail(pointer, unknown_name(noun, name, known));
}

// The first that is not known is the one complained about, at its place in the list.
void ScenarioNames::require_all_known(const std::string& pointer, const std::string& noun,
                                      const std::vector<std::string>& list,
                                      const std::vector<std::string>& known) const {
    for (std::size_t i = 0; i < list.size(); ++i) {
        require_known(pointer + pointer_step(std::to_string(i)), noun, list[i], known);
    }
}

// Quadratic, on lists of a few dozen names. The second of two alike is the one complained about.
void ScenarioNames::require_once(const std::string& pointer, const std::vector<std::string>& list,
                                 bool (*same)(const std::string&, const std::string&)) const {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto end = list.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::none_of(list.begin(), end, [&](const std::string& other) { return same(other, list[i]); })) continue;
        fail(pointer + pointer_step(std::to_string(i)), {in_quotes(list[i]) + " stands twice in this list", {}, {}});
    }
}

// The script knows where the value came from.
void ScenarioNames::fail(const std::string& pointer, Complaint complaint) const {
    script_.fail(pointer, std::move(complaint));
}

// Too many names to list them, so an example stands for them where none is near.
void require_place(const Script& script, const std::string& pointer, const std::string& name) {
    const auto& atlas = sim::Atlas::built_in();
    // The atlas takes a city's name and its slug.
    if (atlas.find_region(name) != nullptr || atlas.find_city(name) != nullptr) return;
    Complaint complaint = unknown_name("city or region", name, all_places());
    if (complaint.nearest.empty()) complaint.expected = R"(a city such as "London" or a region such as "eu-west-2")";
    script.fail(pointer, std::move(complaint));
}

// A step in a list and a key in its element, both escaped.
std::string pointer_to(const std::string& list, std::size_t index, const std::string& key) {
    return list + pointer_step(std::to_string(index)) + pointer_step(key);
}

// These four are in the order of their tables, which is the order in which people are told of them.
std::vector<KnownName> known_regions() {
    std::vector<KnownName> entries;
    for (const auto& region : sim::Atlas::built_in().regions()) {
        entries.push_back({region.name, region.provider + ", " + region.city + ", " + region.title});
    }
    return entries;
}

std::vector<KnownName> known_cities() {
    std::vector<KnownName> entries;
    for (const auto& city : sim::Atlas::built_in().cities()) entries.push_back({city.name, city.country});
    return entries;
}

// With the sentence that the plan and the schema have as well.
std::vector<KnownName> known_faults() {
    std::vector<KnownName> entries;
    for (const FaultType* type : fault_types())
        entries.push_back({std::string(type->name), std::string(type->summary)});
    return entries;
}

std::vector<KnownName> known_expectations() {
    std::vector<KnownName> entries;
    for (const ExpectationType* type : expectation_types()) {
        entries.push_back({std::string(type->name), std::string(type->summary)});
    }
    return entries;
}

namespace {

// What is said of the presets of clients, also in docs/dns.md. All figures are taken from the presets themselves.

// Members of a kind differ evenly between the first and this position, which none of them reaches.
constexpr double last_position = 1;

std::string span_text(Duration span) { return duration_text(std::chrono::round<std::chrono::milliseconds>(span)); }

std::string kept_text(Duration span) { return span >= sim::longest_span ? "for ever" : "for " + span_text(span); }

/// What it does to the TTL.
std::string lifetime_text(const dns::ResolverPreset& preset) {
    const Duration least = preset.settings(0).floor;
    const Duration most = preset.settings(last_position).floor;
    if (most == Duration{0}) return "keeps an answer for its TTL";
    if (least == most) return "keeps an answer for its TTL, but " + span_text(least) + " at least";
    return "keeps an answer for its TTL, but " + span_text(least) + " to " + span_text(most) +
           " at least, each of them another time";
}

std::string resolver_text(const dns::ResolverPreset& preset) {
    const dns::ResolverSettings settings = preset.settings(0);
    std::string text = lifetime_text(preset);
    if (settings.cap < sim::longest_span) text += ", " + span_text(settings.cap) + " at most";
    if (settings.negative_cap < sim::longest_span) {
        text += ", and an empty one " + span_text(settings.negative_cap) + " at most";
    }
    if (settings.serve_stale) {
        text += "; while the authority is silent, gives old answers for " + span_text(settings.keep_stale) +
                " to who has waited for " + span_text(settings.client_timer) + " (RFC 8767)";
    }
    if (preset.is_public) text += "; asks from public_at, so the DNS sees that place and not the client's";
    if (settings.subnet_v4 > 0) {
        text += ", and sends the client's /" + std::to_string(settings.subnet_v4) + " or /" +
                std::to_string(settings.subnet_v6) + " along (RFC 7871)";
    }
    if (preset.wild_share > 0) text += "; " + share_text(preset.wild_share) + " of the mix \"wild\"";
    return text;
}

std::string cache_text(const clients::NameCachePreset& preset) {
    const clients::NameCacheRule& rule = preset.rule;
    std::string text =
        rule.remembers() ? "keeps an address " + kept_text(rule.keep) + ", whatever the TTL" : "remembers no name";
    if (rule.grace > Duration{0}) text += ", and uses it " + kept_text(rule.grace) + " more while it is fetched anew";
    if (rule.negative > Duration{0}) text += ", and that there was none " + kept_text(rule.negative);
    if (preset.wild_share > 0) text += "; " + share_text(preset.wild_share) + " of \"wild\"";
    return text;
}

std::string preset_number(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
}

std::string budget_text(const clients::BudgetSettings& budget) {
    const clients::BudgetFigures figures = clients::figures_of(budget);
    switch (budget.kind) {
        case clients::BudgetKind::token_bucket:
        case clients::BudgetKind::grpc:
            return preset_number(figures.tokens) + " tokens, of which a success gives " + preset_number(figures.ratio);
        case clients::BudgetKind::finagle:
            return share_text(figures.ratio) + " of the requests of " + span_text(figures.window) + " and " +
                   preset_number(figures.reserve) + "/s";
        case clients::BudgetKind::envoy:
            return share_text(figures.ratio) + " of the requests under way, at least " + preset_number(figures.reserve);
        case clients::BudgetKind::aws:
            return preset_number(figures.tokens) + " tokens, 5 or after a timeout 10 a retry";
    }
    return {};
}

std::string breaker_text(const clients::BreakerSettings& breaker) {
    const clients::BreakerFigures figures = clients::figures_of(breaker);
    std::string text = "; a breaker that opens for " + span_text(figures.open);
    if (breaker.kind == clients::BreakerKind::circuitbreaker_lambda) {
        return text + ", later up to " + span_text(figures.longest_open) + ", at " + std::to_string(figures.minimum) +
               " failures and closes after " + std::to_string(figures.probes) + " successes";
    }
    text += " at " + share_text(figures.failures) + " failures of ";
    text += figures.calls > 0 ? std::to_string(figures.calls) + " calls" : "the calls of " + span_text(figures.window);
    return text + ", at least " + std::to_string(figures.minimum) + ", and tries again with " +
           std::to_string(figures.probes);
}

std::string library_text(const clients::LibraryPreset& preset) {
    std::string text = std::to_string(preset.retries.attempts) + (preset.retries.attempts == 1 ? " try" : " tries");
    if (preset.retries.budget) text += ", retries bounded by " + budget_text(*preset.retries.budget);
    if (preset.breaker) text += breaker_text(*preset.breaker);
    return text + " (" + std::string(preset.from) + ")";
}

std::string pool_text(const clients::PoolPreset& preset) {
    return "keeps a connection " + kept_text(preset.max_age) + ", unused " + kept_text(preset.idle);
}

}  // namespace

// In the presets' order, as the words of the script are.
std::vector<KnownName> known_resolvers() {
    std::vector<KnownName> entries;
    for (const auto& preset : dns::resolver_presets()) {
        entries.push_back({std::string(preset.name), resolver_text(preset)});
    }
    return entries;
}

std::vector<KnownName> known_app_caches() {
    std::vector<KnownName> entries;
    for (const auto& preset : clients::name_cache_presets()) {
        entries.push_back({std::string(preset.name), cache_text(preset)});
    }
    return entries;
}

std::vector<KnownName> known_libraries() {
    std::vector<KnownName> entries;
    for (const auto& preset : clients::library_presets()) {
        entries.push_back({std::string(preset.name), library_text(preset)});
    }
    return entries;
}

std::vector<KnownName> known_pools() {
    std::vector<KnownName> entries;
    for (const auto& preset : clients::pool_presets()) {
        entries.push_back({std::string(preset.name), pool_text(preset)});
    }
    return entries;
}

}  // namespace regiondrill::drill
