#include "drill/analysis/story.hpp"

#include "drill/analysis/ledger_words.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using clients::FailedAttempt;
using clients::FailedRequest;
using regions::Outcome;

// The reason stands in the answer's header, so that a client could have known it.
std::string refusal_text(const FailedAttempt& attempt) {
    if (attempt.refusal == store::Refusal::none) return {};
    return ", " + std::string(refusal_name(attempt.refusal));
}

// What was remembered goes by its age, except a failure, which has none.
std::string no_address_text(const FailedAttempt& attempt) {
    using Reason = regions::NoAddress::Reason;
    const Reason reason = attempt.no_address.reason;
    const std::string said = reason == Reason::no_name   ? "NXDOMAIN"
                             : reason == Reason::no_data ? "an empty answer"
                                                         : "no answer";
    if (!attempt.no_address.remembered) {
        return "did not resolve after " + short_duration_text(attempt.ended - attempt.at) + ": " + said;
    }
    if (reason == Reason::no_answer) return "did not resolve: no answer, remembered";
    return "did not resolve: " + said + ", remembered for " + short_duration_text(attempt.ended - attempt.answered);
}

// As the client knew it. Waits are of the attempt, from its first packet to the moment at which it was given up.
std::string outcome_text(const FailedAttempt& attempt) {
    const std::string waited = " after " + short_duration_text(attempt.ended - attempt.at);
    switch (attempt.outcome) {
        case Outcome::answered: return "answered " + std::to_string(attempt.status) + refusal_text(attempt);
        case Outcome::unreadable:
            return "answered " + std::to_string(attempt.status) + " with a text that is not what it had said";
        case Outcome::refused: return "refused the connection";
        case Outcome::reset: return "reset the connection" + waited;
        case Outcome::connect_timeout:
            return "took no connection for " + short_duration_text(attempt.ended - attempt.at);
        case Outcome::request_timeout: return "gave no answer for " + short_duration_text(attempt.ended - attempt.at);
        case Outcome::unresolved: return no_address_text(attempt);
        case Outcome::held_back: return "was not asked: the client held the request back";
        case Outcome::abandoned:
        case Outcome::accepted: break;
    }
    return "was silent";
}

// Of the connection that it went by. A new one has an address, whose age is what resolvers and caches are to blame for.
std::string way_text(const World& world, const FailedAttempt& attempt) {
    if (attempt.reused) return " (open connection)";
    if (!world.scenario().entry.asks_dns()) return {};
    return " (address of " + short_duration_text(attempt.at - attempt.answered) + " ago)";
}

std::string attempt_text(const World& world, const FailedAttempt& attempt) {
    const EntrySpec& entry = world.scenario().entry;
    if (attempt.outcome == Outcome::unresolved && !entry.asks_dns()) {
        return std::string(entry_name(entry.kind)) + " knew of no healthy region";
    }
    if (attempt.outcome == Outcome::unresolved) return world.scenario().dns.name + " " + outcome_text(attempt);
    if (attempt.region == regions::no_region) return "the client held the request back";
    return world.name_of(attempt.region) + way_text(world, attempt) + " " + outcome_text(attempt);
}

// A fault that met its first traffic late is told twice: until then it was in force without anybody noticing.
void add_faults(const World& world, std::vector<StoryLine>& story) {
    for (const FaultRun& run : world.faults()) {
        if (!run.has_begun()) continue;
        story.push_back(line_of_begin(run));
        const Evidence evidence = world.evidence_of(run);
        const bool late = evidence.met != 0 && evidence.first - run.began >= std::chrono::seconds{1};
        if (late) story.push_back({evidence.first, "fault", run.text() + " " + std::string(run.type->first_evidence)});
        if (run.ended != sim::never && !run.outlasted) story.push_back(line_of_end(run));
    }
}

