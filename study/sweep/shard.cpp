#include "study/sweep/shard.hpp"

#include "drill/scenario/input_error.hpp"
#include "sim/text.hpp"

#include <array>
#include <vector>

namespace regiondrill::study {

namespace {

using Number = std::optional<std::uint64_t>;

/// Who starts one program many times and tells each which it is. Those without a count leave it to the command line.
struct ShardSource {
    const char* number;  // variable
    const char* first;   // what it is for the first: "0", "1", or a variable that has it
    const char* count;   // variable, or null
    const char* step;    // variable, or null for 1
};

constexpr std::array shard_sources{
    ShardSource{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_STEP"},
    ShardSource{"JOB_COMPLETION_INDEX", "0", nullptr, nullptr},  // Kubernetes' indexed Jobs
    ShardSource{"AWS_BATCH_JOB_ARRAY_INDEX", "0", "AWS_BATCH_JOB_ARRAY_SIZE", nullptr},
    ShardSource{"CLOUD_RUN_TASK_INDEX", "0", "CLOUD_RUN_TASK_COUNT", nullptr},
    ShardSource{"BATCH_TASK_INDEX", "0", "BATCH_TASK_COUNT", nullptr},  // Google Batch
    ShardSource{"PARALLEL_SEQ", "1", nullptr, nullptr},                 // GNU parallel
    ShardSource{"CI_NODE_INDEX", "1", "CI_NODE_TOTAL", nullptr},        // GitLab
    ShardSource{"CIRCLE_NODE_INDEX", "0", "CIRCLE_NODE_TOTAL", nullptr},
    ShardSource{"BUILDKITE_PARALLEL_JOB", "0", "BUILDKITE_PARALLEL_JOB_COUNT", nullptr},
    ShardSource{"SYSTEM_JOBPOSITIONINPHASE", "1", "SYSTEM_TOTALJOBSINPHASE", nullptr},  // Azure Pipelines
};

[[noreturn]] void refuse_shard(std::string why, std::string expected = {}) {
    throw drill::InputError("--shard", {}, {}, {std::move(why), std::move(expected), {}});
}

Number number_in(const std::string& name, const Environment& environment) {
    const auto text = environment(name);
    if (!text || text->empty()) return std::nullopt;
    const Number number = sim::whole_number<std::uint64_t>(*text);
    if (!number) refuse_shard(name + " is " + drill::in_quotes(*text), "a whole number in it");
    return number;
}

// The place of a source's number among those of a whole array: from 0, whatever it begins with.
std::uint64_t place_of(const ShardSource& source, std::uint64_t number, const Number& given,
                       const Environment& environment) {
    if (sim::is_digit(*source.first)) return number - (*source.first == '1' ? 1 : 0);
    // A part of an array that is submitted once more has another minimum and count: a count that is given holds for the
    // array from 1 on.
    if (given) return number - 1;
    const std::uint64_t step = number_in(source.step, environment).value_or(1);
    return (number - number_in(source.first, environment).value_or(1)) / (step == 0 ? 1 : step);
}

Shard checked_shard(std::uint64_t place, std::uint64_t count, const std::string& by) {
    if (place < count) return {place + 1, count};
    refuse_shard(by + " is no number of " + std::to_string(count) + " shards");
}

std::optional<NamedShard> shard_by(const ShardSource& source, const Number& given, const Environment& environment) {
    const Number number = number_in(source.number, environment);
    if (!number) return std::nullopt;
    const bool is_counted = !given && source.count != nullptr;
    const Number count = is_counted ? number_in(source.count, environment) : given;
    if (!count) {
        refuse_shard(std::string(source.number) + " does not say how many shards there are", "auto/8, for 8 of them");
    }
    const std::string by = std::string(source.number) + (is_counted ? std::string(" and ") + source.count : "");
    return NamedShard{checked_shard(place_of(source, *number, given, environment), *count, by), by};
}

NamedShard shard_by_environment(const Number& given, const Environment& environment) {
    std::optional<NamedShard> found;
    for (const ShardSource& source : shard_sources) {
        const auto shard = shard_by(source, given, environment);
        if (!shard) continue;
        if (found && !(found->shard == shard->shard)) {
            refuse_shard(
                found->by + " say " + shard_text(found->shard) + ", " + shard->by + " say " + shard_text(shard->shard),
                "one of them, as --shard " + shard_text(found->shard));
        }
        if (!found) found = shard;
    }
    if (found) return *found;
    std::string names;
    for (const ShardSource& source : shard_sources) names += (names.empty() ? "" : ", ") + std::string(source.number);
    refuse_shard("the environment names none", "one of " + names + ", or --shard 1/4");
}

}  // namespace

std::string shard_text(const Shard& shard) { return std::to_string(shard.number) + "/" + std::to_string(shard.count); }

NamedShard shard_of(const std::string& text, const Environment& environment) {
    const auto slash = text.find('/');
    const std::string head = text.substr(0, slash);
    if (text == "auto") return shard_by_environment(std::nullopt, environment);
    const std::string tail = slash == std::string::npos ? "" : text.substr(slash + 1);
    const std::uint64_t count = sim::whole_number<std::uint64_t>(tail).value_or(0);
    const std::uint64_t number = sim::whole_number<std::uint64_t>(head).value_or(0);
    if (head == "auto" && count > 0) return shard_by_environment(count, environment);
    if (number > 0 && number <= count) return {{number, count}, {}};
    refuse_shard(drill::in_quotes(text) + " is no shard", "one such as 1/4, auto or auto/4");
}

}  // namespace regiondrill::study
