// How many files and sockets this process may have open.
#pragma once

#include <cstddef>

namespace regiondrill::live {

/// As many as the system lets a process raise its limit to; says how many. A region with ten thousand connections needs
/// more than the usual 1,024.
std::size_t allow_many_open_files();

}  // namespace regiondrill::live