// By the regions' numbers, as changes of their set are what is told; shares are not in it.
std::string answers_text(const World& world, const Answers& answers) {
    std::string text;
    for (const regions::RegionId region : answers.regions) {
        text += (text.empty() ? "" : " and ") + world.name_of(region);
    }
    return text.empty() ? "nothing" : text;
}

// Both histories are told in whole: they are what people who read a story look for first.
void add_dns(const World& world, std::vector<StoryLine>& story) {
    for (const HealthChange& change : world.dns_history().health) story.push_back(line_of(world, change));
    for (const AnswerChange& change : world.dns_history().answers) story.push_back(line_of(world, change));
}

// Refused acts too: that the console said no is often the point of a drill.
void add_operators(const World& world, std::vector<StoryLine>& story) {
    for (const OperatorAct& act : world.simulated_dns().operators().acts()) story.push_back(line_of(act));
}

// The first request that failed by each fault is enough to see how they fail.
void add_failures(const World& world, std::vector<StoryLine>& story) {
    for (const auto& population : world.populations()) {
        for (const clients::MissedBy& missed : population->metrics().missed) {
            if (missed.first.attempts.empty()) continue;
            const FailedRequest& first = missed.first;
            const std::string what =
                "a request of " + short_duration_text(first.started.time_since_epoch()) + " failed: ";
            story.push_back({first.ended, population->settings().name, what + chain_of_causes(world, first)});
        }
    }
}

// Phases that took no time are not told. What the move came to stands in `so_far`, so that a move which never ended is
// told up to where it came. A move that several faults brought about is told once.
void add_moves(const World& world, const std::vector<Recovery>& recoveries, std::vector<StoryLine>& story) {
    for (const std::vector<std::size_t>& rows : rows_told_together(recoveries)) {
        const Recovery& recovery = recoveries[rows.front()];
        const Phases& phases = recovery.so_far;
        if (phases[Phase::drain] <= Duration{0}) continue;
        const std::string to = destinations_text(world, recovery);
        story.push_back({recovery.began + phases[Phase::detect] + phases[Phase::decide] + phases[Phase::drain],
                         world.scenario().clients[recovery.population].name,
                         "99% have left " + origins_text(world, recovery) + (to.empty() ? "" : " for " + to)});
    }
}

// From what a return is counted: the row of the outage that begins first.
std::string began_text(const World& world, const std::vector<Recovery>& recoveries, const Outage& outage,
                       const Recovery& first) {
    if (first.fault == no_fault) return "the first of them failed";
    const bool is_only = std::all_of(outage.rows.begin(), outage.rows.end(),
                                     [&](std::size_t row) { return recoveries[row].fault == first.fault; });
    if (first.move == Move::failback) return is_only ? "its end" : "the end of " + world.faults()[first.fault].text();
    return is_only ? "the fault" : world.faults()[first.fault].text();
}

// Once everybody is back, however many rows the outage has.
void add_returns(const World& world, const std::vector<Recovery>& recoveries, const std::vector<Outage>& outages,
                 std::vector<StoryLine>& story) {
    for (const Outage& outage : outages) {
        const bool all_back = std::all_of(outage.populations.begin(), outage.populations.end(),
                                          [](const auto& each) { return each.recovery_time.has_value(); });
        if (!all_back) continue;
        const Recovery& first =
            recoveries[*std::min_element(outage.rows.begin(), outage.rows.end(), [&](std::size_t a, std::size_t b) {
                return recoveries[a].began < recoveries[b].began;
            })];
        const bool is_one = outage.populations.size() == 1;
        const std::string whose = populations_text(world, outage);
        story.push_back({outage.span.to, is_one ? whose : "people",
                         (is_one ? "requests succeed in time again, "
                                 : "requests of " + whose + " succeed in time again, the last of them ") +
                             short_duration_text(outage.span.to - first.began) + " after " +
                             began_text(world, recoveries, outage, first)});
    }
}

