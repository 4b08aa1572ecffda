// What a terminal is shown while a drill is played; a pipe is shown nothing.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace regiondrill::cli {

// What the terminal can show.

/// Standard output is a terminal and nobody asked for no colours (NO_COLOR, TERM=dumb).
bool shows_colour();

/// Standard error is a terminal, so that progress is read by a person.
bool shows_progress();

/// A line on the terminal that is drawn again and again; nothing where no person reads it. It is gone when this is.
class StatusLine {
public:
    StatusLine() = default;
    ~StatusLine() { clear(); }

    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;

    bool is_seen() const { return seen_; }
    void show(const std::string& text);
    void clear() { show({}); }

private:
    bool seen_ = shows_progress();
    std::string shown_;
};

// How far a drill is.

/// Looks at the wall clock, which nothing of a drill may: what it prints never reaches a report.
class Progress {
public:
    explicit Progress(drill::Duration whole);

    /// The drill has come to this moment.
    void at(drill::Time moment);
    void clear() { line_.clear(); }

private:
    drill::Duration whole_;
    StatusLine line_;
    std::uint64_t calls_ = 0;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace regiondrill::cli
