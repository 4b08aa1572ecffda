#include "study/what_if.hpp"

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::study {

namespace {

using drill::Phase;
using drill::PlayedSetting;
using drill::Recovery;
using drill::WhatIf;
using sim::Duration;

/// The part of a value that is played instead: short enough to show what the setting does, long enough to be meant.
constexpr int divisor = 4;

// As a script takes it.
std::string setting_text(Duration value) {
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(value).count();
    return milliseconds % 1000 == 0 ? std::to_string(milliseconds / 1000) + "s" : std::to_string(milliseconds) + "ms";
}

/// A setting and what it is to be instead.
class Alternatives {
public:
    /// Nothing where it is nothing, or for ever, already.
    void shorter(const std::string& path, Duration value, Duration least = {}) {
        if (value <= Duration{} || value >= sim::longest_span) return;
        otherwise(path, setting_text(std::max(value / divisor, least)), setting_text(value));
    }
    void otherwise(const std::string& path, const std::string& value, const std::string& instead_of) {
        if (value != instead_of) all_.push_back({path, value, instead_of, std::nullopt, {}});
    }
    std::vector<PlayedSetting> take() { return std::move(all_); }

private:
    std::vector<PlayedSetting> all_;
};

// The settings behind each phase: those that its bound is walked by (drill/analysis/prediction).

void add_probe(Alternatives& all, const std::string& path, const drill::HealthCheckSpec& probe) {
    all.shorter(path + ".interval", probe.interval);
    const std::uint32_t count = probe.fall.value_or(probe.threshold);
    all.otherwise(path + (probe.fall ? ".fall" : ".threshold"), "1", std::to_string(count));
    all.shorter(path + ".connect_timeout", probe.connect_wait());
    all.shorter(path + ".response_timeout", probe.response_timeout);
    all.shorter(path + ".hold", probe.hold);
}

bool is_on_path(const Recovery& row, const std::string& check) {
    return std::any_of(row.critical_path.begin(), row.critical_path.end(), [&](const drill::PathStep& step) {
        const bool is_verdict = step.kind == "checker_verdict" || step.kind == "check_verdict";
        return is_verdict && step.subject == check;
    });
}

// Of the checks on the critical path: with probes of their own, or those that all have alike.
void add_detection(Alternatives& all, const drill::Scenario& scenario, const Recovery& row) {
    bool is_alike = std::any_of(scenario.regions.begin(), scenario.regions.end(),
                                [&](const drill::RegionSpec& region) { return is_on_path(row, region.name); });
    for (const drill::NamedCheckSpec& check : scenario.dns.checks) {
        if (!is_on_path(row, check.name)) continue;
        const std::string path = "dns.checks." + check.name;
        if (check.kind == drill::CheckKind::alarm) all.shorter(path + ".period", check.period);
        if (check.probe) add_probe(all, path + ".probe", *check.probe);
        is_alike = is_alike || (check.kind == drill::CheckKind::endpoint && !check.probe);
    }
    if (!is_alike) return;
    if (scenario.entry.kind == drill::EntryKind::accelerator) {
        all.shorter("entry.accelerator.interval", scenario.entry.accelerator.interval);
    } else {
        add_probe(all, "dns.health_check", scenario.dns.health_check);
    }
}

// Some of its resolvers, or clients, do not keep to the TTL.
bool keeps_longer(const drill::PopulationSpec& people) {
    const auto shares = drill::resolver_shares(people);
    return people.resolvers.ignore_share > 0 || shares.size() > 1 || shares.front().first != "honest";
}

std::string resolvers_text(const drill::PopulationSpec& people) {
    std::string text;
    for (const auto& [name, share] : drill::resolver_shares(people)) {
        text += (text.empty() ? "" : ", ") + name + " " + drill::share_text(share);
    }
    const double ignoring = people.resolvers.ignore_share;
    return ignoring > 0 ? text + ", never ask again: " + drill::share_text(ignoring) : text;
}

void add_caches(Alternatives& all, const drill::DnsSpec& dns, const drill::PopulationSpec& people) {
    const std::string who = "clients." + people.name;
    all.shorter("dns.ttl", dns.root.ttl);
    for (const drill::RecordGroupSpec& group : dns.groups) all.shorter("dns.groups." + group.name + ".ttl", group.ttl);
    const std::string honest = R"({"networks":)" + std::to_string(people.resolvers.networks) + "}";
    if (keeps_longer(people)) all.otherwise(who + ".resolvers", honest, resolvers_text(people));
    all.otherwise(who + ".app_cache", "none", people.app_cache);
}

void add_draining(Alternatives& all, const drill::Scenario& scenario, const drill::PopulationSpec& people) {
    const std::string who = "clients." + people.name;
    if (scenario.entry.asks_dns()) add_caches(all, scenario.dns, people);
    if (scenario.entry.chooses_each_request()) return;
    if (people.pool || !people.connections.reuse) return;
    all.shorter(who + ".connections.max_age", people.connections.max_age);
    all.shorter(who + ".connections.idle", people.connections.idle);
}

void add_reconnecting(Alternatives& all, const drill::Scenario& scenario, const drill::PopulationSpec& people) {
    const std::string who = "clients." + people.name;
    all.shorter(who + ".timeouts.connect", people.timeouts.connect);
    all.shorter(who + ".timeouts.request", people.timeouts.request);
    if (scenario.store.settings.mode != drill::WriteMode::single_writer) return;
    const auto& writing = scenario.store.settings.single_writer;
    all.shorter("store.failover_after", writing.failover_after, 3 * writing.heartbeat);  // as its reader wants
}

std::vector<PlayedSetting> alternatives_for(Phase phase, const drill::Scenario& scenario, const Recovery& row) {
    const drill::PopulationSpec& people = scenario.clients[row.population];
    Alternatives all;
    switch (phase) {
        case Phase::detect: add_detection(all, scenario, row); break;
        case Phase::decide:
            all.shorter("dns.propagation", scenario.dns.propagation);
            all.shorter("dns.edit_propagation", scenario.dns.edit_propagation);
            break;
        case Phase::drain: add_draining(all, scenario, people); break;
        case Phase::reconnect: add_reconnecting(all, scenario, people); break;
        case Phase::catch_up: break;
    }
    return all.take();
}

std::optional<Duration> time_of(const Recovery& row, bool of_service) {
    if (of_service) return row.rto;
    return row.measured ? std::optional(row.measured->total()) : std::nullopt;
}

// The longest of those that ended; an overload of nobody's doing has no setting that bounds it.
std::optional<std::size_t> longest_row(const std::vector<Recovery>& rows, bool of_service) {
    std::optional<std::size_t> longest;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto time = time_of(rows[i], of_service);
        if (rows[i].fault == drill::no_fault || !rows[i].measured || !time || *time <= Duration{}) continue;
        if (!longest || *time > *time_of(rows[*longest], of_service)) longest = i;
    }
    return longest;
}

// Catching up is after service is back.
Phase longest_phase(const drill::Phases& phases, bool of_service) {
    Phase longest = Phase::detect;
    for (const Phase phase : {Phase::decide, Phase::drain, Phase::reconnect, Phase::catch_up}) {
        if (of_service && phase == Phase::catch_up) continue;
        if (phases[phase] > phases[longest]) longest = phase;
    }
    return longest;
}

// A row that is there no more took no time.
std::optional<Duration> time_in(const drill::World& world, const Recovery& row, bool of_service) {
    for (const Recovery& other : drill::measure_recoveries(world)) {
        const bool is_same = other.fault == row.fault && other.population == row.population && other.move == row.move;
        if (is_same) return time_of(other, of_service);
    }
    return Duration{};
}

/// False where the script's checks refuse the setting.
bool play(PlayedSetting& alternative, const WhatIfDrill& drill, const Recovery& row, bool of_service) {
    std::vector<std::string> settings = drill.settings;
    settings.push_back(alternative.path + "=" + alternative.value);
    try {
        const drill::Scenario scenario = drill.read(settings);
        drill::World world(scenario);
        drill.play(world);
        alternative.time = time_in(world, row, of_service);
        alternative.command = drill::reproduction_by_scenario(scenario, settings).command;
        return true;
    } catch (const drill::InputError&) {
        return false;
    }
}

// Who never came back is last.
bool is_sooner(const PlayedSetting& a, const PlayedSetting& b) {
    return a.time.value_or(sim::longest_span) < b.time.value_or(sim::longest_span);
}

}  // namespace

WhatIf what_if(const drill::Report& report, const WhatIfDrill& drill) {
    const std::vector<Recovery>& rows = report.findings.recoveries;
    WhatIf result;
    auto longest = longest_row(rows, true);
    result.of_service = longest.has_value();
    if (!longest) longest = longest_row(rows, false);
    if (!longest) {
        result.why_none = rows.empty() ? "nobody had to move, and nobody was without service"
                                       : "nothing that a fault brought about came to an end";
        return result;
    }
    const Recovery& row = rows[*longest];
    const Phase phase = longest_phase(*row.measured, result.of_service);
    result.row = *longest;
    result.phase = drill::phase_names[static_cast<std::size_t>(phase)];
    result.phase_time = (*row.measured)[phase];
    result.time = *time_of(row, result.of_service);
    result.played = alternatives_for(phase, report.world->scenario(), row);
    std::erase_if(result.played,
                  [&](PlayedSetting& alternative) { return !play(alternative, drill, row, result.of_service); });
    std::stable_sort(result.played.begin(), result.played.end(), is_sooner);
    if (result.played.empty()) result.why_none = "no setting of its own makes it shorter";
    return result;
}

}  // namespace regiondrill::study
