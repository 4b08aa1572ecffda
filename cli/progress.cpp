#include "cli/progress.hpp"

#include "cli/terminal.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <iostream>

namespace regiondrill::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto redraw_interval = 100ms;
constexpr std::uint64_t calls_between_looks = 4096;  // at the clock

}  // namespace

Progress::Progress(drill::Duration whole)
    : whole_(whole),
      shown_(shows_progress()),
      last_(std::chrono::steady_clock::now()) {}

void Progress::at(drill::Time moment) {
    if (!shown_ || ++calls_ % calls_between_looks != 0) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < redraw_interval) return;
    last_ = now;
    drawn_ = true;
    const auto percent = std::min<long long>(100, moment.time_since_epoch() * 100 / whole_);
    std::cerr << "\r\x1b[K" << percent << "% of " << drill::duration_text(whole_) << std::flush;
}

void Progress::clear() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
    drawn_ = false;
}

}  // namespace regiondrill::cli
