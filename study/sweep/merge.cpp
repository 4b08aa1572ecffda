#include "study/sweep/merge.hpp"

#include "drill/scenario/input_error.hpp"
#include "study/sweep/run_record.hpp"

#include <algorithm>
#include <exception>

namespace regiondrill::study {

namespace {

std::vector<RunFileReader> readers_of(const std::vector<std::string>& files) {
    std::vector<RunFileReader> readers;
    for (const std::string& file : files) readers.emplace_back(file);
    std::stable_sort(readers.begin(), readers.end(), [](const RunFileReader& a, const RunFileReader& b) {
        return a.plan().shard.number < b.plan().shard.number;
    });
    return readers;
}

SweepPlan whole_plan(SweepPlan plan) {
    plan.shard = {};
    return plan;
}

void check_plans(const std::vector<RunFileReader>& readers) {
    const RunFileReader& first = readers.front();
    for (const RunFileReader& reader : readers) {
        if (reader.plan().until.is_set()) reader.refuse("a sweep that a run may end early has no shards");
        if (reader.plan().shard.count != first.plan().shard.count) {
            reader.refuse("this is shard " + shard_text(reader.plan().shard) + ", and " + first.path() + " is shard " +
                          shard_text(first.plan().shard));
        }
        const std::string difference = plan_difference(first.plan(), reader.plan());
        if (!difference.empty()) reader.refuse("this is of another sweep than " + first.path() + ": " + difference);
    }
}

void check_shards(const std::vector<RunFileReader>& readers) {
    const std::uint64_t count = readers.front().plan().shard.count;
    for (std::uint64_t i = 0; i < readers.size(); ++i) {
        const std::uint64_t number = readers[i].plan().shard.number;
        if (i > 0 && number == readers[i - 1].plan().shard.number) {
            readers[i].refuse("this is shard " + shard_text({number, count}) + ", as is " + readers[i - 1].path());
        }
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i < readers.size() && readers[i].plan().shard.number == i + 1) continue;
        throw drill::InputError("merge", {}, {}, {"shard " + shard_text({i + 1, count}) + " is missing", {}, {}});
    }
}

std::vector<RunFileReader> checked_readers(const std::vector<std::string>& files) {
    std::vector<RunFileReader> readers = readers_of(files);
    check_plans(readers);
    check_shards(readers);
    return readers;
}

bool is_run(const std::string& line, std::uint64_t seed, std::uint64_t cell) {
    try {
        const SweepRun run = run_of_line(line);
        return run.seed == seed && run.cell == cell;
    } catch (const std::exception&) {
        return false;
    }
}

// Where a file has more lines than runs, or no last one, it is not what its first line says.
void check_end(RunFileReader& reader) {
    if (reader.next()) reader.refuse("it has more runs than its first line says");
    if (!reader.is_whole()) reader.refuse("its last line is missing");
}

}  // namespace

SweepMerge::SweepMerge(const std::vector<std::string>& files)
    : readers_(checked_readers(files)),
      plan_(whole_plan(readers_.front().plan())),
      grid_(plan_) {}

std::optional<std::string> SweepMerge::next() {
    if (next_ == grid_.runs()) {
        for (RunFileReader& reader : readers_) check_end(reader);
        return std::nullopt;
    }
    const std::uint64_t seed = grid_.seed(next_);
    RunFileReader& reader = readers_[(seed - plan_.first_seed) % readers_.size()];
    auto line = reader.next();
    if (!line) reader.refuse("it is not whole: the same command with --resume goes on with it");
    if (!is_run(*line, seed, grid_.cell(next_))) {
        reader.refuse("line " + std::to_string(reader.extent().runs + 1) + " is not the run of seed " +
                      std::to_string(seed) + " that it must be");
    }
    ++next_;
    return line;
}

}  // namespace regiondrill::study
