#include "live/loop/open_files.hpp"

#include <sys/resource.h>

namespace regiondrill::live {

std::size_t allow_many_open_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return static_cast<std::size_t>(before);
    return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace regiondrill::live
