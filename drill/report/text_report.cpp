#include "drill/report/text_report.hpp"

#include "drill/analysis/ledger_words.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <utility>

namespace regiondrill::drill {

namespace {

using Align = TextTable::Align;
using store::Fate;

// Counts and what they count, a row each. Rows that few drills need are shown only there.
class WriteRows {
public:
    void always(std::uint64_t count, const std::string& words) { table_.row({std::to_string(count), words}); }
    // For what most drills do not have.
    void if_any(std::uint64_t count, const std::string& words) {
        if (count != 0) always(count, words);
    }
    std::string text() const { return table_.text(); }

private:
    TextTable table_{{Align::right, Align::left}};
};

// The first row is the sum of the others, but for those set in, which are parts of the row above them.
void add_fates(WriteRows& rows, const store::LedgerAccount& account) {
    rows.always(account.acknowledged, "acknowledged, of which");
    rows.always(account.count(Fate::kept), "kept");
    rows.always(account.count(Fate::superseded), "superseded by a later write");
    rows.always(account.count(Fate::delayed),
                "delayed: hidden until their region came back, up to " + short_duration_text(account.longest_delay));
    rows.always(account.lost(), "lost: " + short_duration_text(account.recovery_point) + " of data");
    rows.if_any(account.count(Fate::lost_with_region), "  of these with a region that did not come back");
    rows.if_any(account.count(Fate::lost_with_disk), "  of these with a disk");
    rows.if_any(account.count(Fate::lost_unsynced), "  of these with the power, not yet synced to disk");
    rows.if_any(account.lost_superseded, "  of these replaced by later ones that are lost as well");
    rows.always(account.count(Fate::overwritten_in_conflict), "overwritten in a conflict between regions");
    rows.always(account.count(Fate::overwritten_by_skew), "overwritten by an older write because of clock skew");
    rows.if_any(account.count(Fate::resurrected), "deletes undone: forgotten before an older write came");
}

// Over all regions: which of them refused is in the JSON report.
void add_refusals(WriteRows& rows, const World& world) {
    for (std::size_t reason = 1; reason < store::refusal_count; ++reason) {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < world.cluster().size(); ++i) {
            count += world.cluster().metrics(store::ReplicaId{static_cast<std::uint16_t>(i)}).refused[reason];
        }
        const auto refusal = static_cast<store::Refusal>(reason);
        rows.if_any(count, "requests the store refused: " + std::string(refusal_name(refusal)));
    }
}

// By the age of what was read, as people would notice it.
std::string staleness_text(const sim::Histogram& stale) {
    if (stale.count() == 0) return {};
    return ", half of them at most " + short_duration_text(stale.percentile(0.5)) + " behind, the stalest " +
           short_duration_text(stale.greatest());
}

// What sessions promise is watched only where the script expects something of it.
void add_reads(WriteRows& rows, const World& world) {
    const store::LedgerAccount& account = world.account();
    const store::SessionWatch& sessions = world.regions().sessions();
    rows.always(account.stale_reads.count(), "stale reads served" + staleness_text(account.stale_reads));
    rows.if_any(sessions.violations(store::SessionPromise::monotonic_reads),
                "reads older than what the same client had read before");
    rows.if_any(sessions.violations(store::SessionPromise::read_your_writes),
                "reads that did not see the client's own write");
    rows.if_any(sessions.unwatched(),
                "requests not watched for the above: one client in 16 is, where all are too many");
}

// What the counters show, against what was acknowledged: too little and too much are told apart.
void add_increments(WriteRows& rows, const store::IncrementAccount& increments) {
    rows.if_any(increments.acknowledged, "increments acknowledged, of which " + std::to_string(increments.lost) +
                                             " do not show in the counters");
    rows.if_any(increments.overwritten_by_plain,
                "  of these overwritten by plain writes or deletes that had not seen them");
    rows.if_any(increments.replaced(), "increments replaced by later plain writes or deletes");
    rows.if_any(increments.unacknowledged, "increments that count although their answers came to nobody");
    rows.if_any(increments.counted_twice, "  of these counted twice: their requests were made again and count already");
}

}  // namespace

