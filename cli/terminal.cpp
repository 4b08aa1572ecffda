#include "cli/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace regiondrill::cli {

namespace {

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

bool is_dumb() {
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && std::string_view(terminal) == "dumb";
}

}  // namespace

bool shows_colour() { return isatty(STDOUT_FILENO) != 0 && !is_set("NO_COLOR") && !is_dumb(); }

bool shows_progress() { return isatty(STDERR_FILENO) != 0 && !is_dumb(); }

}  // namespace regiondrill::cli
