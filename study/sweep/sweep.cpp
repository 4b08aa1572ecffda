#include "study/sweep/sweep.hpp"

#include <exception>
#include <utility>

namespace regiondrill::study {

namespace {

constexpr std::chrono::hours time_of_a_run{1};

}  // namespace

Sweep::Sweep(const SweepPlan& plan, std::string script, unsigned jobs)
    : grid_(plan),
      script_(std::move(script)),
      jobs_(jobs),
      summary_(plan) {}

bool Sweep::take_over(const std::string& line) {
    const std::uint64_t next = summary_.runs();
    try {
        const SweepRun run = run_of_line(line);
        if (next >= grid_.runs() || run.seed != grid_.seed(next) || run.cell != grid_.cell(next)) return false;
        summary_.add(run);
    } catch (const std::exception&) {
        return false;
    }
    ++over_;
    return true;
}

// What a child hands back.
std::string Sweep::line_of_run(std::uint64_t run) const {
    const std::uint64_t cell = grid_.cell(run);
    std::vector<std::string> settings = summary_.plan().settings;
    const auto& own = summary_.cells()[cell].settings;
    settings.insert(settings.end(), own.begin(), own.end());
    const SweepPlan& plan = summary_.plan();
    const std::uint64_t seed = grid_.seed(run);
    return line_of(plan.chaos == 0 ? play_run(script_, plan.scenario, settings, seed, cell)
                                   : play_chaos_run(script_, plan.scenario, settings, seed, cell, plan.chaos));
}

bool Sweep::go_on(std::chrono::milliseconds longest) {
    if (!queue_) {
        const std::uint64_t next = summary_.runs();
        lines_.emplace(next);
        queue_.emplace(next, grid_.runs() - 1, jobs_, time_of_a_run,
                       [this](std::uint64_t run) { return line_of_run(run); });
        if (next == grid_.runs() || summary_.is_ended()) queue_->begin_no_more();
    }
    for (const ChildProcesses::Ended& ended : queue_->go_on(longest)) {
        ++over_;
        lines_->add(ended.job, ended.result ? *ended.result
                                            : line_of(died(grid_.seed(ended.job), grid_.cell(ended.job), ended.death)));
    }
    return !queue_->is_over() && !summary_.is_ended();
}

std::vector<std::string> Sweep::take_lines() {
    std::vector<std::string> taken;
    for (std::string& line : lines_->take()) {
        if (summary_.is_ended()) break;
        summary_.add(run_of_line(line));
        taken.push_back(std::move(line));
    }
    return taken;
}

}  // namespace regiondrill::study
