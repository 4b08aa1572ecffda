#include "cli/progress.hpp"

#include "drill/scenario/units.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <unistd.h>

namespace regiondrill::cli {

namespace {

// An empty variable counts as none (https://no-color.org).
bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

// Such a terminal cannot go back to the beginning of a line.
bool is_dumb() {
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && std::string_view(terminal) == "dumb";
}

}  // namespace

bool shows_colour() { return isatty(STDOUT_FILENO) != 0 && !is_set("NO_COLOR") && !is_dumb(); }

// By standard error, where it goes: the report on standard output may be a file meanwhile.
bool shows_progress() { return isatty(STDERR_FILENO) != 0 && !is_dumb(); }

void StatusLine::show(const std::string& text) {
    if (!seen_ || text == shown_) return;
    std::cerr << "\r\x1b[K" << text << std::flush;
    shown_ = text;
}

namespace {

using namespace std::chrono_literals;

// Often enough to look alive. The clock is looked at once in many calls, as there is one for every event.
constexpr auto redraw_interval = 100ms;
constexpr std::uint64_t calls_between_looks = 4096;  // at the clock

}  // namespace

// The time of making it counts as the last drawing, so a short run shows nothing at all.
Progress::Progress(drill::Duration whole) : whole_(whole), last_(std::chrono::steady_clock::now()) {}

// What comes to rest after the drill's end is still 100%.
void Progress::at(drill::Time moment) {
    if (!line_.is_seen() || ++calls_ % calls_between_looks != 0) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < redraw_interval) return;
    last_ = now;
    const auto percent = std::min<long long>(100, moment.time_since_epoch() * 100 / whole_);
    line_.show(std::to_string(percent) + "% of " + drill::duration_text(whole_));
}

}  // namespace regiondrill::cli