// The ledger's account: every acknowledged write is in exactly one row.
// Only what people may not expect: that service came back with the end of what broke it is the rule.
std::string overload_text(const SelfRecovery& found) {
    using Kind = SelfRecovery::Kind;
    if (found.kind != Kind::by_load_cut && found.kind != Kind::not_at_all && found.kind != Kind::unproven) return {};
    std::string text = "Overload: after the last fault had ended at " + clock_text(*found.trigger) +
                       " people were not served again: " + share_text(found.at_end) +
                       " of the last requests were answered in time, " + share_text(found.before) + " before.\n";
    if (found.kind == Kind::unproven)
        return text + "Whether a cut of the load would help is not known: " + found.why + ".\n";
    text += "Played on with no first try for a minute, " + share_text(*found.after_cut) + " were in time again: ";
    return text + (found.kind == Kind::by_load_cut ? "the overload had fed itself (a metastable failure).\n"
                                                   : "something else is missing, such as capacity.\n");
}

std::string write_section(const World& world) {
    WriteRows rows;
    add_fates(rows, world.account());
    add_refusals(rows, world);
    add_reads(rows, world);
    add_increments(rows, world.account().increments);
    std::string text = rows.text();
    for (const store::FateExample& example : examples_in_time(world.account())) {
        text += "    " + std::string(fate_name(example.fate)) + ": " +
                example_text(world.cluster(), world.faults(), example) + "\n";
    }
    return text;
}

namespace {

using Align = TextTable::Align;

// Paints words when the terminal shows colours.
class Paint {
public:
    explicit Paint(Colour colour) : on_(colour == Colour::ansi) {}

    std::string heading(const std::string& text) const { return wrap("1", text) + "\n"; }
    std::string verdict(Verdict verdict, const std::string& text) const {
        return wrap(verdict == Verdict::passed ? "32;1" : verdict == Verdict::failed ? "31;1" : "33;1", text);
    }

private:
    // SGR sequences, which every terminal that shows colours knows.
    std::string wrap(const char* code, const std::string& text) const {
        return on_ ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
    }

