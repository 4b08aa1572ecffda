#include "drill/report/report.hpp"

#include "dns/resolver/resolver_settings.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <string_view>

namespace regiondrill::drill {

namespace {

// An expectation is about a stretch of the drill; the whole of it must have been seen. A window that ends exactly now
// has been seen whole.
std::string why_not_seen(const World& world, const ExpectationSpec& spec) {
    const Time end = world.reported_until();
    if ((!spec.from || *spec.from < end) && (!spec.to || *spec.to <= end)) return {};
    return world.is_over() ? "the drill was ended before this window was over" : "this window is not over yet";
}

// Judged as far as the drill has come; what lies beyond is inconclusive, whatever the figure is by now. What was
// measured is shown all the same, as people who watch a drill want to know where it stands.
ExpectationResult judge(const World& world, const Findings& findings, const ExpectationSpec& spec) {
    const ExpectationType& type = type_of(spec);
    // Not even a figure: the account is empty, and a zero would look like a good one.
    if (type.needs_rest && !world.is_at_rest()) {
        return inconclusive(spec, type.unit, "this is known when the drill is over");
    }
    ExpectationResult result = type.judge(measurements_of(world, findings), spec);
    if (std::string why = why_not_seen(world, spec); !why.empty()) {
        result.verdict = Verdict::inconclusive;
        result.why = std::move(why);
    }
    return result;
}

// Of several failures of one line the first stands for all, as some of them may be too short to be met.
bool stands_for_line(const World& world, const FaultRun& run) {
    const auto& runs = world.faults();
    return run.spec.drawn_for == 0 || std::none_of(runs.begin(), runs.end(), [&](const FaultRun& other) {
               return other.number < run.number && other.spec.drawn_for == run.spec.drawn_for;
           });
}

// A fault that nobody met makes no verdict, however well the drill went. A fault that somebody called off, or an entry
// that nobody triggered, shows nothing about it either; one begun manually for a later moment and never reached was not
// promised by anybody.
void check_evidence(Report& report) {
    const bool over = report.world->is_over();
    for (const FaultRun& run : report.world->faults()) {
        if (!stands_for_line(*report.world, run)) continue;
        if (run.spec.dry_run && run.has_begun()) continue;  // it was to do nothing, and whom it missed is told
        if (!run.has_begun()) {
            // While the drill goes on it may still begin.
            if (!over || !run.planned) continue;
            report.remarks.push_back(std::string(run.type->name) + " " + run.type->target(run.spec) +
                                     " of the timeline never began: the drill shows nothing about it");
            continue;
        }
        if (is_line_met(*report.world, run)) continue;
        if (!over && run.is_in_force()) continue;  // it may still meet something
        report.remarks.push_back(std::string(run.type->name) + " " + run.type->target(run.spec) +
                                 " met no traffic: the drill shows nothing about it");
    }
}

// From the drill's end on, when all faults are over.
std::string not_converged(const World& world) {
    if (world.cluster().converges_at() == sim::never) {
        return "not at rest: the replicas go on settling what they differ in, and were waited for no longer; what "
               "became of each write is told by what most of them hold";
    }
    const Duration needed = world.cluster().converges_at() - world.end();
    return "not converged: the line needs " + duration_text(std::chrono::ceil<std::chrono::minutes>(needed)) +
           " for what was written";
}

// The drill's time may be over while requests and replication are still under way.
std::string not_over(const World& world) {
    if (world.is_over()) return "the drill is over, but what is under way has not come to rest";
    return "the drill is not over: this is its report up to " + clock_text(world.reported_until());
}

// Failed comes before inconclusive: a promise that was broken stays broken. Remarks alone make no promise fail: they
// say that the drill shows less than it claims.
Verdict overall(const Report& report) {
    if (!report.world->is_at_rest()) return Verdict::inconclusive;
    const auto any = [&](Verdict verdict) {
        return std::any_of(report.results.begin(), report.results.end(),
                           [&](const ExpectationResult& result) { return result.verdict == verdict; });
    };
    if (any(Verdict::failed)) return Verdict::failed;
    if (!report.remarks.empty() || any(Verdict::inconclusive)) return Verdict::inconclusive;
    return Verdict::passed;
}

// Words a shell would split or change are put in quotes. Single quotes keep everything but themselves as it is; one of
// those is closed, escaped and opened again.
std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./=:,%+@").find(c) != std::string_view::npos;
    });
    if (plain) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

}  // namespace

