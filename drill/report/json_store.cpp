#include "drill/report/json_report.hpp"

#include "drill/analysis/ledger_words.hpp"
#include "drill/analysis/windows.hpp"
#include "drill/report/json_view.hpp"
#include "drill/world/world.hpp"
#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace regiondrill::drill {

namespace {

using Json = nlohmann::ordered_json;

// Writes that waited in each slice of the drill; what is not known of a slice is as it was before. -1 marks such a
// slice.
Json pending_of(const store::Channel& channel) {
    Json list = Json::array();
    std::uint64_t last = 0;
    for (const std::int64_t pending : channel.pending) {
        if (pending >= 0) last = static_cast<std::uint64_t>(pending);
        list.push_back(last);
    }
    return list;
}

// Where replicas vote: what clients were told of each key, held against a register.
Json register_of(const World& world) {
    const store::RegisterMetrics& metrics = world.cluster().register_metrics();
    return {{"keys", metrics.keys}, {"operations", metrics.operations}, {"unchecked_keys", metrics.unchecked_keys}};
}

// Windows count a violation by when the read was answered; the last one also what was answered after the drill's end.
std::uint64_t violations_of(const World& world, store::SessionPromise promise, const NamedWindow& window) {
    const bool is_last = window.to == world.reported_until();
    return world.regions().sessions().violations(promise, window.from, is_last ? sim::never : window.to);
}

}  // namespace

// A channel for each ordered pair of replicas. Unlike the text report it has all pairs, however many there are.
Json replication_json(const World& world) {
    Json list = Json::array();
    for (const store::Channel& channel : world.cluster().channels()) {
        const auto name = [&](store::ReplicaId id) { return world.cluster().replica(id).name; };
        list.push_back({{"from", name(channel.from)},
                        {"to", name(channel.to)},
                        {"writes", channel.lag.count()},
                        {"lag_ms",
                         {{"p50", in_milliseconds(channel.lag.percentile(0.5))},
                          {"p99", in_milliseconds(channel.lag.percentile(0.99))},
                          {"max", in_milliseconds(channel.lag.greatest())}}},
                        {"backlog_max", channel.backlog_max},
                        {"backlog_bytes_max", channel.backlog_bytes_max},
                        {"dropped", channel.dropped},
                        {"pending", pending_of(channel)}});
    }
    return list;
}

// null before the account is closed, and where there is none. The names of fates are fields, so one that is added is a
// field that is added. Examples are a few of each remarkable fate.
Json ledger_json(const World& world) {
    if (!world.is_at_rest() || has_no_account(world)) return nullptr;
    const store::LedgerAccount& account = world.account();
    Json ledger{{"acknowledged", account.acknowledged}};
    for (std::size_t i = 0; i < store::fates; ++i)
        ledger[std::string(fate_name(static_cast<store::Fate>(i)))] = account.by_fate[i];
    ledger["lost"] = account.lost();
    ledger["lost_superseded"] = account.lost_superseded;
    ledger["stale_reads"] = account.stale_reads.count();
    ledger["stale_ms"] = latency_json(account.stale_reads);
    ledger["stalest_s"] = in_seconds(account.stale_reads.greatest());
    ledger["increments"] = account.increments.acknowledged;
    ledger["lost_updates"] = account.increments.lost;
    ledger["lost_to_plain_writes"] = account.increments.overwritten_by_plain;
    ledger["shown_increments"] = account.increments.shown;
    ledger["replaced_increments"] = account.increments.replaced();
    ledger["unacknowledged_increments"] = account.increments.unacknowledged;
    ledger["counted_twice"] = account.increments.counted_twice;
    ledger["longest_delay_s"] = in_seconds(account.longest_delay);
    ledger["rpo_s"] = in_seconds(account.recovery_point);
    if (world.cluster().votes()) ledger["register"] = register_of(world);
    ledger["causes"] = Json::array();
    for (const store::FateCause& cause : account.causes) {
        ledger["causes"].push_back(
            {{"fate", fate_name(cause.fate)}, {"fault", fault_json(cause.cause)}, {"writes", cause.writes}});
    }
    ledger["examples"] = Json::array();
    for (const store::FateExample& example : examples_in_time(account)) {
        Json entry{{"fate", fate_name(example.fate)},
                   {"key", sim::readable(world.cluster().keys().name_of(example.key))},
                   {"version", version_text(world.cluster(), example.version)},
                   {"accepted_s", in_seconds(example.accepted)}};
        if (example.winner.is_written()) {
            entry["winner"] = version_text(world.cluster(), example.winner);
            const bool is_known = example.winner_accepted != sim::never;
            entry["winner_accepted_s"] = is_known ? Json(in_seconds(example.winner_accepted)) : Json(nullptr);
        } else {
            entry["for_s"] = in_seconds(example.hidden);
        }
        const bool has_cause = store::has_cause(example.fate) || example.cause != sim::Cause::none;
        if (has_cause) entry["fault"] = fault_json(example.cause);
        ledger["examples"].push_back(std::move(entry));
    }
    return ledger;
}

// Every drill watches some sessions; `unwatched` says how many requests were of others.
Json sessions_json(const World& world) {
    const store::SessionWatch& sessions = world.regions().sessions();
    Json all{{"monotonic_reads", sessions.violations(store::SessionPromise::monotonic_reads)},
             {"read_your_writes", sessions.violations(store::SessionPromise::read_your_writes)},
             {"unwatched", sessions.unwatched()},
             {"windows", Json::array()}};
    for (const NamedWindow& window : fault_windows(world)) {
        all["windows"].push_back(
            {{"name", window.name},
             {"monotonic_reads", violations_of(world, store::SessionPromise::monotonic_reads, window)},
             {"read_your_writes", violations_of(world, store::SessionPromise::read_your_writes, window)}});
    }
    return all;
}

// Over all pairs; `items` and `bytes` are what was sent.
Json anti_entropy_json(const World& world) {
    const store::AntiEntropyMetrics& metrics = world.cluster().anti_entropy();
    return {
        {"sessions", metrics.sessions}, {"broken", metrics.broken}, {"bytes", metrics.bytes}, {"items", metrics.items}};
}

// Empty where no writer can be taken over.
Json takeovers_json(const World& world) {
    Json list = Json::array();
    for (const store::Takeover& takeover : world.cluster().writers().takeovers()) {
        list.push_back({{"at_s", in_seconds(takeover.at)},
                        {"writer", world.cluster().replica(takeover.writer).name},
                        {"term", takeover.term},
                        {"fault", fault_json(takeover.cause)},
                        {"last_heard_s", in_seconds(takeover.last_heard)}});
    }
    return list;
}

}  // namespace regiondrill::drill