    bool on_;
};

// A drill that was ended before its time tells both lengths. The digest stands here because two runs are compared by
// it.
std::string title(const Report& report, const Paint& paint) {
    const Scenario& scenario = report.world->scenario();
    std::string text = paint.heading(scenario.name);
    if (!scenario.description.empty()) text += "  " + scenario.description + "\n";
    const World& world = *report.world;
    // The script's length is then the second one told.
    const bool ended_manually = report.world->end() != report.world->planned_end();
    std::string length = duration_text(ended_manually ? std::chrono::round<std::chrono::milliseconds>(scenario.duration)
                                                      : scenario.duration);
    if (!world.is_over()) length = clock_text(world.reported_until()) + " so far of " + length;
    if (ended_manually) {
        length += " (ended manually, of " + duration_text(world.planned_end().time_since_epoch()) + ")";
    }
    text += "  " + length + ", " + count_text(scenario.regions.size(), "region") + ", " +
            count_text(scenario.clients.size(), "population") + ", seed " + std::to_string(scenario.seed) +
            (scenario.entry.asks_dns() ? "" : ", entry " + std::string(entry_word(scenario.entry.kind))) + ", digest " +
            report.world->digest().text() + "\n";
    return text;
}

// `from` is 0 for a line's first part alone, which has the moment and the subject.
void add_story_row(TextTable& table, const StoryLine& line, std::size_t from, std::size_t end) {
    const std::string part = line.what.substr(from, end - from);
    if (from == 0) {
        table.row({clock_text(line.at), line.who, part});
    } else {
        table.row({"", "", "  " + part});
    }
}

/// Of one line of the story, however often it comes.
struct Repetition {
    std::size_t count = 0;
    std::size_t told = 0;
    sim::Time last{};
};

constexpr std::size_t most_repetitions = 6;
constexpr std::size_t repetitions_told = 3;

// What goes to and fro would fill pages: of a line that comes too often the first are told, and with the last of them
// how often it came after that. The JSON report has all.
std::vector<StoryLine> without_repetitions(const std::vector<StoryLine>& story) {
    std::map<std::pair<std::string, std::string>, Repetition> repetitions;
    for (const StoryLine& line : story) {
        Repetition& repetition = repetitions[{line.who, line.what}];
        ++repetition.count;
        repetition.last = line.at;
    }
    std::vector<StoryLine> told;
    for (const StoryLine& line : story) {
        Repetition& repetition = repetitions[{line.who, line.what}];
        const bool often = repetition.count > most_repetitions;
        if (often && ++repetition.told > repetitions_told) continue;
        told.push_back(line);
        if (!often || repetition.told < repetitions_told) continue;
        told.back().what += "; " + std::to_string(repetition.count - repetitions_told) + " more times, the last at " +
                            clock_text(repetition.last);
    }
    return told;
}

// A chain of causes is told a link a line.
std::string story(const Report& report) {
    TextTable table({Align::right, Align::left, Align::left});
    for (const StoryLine& line : without_repetitions(report.findings.story)) {
        std::size_t from = 0;
        for (std::size_t end = line.what.find("; "); end != std::string::npos; end = line.what.find("; ", from)) {
            add_story_row(table, line, from, end + 1);
            from = end + 2;
        }
        add_story_row(table, line, from, line.what.size());
    }
    return table.text();
}

// All pairs where there are few; of many, those with the longest lag. Stable, so that channels with the same lag stay
// in the order of their regions.
std::vector<const store::Channel*> telling_channels(const World& world) {
    // Four regions have twelve pairs.
    constexpr std::size_t few = 12;
    std::vector<const store::Channel*> channels;
    for (const store::Channel& channel : world.cluster().channels()) channels.push_back(&channel);
    if (channels.size() <= few) return channels;
    std::stable_sort(channels.begin(), channels.end(), [](const store::Channel* a, const store::Channel* b) {
        return a->lag.greatest() > b->lag.greatest();
    });
    channels.resize(few);
    return channels;
}

// Lags are short and long in one column, so they are rounded to digits and not to a unit.
std::string replication(const Report& report) {
    const World& world = *report.world;
    const auto channels = telling_channels(world);
    TextTable table({Align::left, Align::right, Align::right, Align::right, Align::right});
    table.row({"", "lag p50", "p99", "max", "most waiting"});
    for (const store::Channel* channel : channels) {
        const auto name = [&](store::ReplicaId id) { return world.cluster().replica(id).name; };
        table.row({name(channel->from) + " > " + name(channel->to), short_duration_text(channel->lag.percentile(0.5)),
                   short_duration_text(channel->lag.percentile(0.99)), short_duration_text(channel->lag.greatest()),
                   std::to_string(channel->backlog_max)});
    }
    const std::size_t more = world.cluster().channels().size() - channels.size();
    if (more != 0) table.row({"and " + count_text(more, "pair") + " with less lag; --json has them all"});
    return table.text();
}

// What only the end can tell is not shown before it. What real programs write to a service of their own nobody here
// knows; an account that has nothing else in it is none.
std::string writes(const World& world) {
    if (!world.is_at_rest()) return "  what became of them is known when the drill is over\n";
    std::string theirs = "  what real programs write is in the services behind the regions, and in no account here\n";
    if (has_no_account(world)) return theirs;
    return write_section(world) + (writes_elsewhere(world) ? theirs : "");
}

// Of every fault, also those that never began: a verdict without evidence is none.
std::string evidence(const Report& report) {
    TextTable table({Align::left, Align::left, Align::left});
    for (const FaultRun& run : report.world->faults()) {
        const std::string fault = run.text();
        if (!run.has_begun()) {
            table.row({fault, run.called_off ? "called off" : report.world->is_over() ? "never began" : "to come"});
            continue;
        }
        const Evidence met = report.world->evidence_of(run);
        const std::string met_whom = run.spec.dry_run ? "would have met " : "met ";
        const std::string times = met_whom + count_text(met.met, "time") + ", first at ";
        table.row({fault, clock_text(run.began) + " to " + (run.is_in_force() ? "now" : clock_text(run.ended)),
                   met.met == 0 ? met_whom + "nobody" : times + clock_text(met.first)});
    }
    return table.text();
}

// The table aligns measured and wanted; reasons stand below their line, outside of it.
std::string promises(const Report& report, const Paint& paint) {
    TextTable table({Align::left, Align::left});
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        const ExpectationResult& result = report.results[i];
        table.row(
            {promise_text(report.world->scenario().expect[i]) + ": " + result.measured, "wanted " + result.wanted});
    }
    std::string text;
    // The verdict stands in front of the aligned columns with its colour, which has no width.
    std::istringstream lines(table.text());
    for (const ExpectationResult& result : report.results) {
        std::string line;
        std::getline(lines, line);
        const std::string word(name_of(result.verdict));
        text += "  " + paint.verdict(result.verdict, word) + std::string(12 - word.size(), ' ') + line + "\n";
        if (!result.why.empty()) text += std::string(18, ' ') + result.why + "\n";
    }
    return text;
}

