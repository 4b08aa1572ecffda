#include "cli/many_drills.hpp"

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <csignal>
#include <limits>
#include <thread>

namespace regiondrill::cli {

namespace {

volatile std::sig_atomic_t interrupts = 0;

void note(int /*signal*/) { interrupts = interrupts + 1; }

}  // namespace

SeedRange seed_range(const std::string& text) {
    const auto dots = text.find("..");
    const std::string last = dots == std::string::npos ? text : text.substr(dots + 2);
    const auto from = drill::parse_seed(text.substr(0, dots));
    const auto to = last.empty() ? std::numeric_limits<std::uint64_t>::max() : drill::parse_seed(last);
    if (from && to && *from <= *to) return {*from, *to};
    throw drill::InputError("--seeds", {}, {},
                            {drill::in_quotes(text) + " are no seeds", R"(some such as "1..1000", "7" or "7..")", {}});
}

unsigned jobs_or_processors(unsigned asked) {
    return asked != 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

Interrupts::Interrupts() : interrupt_(std::signal(SIGINT, note)), end_(std::signal(SIGTERM, note)) {}

Interrupts::~Interrupts() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGTERM, end_);
}

int Interrupts::count() { return interrupts; }

}  // namespace regiondrill::cli