// The whole line, as its failures are drawn and not chosen.
bool is_line_met(const World& world, const FaultRun& run) {
    const auto& runs = world.faults();
    return std::any_of(runs.begin(), runs.end(), [&](const FaultRun& other) {
        const bool same =
            other.number == run.number || (run.spec.drawn_for != 0 && other.spec.drawn_for == run.spec.drawn_for);
        return same && world.evidence_of(other).met != 0;
    });
}

// From the build, which is the one place that has it.
std::string_view version() { return REGIONDRILL_VERSION; }

// Without settings of a command line: what they changed stands in the scenario and not in a file.
Report make_report(const World& world, SecondPlay second_play) {
    return make_report(world, reproduction_by_scenario(world.scenario(), {}), second_play);
}

// Recoveries are found before anything is judged, as expectations read them, and each once.
Report make_report(const World& world, const Reproduction& reproduction, SecondPlay second_play) {
    Report report;
    report.world = &world;
    report.findings = find(world);
    report.findings.self_recovery = self_recovery_of(world, second_play);
    for (const ExpectationSpec& spec : world.scenario().expect) {
        report.results.push_back(judge(world, report.findings, spec));
    }
    check_evidence(report);
    if (world.cluster().is_unconverged()) report.remarks.push_back(not_converged(world));
    if (!world.is_at_rest()) report.remarks.push_back(not_over(world));
    report.verdict = overall(report);
    report.reproduction = reproduction;
    return report;
}

clients::RequestTotals totals_of(const World& world) {
    clients::RequestTotals totals;
    for (const auto& population : world.populations()) totals.add(population->metrics());
    return totals;
}

// The seed is said by --seed, so a setting of it would only contradict that. Other settings stay in their order, as
// later ones override earlier ones.
Reproduction reproduction_by_scenario(const Scenario& scenario, const std::vector<std::string>& settings) {
    std::string line = "regiondrill run " + shell_word(scenario.file) + " --seed " + std::to_string(scenario.seed);
    for (const std::string& setting : settings) {
        if (!setting.starts_with("seed=")) line += " --set " + shell_word(setting);
    }
    return {line, {}};
}

// The recording has the scenario as it was played, its seed and everything that was done from outside.
Reproduction reproduction_by_recording(const std::string& file) {
    return {"regiondrill run --replay " + shell_word(file), {}};
}

// Regions have services all or none. Without visitors nobody asks them, as simulated people keep to the store.
bool writes_elsewhere(const World& world) {
    return world.takes_real_programs() && world.scenario().regions.front().upstream.has_value();
}

bool has_no_account(const World& world) {
    return writes_elsewhere(world) && world.account().acknowledged == 0 && world.account().stale_reads.count() == 0;
}

// Fixed numbers: scripts and continuous integration go by them.
int exit_code(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed: return 0;
        case Verdict::failed: return 1;
        case Verdict::inconclusive: return 3;
    }
    return 3;
}

// What no share is named for keeps to the TTL. The order is fixed, whatever the script's, so that reports of two drills
// line up.
std::vector<std::pair<std::string, double>> resolver_shares(const PopulationSpec& spec) {
    std::vector<std::pair<std::string, double>> shares;
    double honest = 1;
    const auto add = [&](std::string name, double share) {
        honest -= share;
        shares.emplace_back(std::move(name), share);
    };
    // By a name of its own: it is no kind of the presets.
    if (spec.resolvers.stretch_share > 0) add("stretching", spec.resolvers.stretch_share);
    for (const ResolverKind& kind : resolver_mix(spec.resolvers)) {
        if (kind.preset->name != "honest" && kind.share > 0) add(std::string(kind.preset->name), kind.share);
    }
    if (honest > share_rounding) shares.emplace_back("honest", honest);
    return shares;
}

// Each part stands only where it differs from the plain case, as this is a remark below a table.
std::string client_profile_text(const PopulationSpec& spec, bool asks_dns) {
    std::string text;
    const auto shares = resolver_shares(spec);
    // Everybody behind honest resolvers is the plain case.
    if (asks_dns && (shares.size() > 1 || shares.front().first != "honest")) {
        for (const auto& [name, share] : shares) {
            text += (text.empty() ? "behind resolvers: " : ", ") + name + " " + share_text(share);
        }
    }
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    if (asks_dns && spec.resolvers.ignore_share > 0) add("never ask again: " + share_text(spec.resolvers.ignore_share));
    if (asks_dns && spec.app_cache != "none") add("applications remember names: " + spec.app_cache);
    if (spec.pool) add("connections: " + *spec.pool);
    if (spec.happy_eyeballs) add("happy eyeballs");
    return text;
}

}  // namespace regiondrill::drill
