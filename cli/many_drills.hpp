// What commands that play many drills have in common: the seeds to play, how many at a time, and how they are
// interrupted.
#pragma once

#include <cstdint>
#include <string>

namespace regiondrill::cli {

struct SeedRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

/// "7" is one seed, "7..9" are three; "7.." goes on without an end. Throws drill::InputError for what is none.
SeedRange seed_range(const std::string& text);

/// As asked; 0 is one a processor.
unsigned jobs_or_processors(unsigned asked);

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
