// What answering a question costs: deciding alone, as simulated resolvers ask for it, and with the octets of query and
// reply, beside copying the same octets. Repetitions of all cases are mixed at random, so that a machine that slows
// down slows all alike; what counts is each one's quickest. Ends with "dns decision: ...", the quickest of each.
#include "bench/decision_world.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace {

using regiondrill::bench::DecisionWorld;
using regiondrill::bench::Octets;

const DecisionWorld& healthy_world() {
    static const DecisionWorld world(DecisionWorld::Health::well);
    return world;
}

const DecisionWorld& sick_world() {
    static const DecisionWorld world(DecisionWorld::Health::large_fleets_sick);
    return world;
}

// Runs work(query) for query after query.
template <class Work>
void for_queries(benchmark::State& state, Work work) {
    std::size_t query = 0;
    for (auto unused : state) {
        static_cast<void>(unused);
        work(query);
        if (++query == DecisionWorld::queries) query = 0;
    }
}

void decision(benchmark::State& state) {
    const DecisionWorld& world = healthy_world();
    for_queries(state, [&](std::size_t query) { benchmark::DoNotOptimize(world.decide(query)); });
}

void answer(benchmark::State& state, const DecisionWorld& world,
            const Octets& (DecisionWorld::*packet)(std::size_t) const) {
    Octets reply;
    for_queries(state, [&](std::size_t query) {
        world.answer((world.*packet)(query), query, reply);
        benchmark::DoNotOptimize(reply.data());
        benchmark::ClobberMemory();
    });
}

void plain_answer(benchmark::State& state) { answer(state, healthy_world(), &DecisionWorld::plain); }
void full_answer(benchmark::State& state) { answer(state, healthy_world(), &DecisionWorld::full); }
void explained_answer(benchmark::State& state) { answer(state, sick_world(), &DecisionWorld::full); }

void copy(benchmark::State& state) {
    const DecisionWorld& world = healthy_world();
    std::vector<Octets> replies(DecisionWorld::queries);
    for (std::size_t query = 0; query < replies.size(); ++query) {
        world.answer(world.full(query), query, replies[query]);
    }
    Octets copied;
    for_queries(state, [&](std::size_t query) {
        const Octets& reply = replies[query];
        copied.resize(reply.size());
        std::memcpy(copied.data(), reply.data(), reply.size());
        benchmark::DoNotOptimize(copied.data());
        benchmark::ClobberMemory();
    });
}

BENCHMARK(decision);
BENCHMARK(plain_answer);
BENCHMARK(full_answer);
BENCHMARK(explained_answer);
BENCHMARK(copy);

// Keeps the quickest of each case, and prints what all repetitions come to.
class QuickestReporter : public benchmark::ConsoleReporter {
public:
    QuickestReporter() : ConsoleReporter(OO_Tabular) {}

    void ReportRuns(const std::vector<Run>& runs) override {
        std::vector<Run> summaries;
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration) {
                summaries.push_back(run);
                continue;
            }
            const double ns = run.GetAdjustedCPUTime();
            const auto [place, first] = quickest_.emplace(run.run_name.function_name, ns);
            if (!first) place->second = std::min(place->second, ns);
        }
        ConsoleReporter::ReportRuns(summaries);
    }

    bool has_all() const { return quickest_.size() == 5; }
    double quickest(const char* name) const { return quickest_.at(name); }

private:
    std::map<std::string, double> quickest_;
};

}  // namespace

int main(int argc, char** argv) {
    // Repetitions are many and short: one that is never interrupted is what is looked for.
    std::vector<std::string> words{argv[0], "--benchmark_enable_random_interleaving=true", "--benchmark_repetitions=20",
                                   "--benchmark_min_time=0.02"};
    words.insert(words.end(), argv + 1, argv + argc);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;

    QuickestReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    if (!reporter.has_all()) return 0;  // only some of the cases were asked for
    const double full = reporter.quickest("full_answer");
    std::printf(
        "dns decision: %.0f ns, with bytes %.0f ns, with client subnet and cookie %.0f ns, %.0f times copying them\n",
        reporter.quickest("decision"), reporter.quickest("plain_answer"), full, full / reporter.quickest("copy"));
    return 0;
}
