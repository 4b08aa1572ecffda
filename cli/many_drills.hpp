// What commands that play many drills have in common: the seeds to play, how many at a time, and how they are
// interrupted.
#pragma once

#include "study/suite/suite.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace regiondrill::cli {

struct SeedRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

/// "7" is one seed, "7..9" are three; "7.." goes on without an end. Throws drill::InputError for what is none.
SeedRange seed_range(const std::string& text);

/// "20" are so many from 1 on; else as above.
SeedRange seeds_by_count(const std::string& text);

/// As asked; 0 is one a processor.
unsigned jobs_or_processors(unsigned asked);

/// `text` in the colour of an ending, where colours are shown.
std::string painted(study::Ending ending, const std::string& text);

/// Columns that the word for an ending takes up in front of a line.
inline constexpr std::size_t verdict_width = 14;

/// "failed        40 drills: 38 passed, 2 failed": the last line of them all.
std::string verdict_line(study::Ending verdict, const study::EndingTally& endings, std::size_t in_all,
                         const std::string& noun);

/// From its making on an interrupt, or a request to end, ends nothing by itself: the command asks how many came.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    static int count();

private:
    // What was done about them before.
    void (*interrupt_)(int);
    void (*end_)(int);
};

}  // namespace regiondrill::cli