// The last line is what a shell's history needs: the verdict, and how to have the run again.
std::string closing(const Report& report, const Paint& paint) {
    std::string text;
    for (const std::string& remark : report.remarks) text += "  " + remark + "\n";
    const auto& [command, why_not] = report.reproduction;
    return text + paint.verdict(report.verdict, std::string(name_of(report.verdict))) + "  " +
           (why_not.empty() ? command : "it cannot be reproduced: " + why_not) + "\n";
}

}  // namespace

// In the order in which people ask: what happened, what it meant, to whom, why, and whether it was promised.
std::string text_report(const Report& report, Colour colour) {
    const Paint paint(colour);
    std::string text = title(report, paint);
    text += "\n" + paint.heading("What happened") + story(report);
    if (!report.findings.recoveries.empty())
        text += "\n" + paint.heading("Recovery, phase by phase") + recoveries_text(report);
    if (report.what_if) text += "\n" + paint.heading("The same again with a setting otherwise") + what_if_text(report);
    text += "\n" + paint.heading("The people") + people_text(report) + overload_text(report.findings.self_recovery);
    if (const std::string load = load_text(*report.world); !load.empty())
        text += "\n" + paint.heading("The regions") + load;
    text += "\n" + paint.heading("The writes") + writes(*report.world);
    if (!report.world->cluster().channels().empty() && !has_no_account(*report.world))
        text += "\n" + paint.heading("Replication") + replication(report);
    if (!report.world->faults().empty()) text += "\n" + paint.heading("The faults") + evidence(report);
    if (!report.results.empty()) text += "\n" + paint.heading("The promises") + promises(report, paint);
    return text + "\n" + closing(report, paint);
}

// For who wants no more than that on the terminal.
std::string promise_text(const ExpectationSpec& spec) {
    std::string text = spec.that;
    if (uses(type_of(spec), ExpectationField::percentile)) text += " " + spec.percentile;
    if (spec.requests != RequestKind::all) text += " of " + std::string(name_of(spec.requests));
    if (!spec.region.empty()) text += " " + spec.region;
    if (!spec.of.empty()) text += " of " + spec.of;
    if (spec.from || spec.to) {
        text += " from " + clock_text(spec.from.value_or(sim::drill_start));
        if (spec.to) text += " to " + clock_text(*spec.to);
    }
    return text;
}

std::string verdict_line(const Report& report, Colour colour) { return closing(report, Paint(colour)); }

}  // namespace regiondrill::drill
