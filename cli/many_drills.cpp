#include "cli/many_drills.hpp"

#include "cli/progress.hpp"
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

SeedRange seeds_by_count(const std::string& text) {
    const auto count = drill::parse_seed(text);
    if (!count) return seed_range(text);
    if (*count == 0) throw drill::InputError("--seeds", {}, {}, {"no seeds at all", "a number such as 20", {}});
    return {1, *count};
}

unsigned jobs_or_processors(unsigned asked) {
    return asked != 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

std::string painted(study::Ending ending, const std::string& text) {
    using study::Ending;
    if (!shows_colour()) return text;
    const char* const code = ending == Ending::passed ? "32;1" : ending == Ending::inconclusive ? "33;1" : "31;1";
    return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
}

std::string verdict_line(study::Ending verdict, const study::EndingTally& endings, std::size_t in_all,
                         const std::string& noun) {
    using study::Ending;
    std::string counts;
    for (const Ending ending :
         {Ending::passed, Ending::failed, Ending::inconclusive, Ending::not_a_drill, Ending::broken}) {
        if (endings.count(ending) == 0) continue;
        counts += (counts.empty() ? "" : ", ") + std::to_string(endings.count(ending)) + " ";
        counts += study::name_of(ending);
    }
    const std::size_t missing = in_all - endings.all();
    if (missing != 0) counts += (counts.empty() ? "" : ", ") + std::to_string(missing) + " not played";
    std::string word(study::name_of(verdict));
    word.resize(verdict_width, ' ');
    return painted(verdict, word) + drill::count_text(in_all, noun) + ": " + counts + "\n";
}

Interrupts::Interrupts() : interrupt_(std::signal(SIGINT, note)), end_(std::signal(SIGTERM, note)) {}

Interrupts::~Interrupts() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGTERM, end_);
}

int Interrupts::count() { return interrupts; }

}  // namespace regiondrill::cli
