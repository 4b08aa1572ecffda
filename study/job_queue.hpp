// Jobs by their numbers, each done in a process of its own, so many at a time: what everything that plays many drills
// is made of.
#pragma once

#include "study/child_processes.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::study {

class JobQueue {
public:
    /// Called in the child; what it returns comes back as the result.
    using Work = std::function<std::string(std::uint64_t job)>;

    /// The jobs `first` to `last`, `most` at a time, each with so much time of a processor.
    JobQueue(std::uint64_t first, std::uint64_t last, unsigned most, std::chrono::seconds processor_time, Work work);

    /// Begins what there is room for and waits for about so long; those that ended meanwhile, in any order.
    std::vector<ChildProcesses::Ended> go_on(std::chrono::milliseconds longest);

    /// What is under way still ends.
    void begin_no_more() { has_more_ = false; }
    bool is_over() const { return !has_more_ && children_.is_idle(); }

private:
    std::uint64_t next_;
    std::uint64_t last_;
    bool has_more_ = true;
    Work work_;
    ChildProcesses children_;
};

/// Puts what comes in any order back into the order of its numbers.
template <class Result>
class InOrder {
public:
    explicit InOrder(std::uint64_t first = 0) : next_(first) {}

    void add(std::uint64_t number, Result result) { waiting_.emplace(number, std::move(result)); }

    /// Those that are there, with all before them; each is taken once.
    std::vector<Result> take() {
        std::vector<Result> ready;
        for (auto at = waiting_.begin(); at != waiting_.end() && at->first == next_; at = waiting_.erase(at)) {
            ready.push_back(std::move(at->second));
            ++next_;
        }
        return ready;
    }
    std::uint64_t next() const { return next_; }

private:
    std::uint64_t next_;
    std::map<std::uint64_t, Result> waiting_;
};

}  // namespace regiondrill::study
