#include "clients/settings.hpp"

#include <algorithm>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

constexpr sim::Duration for_ever = sim::longest_span;

template <class Preset>
const Preset* find(const std::vector<Preset>& presets, std::string_view name) {
    const auto found = std::find_if(presets.begin(), presets.end(), [&](const auto& p) { return p.name == name; });
    return found == presets.end() ? nullptr : &*found;
}

}  // namespace

// The values of "requests" in a script.
std::string_view name_of(RequestKind kind) {
    switch (kind) {
        case RequestKind::all: return "all";
        case RequestKind::reads: return "reads";
        case RequestKind::writes: return "writes";
    }
    return {};
}

// The shares of the mix are fitted, see tests/clients/wild_mix_test.cpp: behind the resolvers of the mix "wild" and
// with a TTL of 20 s, 90 % of the requests go to the new address 60 s after it changed, and 2 % to the old one after 15
// minutes. Without any cache of their own it would be about 91.5 % at 60 s. They are smaller than the shares of these
// applications, because the clients here are always busy: who comes back every ten minutes has nothing left in a cache
// of one minute.
const std::vector<NameCachePreset>& name_cache_presets() {
    static const std::vector<NameCachePreset> presets{
        {"none", {}, 0.89},
        {"browser", {60s, 0s, 0s}, 0.09},  // Chromium: fixed, whatever the TTL
        {"firefox", {60s, 60s, 0s}, 0},
        {"curl", {60s, 0s, 0s}, 0},
        {"jvm", {30s, 0s, 10s}, 0.02},
        {"jvm_forever", {for_ever, 0s, 10s}, 0},  // with a security manager
        {"go", {}, 0},
        {"dotnet", {}, 0},
        {"nginx", {for_ever, 0s, 0s}, 0},  // upstream names are resolved once, at its start
    };
    return presets;
}

const NameCachePreset* find_name_cache_preset(std::string_view name) { return find(name_cache_presets(), name); }

std::vector<NameCacheShare> wild_name_caches() {
    std::vector<NameCacheShare> shares;
    for (const NameCachePreset& preset : name_cache_presets()) {
        if (preset.wild_share > 0) shares.push_back({preset.rule, preset.wild_share});
    }
    return shares;
}

// Most pools end idle connections only: one that is in steady use stays, and its client never looks the name up again.
const std::vector<PoolPreset>& pool_presets() {
    static const std::vector<PoolPreset> presets{
        {"browser", for_ever, 300s}, {"firefox", for_ever, 115s},
        {"curl", for_ever, 118s},    {"go", for_ever, 90s},  // a busy connection never looks up again
        {"dotnet", for_ever, 60s},                           // SocketsHttpHandler
        {"nginx", for_ever, 75s},    {"pinned_90s", 90s, 90s},
        {"pinned_5m", 5min, 5min},   {"pinned_forever", for_ever, for_ever},
    };
    return presets;
}

// Budgets and breakers: facts overload 2.2 to 2.8. Not in the facts, and as their documentation is remembered: the
// waits and attempts of gRPC's example, Envoy's one retry and base, resilience4j's Retry. How often Finagle may try is
// ours.
const std::vector<LibraryPreset>& library_presets() {
    static const std::vector<LibraryPreset> presets{
        {"grpc",
         "proposal A6: its example of a retry policy and of throttling",
         {{Backoff::spread, 100ms, 2, 1s}, 4, BudgetSettings{BudgetKind::grpc, 0.1, 10, {}, {}}}},
        {"finagle",
         "RetryBudget: a fifth of the requests and 10/s; it tries again at once, here at most 5 times a request",
         {{Backoff::none, 0s, 2, 0s}, 6, BudgetSettings{BudgetKind::finagle, 0.2, {}, 10, 10s}}},
        {"envoy",
         "a retry policy with its defaults and a retry budget",
         {{Backoff::full_jitter, 25ms, 2, 250ms}, 2, BudgetSettings{BudgetKind::envoy, 0.2, {}, 3, {}}}},
        {"aws_sdk",
         "botocore's standard mode, version 2.0",
         {{Backoff::full_jitter, 1s, 2, 20s}, 3, BudgetSettings{BudgetKind::aws, {}, 500, {}, {}}}},
        {"resilience4j",
         "Retry and CircuitBreaker with their defaults",
         {{Backoff::constant, 500ms, 2, 500ms}, 3, {}},
         BreakerSettings{BreakerKind::sliding, 100, {}, 100, 0.5, 1.0, 60s, 60s, 60s, 10, sim::longest_span}},
        {"hystrix",
         "1.5: no retries, a breaker over 10 s, and a command timeout of 1 s",
         {{Backoff::none, 0s, 2, 0s}, 1, {}},
         BreakerSettings{BreakerKind::sliding, {}, 10s, 20, 0.5, {}, {}, 5s, 5s, 1, sim::longest_span},
         1s},
        {"circuitbreaker_lambda",
         "1.0.1: no retries, a breaker with shared state and what is wrong with it",
         {{Backoff::none, 0s, 2, 0s}, 1, {}},
         BreakerSettings{.kind = BreakerKind::circuitbreaker_lambda}},
    };
    return presets;
}

const LibraryPreset* find_library_preset(std::string_view name) { return find(library_presets(), name); }

const PoolPreset* find_pool_preset(std::string_view name) { return find(pool_presets(), name); }

}  // namespace regiondrill::clients
