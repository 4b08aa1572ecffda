#include "clients/settings.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"

#include <chrono>
#include <optional>

namespace regiondrill::drill {

namespace {

/// What bounds the retries of all requests together. What is left open is the kind's own (clients::figures_of).
const Schema<clients::BudgetSettings>& budget_schema() {
    using clients::BudgetKind;
    using clients::BudgetSettings;
    static const Schema<BudgetSettings> table{
        "What keeps a client from trying again without end; without it only attempts does.",
        {
            field("kind", &BudgetSettings::kind,
                  ChoiceKind<BudgetKind>({{"token_bucket", BudgetKind::token_bucket},
                                          {"grpc", BudgetKind::grpc},
                                          {"finagle", BudgetKind::finagle},
                                          {"envoy", BudgetKind::envoy},
                                          {"aws", BudgetKind::aws}}),
                  "Whose rule it is: docs/clients.md has them."),
            by_default("the kind's", field("ratio", &BudgetSettings::ratio, ShareKind("10%", Zero::refused),
                                           "Retries that a request, or a success, pays for.")),
            by_default("the kind's", field("tokens", &BudgetSettings::tokens, NumberKind(1, 100'000, 10),
                                           "The most tokens there are; as many are there at first.")),
            by_default("the kind's", field("reserve", &BudgetSettings::reserve, NumberKind(0, 100'000, 10),
                                           "What is always allowed: retries a second, or retries under way.")),
            by_default("the kind's", field("window", &BudgetSettings::window, DurationKind("10s", Zero::refused),
                                           "How long a request counts.")),
        }};
    return table;
}

}  // namespace

/// What a client does when an attempt of a request has failed.
const Schema<clients::RetrySettings>& retry_schema() {
    using clients::Backoff;
    static const Schema<clients::RetrySettings> table{
        "What a client does after a failure.",
        {
            field("attempts", &clients::RetrySettings::attempts, WholeKind(1, 10, 3),
                  "Tries in all, the first one counted."),
            field("backoff", &clients::RetrySettings::backoff,
                  ChoiceKind<Backoff>({{"none", Backoff::none},
                                       {"constant", Backoff::constant},
                                       {"exponential", Backoff::exponential},
                                       {"full_jitter", Backoff::full_jitter},
                                       {"equal_jitter", Backoff::equal_jitter},
                                       {"decorrelated", Backoff::decorrelated},
                                       {"spread", Backoff::spread}}),
                  "How the pauses grow, and what of them is drawn: all, half, or a fifth less or more."),
            field("base", &clients::RetrySettings::base, DurationKind("100ms", Zero::allowed),
                  "Pause before the second try at most; it grows with each further try."),
            field("growth", &clients::RetrySettings::growth, NumberKind(1, 10, 2),
                  "How many times as long each further pause may be."),
            field("cap", &clients::RetrySettings::cap, DurationKind("20s", Zero::allowed),
                  "Longest pause between two tries."),
            object_field("budget", &clients::RetrySettings::budget, budget_schema()),
            field("honours_retry_after", &clients::RetrySettings::honours_retry_after, FlagKind(),
                  "Whether it waits as long as a rejection asks it to."),
        }};
    return table;
}

/// When a client ceases to ask a region for a while.
const Schema<clients::BreakerSettings>& breaker_schema() {
    using clients::BreakerKind;
    using clients::BreakerSettings;
    static const Schema<BreakerSettings> table{
        "A circuit breaker a region: after failures the client ceases to ask it for a while.",
        {
            field("kind", &BreakerSettings::kind,
                  ChoiceKind<BreakerKind>({{"sliding", BreakerKind::sliding},
                                           {"circuitbreaker_lambda", BreakerKind::circuitbreaker_lambda}}),
                  "A sliding window with bounded probes, or the npm package with its defects."),
            by_default("none: by window", field("calls", &BreakerSettings::calls, WholeKind(1, 100'000, 100),
                                                "The last so many calls are looked at.")),
            by_default("10s; the package's 60s",
                       field("window", &BreakerSettings::window, DurationKind("10s", Zero::refused),
                             "The calls of so long are looked at.")),
            by_default("20; the package's 5",
                       field("minimum", &BreakerSettings::minimum, WholeKind(1, 100'000, 20),
                             "Calls there must be before it opens; of the package: failures that open it.")),
            by_default("50%", field("failures", &BreakerSettings::failures, ShareKind("50%", Zero::refused),
                                    "Share of failed calls that opens it.")),
            by_default("100%", field("slow", &BreakerSettings::slow, ShareKind("100%", Zero::refused),
                                     "Share of slow calls that opens it.")),
            by_default("60s", field("slow_after", &BreakerSettings::slow_after, DurationKind("60s", Zero::refused),
                                    "Calls that take longer are slow.")),
            by_default("5s; the package's 10s", field("open", &BreakerSettings::open, DurationKind("5s", Zero::refused),
                                                      "How long it lets nobody through.")),
            by_default("as open; the package's 60s",
                       field("longest_open", &BreakerSettings::longest_open, DurationKind("60s", Zero::refused),
                             "Each probe that fails doubles the time, up to this.")),
            by_default("10; the package's 2",
                       field("probes", &BreakerSettings::probes, WholeKind(1, 10'000, 10),
                             "Calls let through to see whether all is well; of the package: successes that close it.")),
            by_default("10s",
                       field("probe_timeout", &BreakerSettings::probe_timeout, DurationKind("10s", Zero::refused),
                             "A probe without a result for so long has failed.")),
        }};
    return table;
}

/// A client that keeps its own requests back.
const Schema<clients::ThrottleSettings>& throttle_schema() {
    using clients::ThrottleSettings;
    static const Schema<ThrottleSettings> table{
        "Google's adaptive throttling: requests are held back at the client while most are turned away.",
        {
            field("k", &ThrottleSettings::k, NumberKind(1, 100, 2),
                  "Requests above this many times those that were served are held back."),
            field("window", &ThrottleSettings::window, DurationKind("2m", Zero::refused), "How long a request counts."),
            field("most", &ThrottleSettings::most, ShareKind("90%", Zero::refused),
                  "Share that is held back at most; at 100% nothing would show that all is well again."),
        }};
    return table;
}

/// A second attempt beside a slow first one.
const Schema<clients::HedgeSettings>& hedge_schema() {
    using clients::HedgeSettings;
    static const Schema<HedgeSettings> table{
        "Hedged reads: another attempt while the first one keeps the client waiting; the first answer is taken.",
        {
            field("after", &HedgeSettings::after, DurationKind("100ms", Zero::refused),
                  "How long the first one may take before the second goes out."),
            field("attempts", &HedgeSettings::attempts, WholeKind(2, 5, 2), "Side by side, the first one counted."),
        }};
    return table;
}

/// What is shown where nobody answers.
const Schema<clients::ResponseCacheSettings>& response_cache_schema() {
    using clients::ResponseCacheSettings;
    static const Schema<ResponseCacheSettings> table{
        "What a client remembers of what it has read: used while it is fresh, and as a fallback where asking fails.",
        {
            field("soft_ttl", &ResponseCacheSettings::soft_ttl, DurationKind("10s", Zero::allowed),
                  "A younger response is used without asking; 0s: it always asks."),
            field("hard_ttl", &ResponseCacheSettings::hard_ttl, DurationKind("10m", Zero::allowed),
                  "Where asking fails, a response up to this age is used instead."),
            field("negative_ttl", &ResponseCacheSettings::negative_ttl, DurationKind("5s", Zero::allowed),
                  "After a failure nobody asks for the key so long; 0s: they do."),
            field("coalesces", &ResponseCacheSettings::coalesces, FlagKind(),
                  "Whether of several readers who want a key one asks, and the others wait for its response."),
        }};
    return table;
}

std::vector<std::string> library_words() {
    std::vector<std::string> words;
    for (const auto& preset : clients::library_presets()) words.emplace_back(preset.name);
    return words;
}

namespace {

// What counts within a window is kept in up to sixty slots of it.
constexpr Duration shortest_window = std::chrono::seconds{1};

void check_window(const std::optional<Duration>& window, const std::string& pointer, const ScenarioNames& names) {
    if (!window || *window >= shortest_window) return;
    names.fail(pointer + "/window",
               {in_quotes(duration_text(*window)) + " is too short to count anything", R"("1s" or more)", {}});
}

}  // namespace

// A preset says all that these objects would.
void check_library(const PopulationSpec& population, const Script& script, const ScenarioNames& names,
                   std::size_t index) {
    const clients::RetrySettings& retries = population.retries;
    if (retries.base > retries.cap) {
        names.fail(pointer_to("/clients", index, "retries"),
                   {in_quotes(duration_text(retries.base)) + " as the base is above the cap of " +
                        in_quotes(duration_text(retries.cap)),
                    {},
                    {}});
    }
    if (retries.budget)
        check_window(retries.budget->window, pointer_to("/clients", index, "retries") + "/budget", names);
    if (population.throttle) {
        check_window(population.throttle->window, pointer_to("/clients", index, "throttle"), names);
    }
    const auto& cache = population.response_cache;
    if (cache && cache->soft_ttl > cache->hard_ttl) {
        names.fail(pointer_to("/clients", index, "response_cache"),
                   {in_quotes(duration_text(cache->soft_ttl)) + " as the soft TTL is above the hard one of " +
                        in_quotes(duration_text(cache->hard_ttl)),
                    "soft up to hard",
                    {}});
    }
    if (!population.library) return;
    for (const char* key : {"retries", "breaker"}) {
        if (!script.has(pointer_to("/clients", index, key))) continue;
        names.fail(pointer_to("/clients", index, key),
                   {"the library " + in_quotes(*population.library) + " says already what a client does",
                    R"(either "library" or this)",
                    {}});
    }
}

}  // namespace regiondrill::drill