// Of ends only: what survivors owe each other during a fault is in its recovery.
void add_catch_ups(const World& world, std::vector<StoryLine>& story) {
    for (const FaultRun& run : world.faults()) {
        if (run.ended == sim::never) continue;
        const Time equal = world.cluster().caught_up_at(run.everybody);
        if (equal != sim::never && equal > run.ended) {
            story.push_back(
                {equal, "store",
                 "all replicas have what was written before " + short_duration_text(run.ended.time_since_epoch())});
        }
    }
}

// The term tells takeovers apart where a region becomes the writer again.
void add_takeovers(const World& world, std::vector<StoryLine>& story) {
    for (const store::Takeover& takeover : world.cluster().writers().takeovers()) {
        const bool is_known = sim::is_fault(takeover.cause);
        const std::string after =
            is_known ? " after " + world.faults()[sim::fault_of(takeover.cause)].text() : std::string{};
        story.push_back({takeover.at, "store",
                         world.cluster().replica(takeover.writer).name + " takes over as the writer, term " +
                             std::to_string(takeover.term) + after + "; the old one was last heard at " +
                             short_duration_text(takeover.last_heard.time_since_epoch())});
    }
}

}  // namespace

std::string origins_text(const World& world, const Recovery& recovery) {
    std::string text;
    for (const regions::RegionId region : recovery.from_regions) {
        text += (text.empty() ? "" : " and ") + world.name_of(region);
    }
    return text.empty() ? "nowhere" : text;
}

// One needs no share.
std::string destinations_text(const World& world, const Recovery& recovery) {
    std::string text;
    for (const RegionShare& to : recovery.to_regions) {
        text += (text.empty() ? "" : ", ") + world.name_of(to.region);
        if (recovery.to_regions.size() > 1)
            text += " " + std::to_string((static_cast<int>(to.share * 1000) + 5) / 10) + "%";
    }
    return text;
}

// More names than a line takes are counted.
std::string populations_text(const World& world, const Outage& outage) {
    constexpr std::size_t few = 4;
    const std::size_t all = outage.populations.size();
    if (all > few) return count_text(all, "population");
    std::string text;
    for (std::size_t i = 0; i < all; ++i) {
        text += i == 0 ? "" : i + 1 == all ? " and " : ", ";
        text += world.scenario().clients[outage.populations[i].population].name;
    }
    return text;
}

// One link an attempt, in their order; the text report breaks the line at the semicolons.
std::string chain_of_causes(const World& world, const FailedRequest& request) {
    std::string chain;
    for (std::size_t i = 0; i < request.attempts.size(); ++i) {
        chain += (i == 0 ? "" : "; ") + attempt_text(world, request.attempts[i]);
    }
    return chain + "; gave up";
}

// Its end is foretold, as it is known.
StoryLine line_of_begin(const FaultRun& run) {
    const std::string lasting = run.spec.lasting ? " for " + duration_text(*run.spec.lasting) : " until the drill ends";
    const std::string why = run.spec.because.empty() ? "" : ": " + run.spec.because;
    return {run.began, "fault", run.text() + lasting + (run.begun_manually ? ", begun manually" + why : "")};
}

// How long it lasted is not said again: the line of its beginning stands above.
StoryLine line_of_end(const FaultRun& run) {
    return {run.ended, "fault", run.text() + (run.ended_manually ? " ended manually" : " ended")};
}

// "again" only where it was unhealthy before: a region that joins becomes healthy for the first time. Verdicts differ
// between sites, so that with several each line says whose it is.
StoryLine line_of(const World& world, const HealthChange& change) {
    const auto& sites = world.scenario().dns.sites;
    const auto& before = world.dns_history().health;
    const bool was_unhealthy = std::any_of(before.begin(), before.end(), [&](const HealthChange& other) {
        return other.check == change.check && other.site == change.site && other.at < change.at && !other.healthy;
    });
    const std::string verdict = !change.healthy ? " is unhealthy" : was_unhealthy ? " is healthy again" : " is healthy";
    const std::string& name = name_of(world.scenario(), change.check);
    const bool own = change.region != regions::no_region && name == world.name_of(change.region);
    const std::string where = sites.size() > 1 ? ", as " + sites[dns::index(change.site)].name + " hears" : "";
    return {change.at, own ? "checkers" : "checks", (own ? name : "the check " + name) + verdict + where};
}

