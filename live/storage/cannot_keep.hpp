// Stores that cannot be kept on the machine's disk: a directory that is taken, a file of something else, no room.
#pragma once

#include <stdexcept>

namespace regiondrill::live {

/// Its text names the file, what is wrong with it and what to do.
class CannotKeep : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace regiondrill::live
