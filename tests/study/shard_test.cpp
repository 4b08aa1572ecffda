// Which shard a machine is, by what its batch system or CI service says.
#include "study/sweep/shard.hpp"
#include "drill/scenario/input_error.hpp"
#include "study/sweep/plan.hpp"
#include "tests/catch.hpp"

#include <map>
#include <set>
#include <string>

namespace shard_test {

using namespace regiondrill;
using namespace regiondrill::study;

namespace {

using Variables = std::map<std::string, std::string>;

NamedShard shard_in(const Variables& variables, const std::string& text = "auto") {
    return shard_of(text, [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
}

std::string text_in(const Variables& variables, const std::string& text = "auto") {
    return shard_text(shard_in(variables, text).shard);
}

std::string complaint_in(const Variables& variables, const std::string& text = "auto") {
    try {
        return "taken for " + text_in(variables, text);
    } catch (const drill::InputError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("each engine's number is taken by where it begins to count") {
    CHECK(text_in({{"SLURM_ARRAY_TASK_ID", "1"},
                   {"SLURM_ARRAY_TASK_MIN", "1"},
                   {"SLURM_ARRAY_TASK_COUNT", "32"},
                   {"SLURM_ARRAY_TASK_STEP", "1"}}) == "1/32");
    CHECK(text_in({{"SLURM_ARRAY_TASK_ID", "8"},
                   {"SLURM_ARRAY_TASK_MIN", "0"},
                   {"SLURM_ARRAY_TASK_COUNT", "8"},
                   {"SLURM_ARRAY_TASK_STEP", "4"}}) == "3/8");
    CHECK(text_in({{"AWS_BATCH_JOB_ARRAY_INDEX", "0"}, {"AWS_BATCH_JOB_ARRAY_SIZE", "4"}}) == "1/4");
    CHECK(text_in({{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "4"}}) == "1/4");
    CHECK(text_in({{"JOB_COMPLETION_INDEX", "0"}}, "auto/6") == "1/6");
    CHECK(text_in({{"JOB_COMPLETION_INDEX", "5"}}, "auto/6") == "6/6");
    CHECK(text_in({{"PARALLEL_SEQ", "2"}}, "auto/6") == "2/6");
    CHECK(text_in({{"SYSTEM_JOBPOSITIONINPHASE", "4"}, {"SYSTEM_TOTALJOBSINPHASE", "4"}}) == "4/4");
    CHECK(shard_in({{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "4"}}).by == "CI_NODE_INDEX and CI_NODE_TOTAL");
}

TEST_CASE("a part of a Slurm array that is submitted once more is what it was, where the count is given") {
    const Variables again{{"SLURM_ARRAY_TASK_ID", "7"},
                          {"SLURM_ARRAY_TASK_MIN", "3"},
                          {"SLURM_ARRAY_TASK_COUNT", "2"},
                          {"SLURM_ARRAY_TASK_STEP", "4"}};
    CHECK(text_in(again, "auto/32") == "7/32");
}

TEST_CASE("an environment that does not say it, or says two things, is not guessed from") {
    CHECK_THAT(complaint_in({}), Catch::Contains("the environment names none"));
    CHECK_THAT(complaint_in({{"JOB_COMPLETION_INDEX", "3"}}),
               Catch::Contains("does not say how many shards there are"));
    CHECK_THAT(complaint_in({{"JOB_COMPLETION_INDEX", "6"}}, "auto/6"), Catch::Contains("is no number of 6 shards"));
    CHECK_THAT(complaint_in({{"PARALLEL_SEQ", "0"}}, "auto/6"), Catch::Contains("is no number of 6 shards"));
    CHECK_THAT(complaint_in({{"CI_NODE_INDEX", "x"}, {"CI_NODE_TOTAL", "4"}}),
               Catch::Contains("CI_NODE_INDEX is \"x\""));
    const Variables two{{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "4"}, {"PARALLEL_SEQ", "3"}};
    CHECK_THAT(complaint_in(two, "auto/4"),
               Catch::Contains("PARALLEL_SEQ say 3/4, CI_NODE_INDEX say 2/4") && Catch::Contains("--shard 3/4"));
    CHECK(text_in({{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "4"}, {"PARALLEL_SEQ", "2"}}, "auto/4") == "2/4");
    for (const char* text : {"", "1", "0/3", "4/3", "auto/0", "auto/x", "1/", "a/b"}) {
        INFO(text);
        CHECK_THAT(complaint_in({}, text), Catch::Contains("is no shard"));
    }
    CHECK(text_in({}, "2/3") == "2/3");
}

TEST_CASE("shards share the runs out, each seed in all its cells to one of them") {
    SweepPlan plan;
    plan.vary = {{"dns.ttl", {"10s", "60s"}}, {"store.sync", {"1s", "2s", "3s"}}};
    plan.first_seed = 3;
    plan.last_seed = 13;
    REQUIRE(cells_of(plan).size() == 6);
    CHECK(cells_of(plan)[1] == std::vector<std::string>{"dns.ttl=10s", "store.sync=2s"});
    for (const std::uint64_t count : {1U, 4U, 11U, 20U}) {
        std::set<std::pair<std::uint64_t, std::uint64_t>> played;
        std::map<std::uint64_t, std::uint64_t> shard_of_seed;
        std::uint64_t runs = 0;
        for (std::uint64_t number = 1; number <= count; ++number) {
            plan.shard = {number, count};
            const RunGrid grid(plan);
            runs += grid.runs();
            for (std::uint64_t run = 0; run < grid.runs(); ++run) {
                played.emplace(grid.seed(run), grid.cell(run));
                CHECK(shard_of_seed.emplace(grid.seed(run), number).first->second == number);
            }
        }
        INFO(count << " shards");
        CHECK(runs == 66);
        CHECK(played.size() == 66);
        CHECK(played.begin()->first == 3);
        CHECK(played.rbegin()->first == 13);
    }
}

}  // namespace shard_test
