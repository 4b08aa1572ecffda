// What a terminal is shown while a drill is played; a pipe is shown nothing.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <chrono>
#include <cstdint>

namespace regiondrill::cli {

// What the terminal can show.

/// Standard output is a terminal and nobody asked for no colours (NO_COLOR, TERM=dumb).
bool shows_colour();

/// Standard error is a terminal, so that progress is read by a person.
bool shows_progress();

// A line on the terminal that says how far a drill is; nothing where no person reads it.

/// Looks at the wall clock, which nothing of a drill may: what it prints never reaches a report.
class Progress {
public:
    explicit Progress(drill::Duration whole);
    ~Progress() { clear(); }

    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// The drill has come to this moment.
    void at(drill::Time moment);
    void clear();

private:
    drill::Duration whole_;
    bool shown_;
    std::uint64_t calls_ = 0;
    std::chrono::steady_clock::time_point last_;
    bool drawn_ = false;
};

}  // namespace regiondrill::cli