// The refusal is the control plane's or the safety rule's own words.
StoryLine line_of(const OperatorAct& act) {
    return {act.at, "operators", act.what + (act.refusal.empty() ? "" : "; refused: " + act.refusal)};
}

// What is answered comes first: it is what people will do next.
StoryLine line_of(const World& world, const AnswerChange& change) {
    const EntrySpec& entry = world.scenario().entry;
    if (!entry.asks_dns()) {
        return {change.at, std::string(entry_word(entry.kind)),
                "sends " + world.scenario().clients[change.population].name + " to " + answers_text(world, change.to) +
                    " instead of " + answers_text(world, change.from)};
    }
    return {change.at, "dns",
            "answers " + world.scenario().clients[change.population].name + " with " + answers_text(world, change.to) +
                " instead of " + answers_text(world, change.from)};
}

// In the order of time; of one moment causes come before what they brought about, as they are added in this order. The
// order of adding is therefore part of the story. Two faults that ended at one moment give one line for the replicas,
// not two alike.
std::vector<StoryLine> make_story(const World& world, const std::vector<Recovery>& recoveries,
                                  const std::vector<Outage>& outages) {
    std::vector<StoryLine> story;
    add_faults(world, story);
    add_takeovers(world, story);
    add_operators(world, story);
    add_dns(world, story);
    add_failures(world, story);
    add_moves(world, recoveries, story);
    add_returns(world, recoveries, outages, story);
    add_catch_ups(world, story);
    std::stable_sort(story.begin(), story.end(), [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
    const auto same = [](const StoryLine& a, const StoryLine& b) {
        return a.at == b.at && a.who == b.who && a.what == b.what;
    };
    story.erase(std::unique(story.begin(), story.end(), same), story.end());
    return story;
}

// Cheap, as it is asked after every event that is played to the next happening. It counts what EventTail tells, and
// nothing that is known only afterwards.
std::size_t event_count(const World& world) {
    std::size_t sum = world.simulated_dns().operators().acts().size();
    sum += world.dns_history().health.size() + world.dns_history().answers.size();
    for (const FaultRun& run : world.faults()) {
        sum += (run.began != sim::never ? 1 : 0) + (run.ended != sim::never && !run.outlasted ? 1 : 0);
    }
    return sum;
}

// Lists only grow, so a count of each says what is new; faults keep two moments each, which come in any order.
std::vector<StoryLine> EventTail::fresh() {
    std::vector<StoryLine> lines;
    const auto& faults = world_.faults();
    begun_.resize(faults.size());
    ended_.resize(faults.size());
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (!begun_[i] && faults[i].began != sim::never) {
            lines.push_back(line_of_begin(faults[i]));
            begun_[i] = true;
        }
        if (!ended_[i] && faults[i].ended != sim::never) {
            if (!faults[i].outlasted) lines.push_back(line_of_end(faults[i]));
            ended_[i] = true;
        }
    }
    const auto& acts = world_.simulated_dns().operators().acts();
    for (; acts_ < acts.size(); ++acts_) lines.push_back(line_of(acts[acts_]));
    const DnsHistory& dns_history = world_.dns_history();
    for (; health_ < dns_history.health.size(); ++health_)
        lines.push_back(line_of(world_, dns_history.health[health_]));
    for (; answers_ < dns_history.answers.size(); ++answers_) {
        lines.push_back(line_of(world_, dns_history.answers[answers_]));
    }
    std::stable_sort(lines.begin(), lines.end(), [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
    return lines;
}

}  // namespace regiondrill::drill
