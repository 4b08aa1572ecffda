// Work done in processes of its own, side by side: nothing of one piece leaks into another, and what crashes or never
// comes back takes only itself with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace regiondrill::study {

/// Made by a process with one thread, as it forks. Whoever still works when this is destroyed is killed.
class ChildProcesses {
public:
    /// `most` at a time. Each may use so much time of a processor and is killed then: virtual time has no say where a
    /// single event never ends.
    ChildProcesses(unsigned most, std::chrono::seconds processor_time);
    ~ChildProcesses();

    ChildProcesses(const ChildProcesses&) = delete;
    ChildProcesses& operator=(const ChildProcesses&) = delete;

    bool has_room() const { return children_.size() < most_; }
    bool is_idle() const { return children_.empty(); }

    /// Does the work in a child, which hands its result back. Throws std::system_error where there can be none.
    void start(std::uint64_t job, const std::function<std::string()>& work);

    struct Ended {
        std::uint64_t job = 0;
        std::optional<std::string> result;  // nothing where the child died
        std::string death;                  // of what: "killed by signal 11 (Segmentation fault)"
        double processor_s = 0;             // that it took
    };

    /// Those that ended, waiting for the first of them at most so long; none where none has, or a signal came.
    std::vector<Ended> wait(std::chrono::milliseconds longest);

private:
    struct Child {
        std::uint64_t job = 0;
        pid_t process = 0;
        int pipe = -1;
        std::string text;  // so far
    };

    static bool has_more(Child& child);
    static Ended end_of(const Child& child);

    std::size_t most_;
    std::chrono::seconds processor_time_;
    std::vector<Child> children_;
};

/// One piece of work in a process of its own, waited for.
ChildProcesses::Ended work_apart(std::chrono::seconds processor_time, const std::function<std::string()>& work);

}  // namespace regiondrill::study
