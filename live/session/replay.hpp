// A recorded drill, played again in virtual time.
#pragma once

#include "live/session/recording.hpp"
#include "live/session/served_world.hpp"

#include <cstddef>
#include <memory>

namespace regiondrill::live {

/// The same world without gateways and clock: inputs are put in at the moments they had, and what is answered is heard
/// by nobody. `run --replay` steps it as it steps any drill, which is why the report and the digest must be the same.
class Replay {
public:
    /// Throws drill::InputError where the recording's script is not taken by this version. The recording outlives this.
    explicit Replay(const Recording& recording);

    /// Plays the next input, or once there is none, the drill's next event. False when the drill has come to rest.
    /// Throws drill::InputError, in the recording's name, for an input that cannot be.
    bool step();

    drill::World& world() { return world_.world(); }

private:
    struct Player;

    const Recording& recording_;
    ServedWorld world_;
    std::size_t next_ = 0;
};

}  // namespace regiondrill::live
