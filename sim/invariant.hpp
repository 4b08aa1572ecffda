// Our own bugs: an assertion that is always on. What may happen in the simulated world is never one of these.
#pragma once

#include <stdexcept>
#include <string>

namespace regiondrill::sim {

/// The simulator broke a promise of its own. The command line prints it with seed, virtual time and event number and
/// exits with 4. What the world holds after that is not to be trusted, so nobody goes on from it.
class InvariantBroken : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] inline void break_invariant(const char* what) { throw InvariantBroken(what); }

/// Checks a promise the simulator makes to itself, in every build.
inline void ensure(bool holds, const char* what) {
    if (!holds) [[unlikely]]
        break_invariant(what);
}

}  // namespace regiondrill::sim
