// What the terminal can show.
#pragma once

namespace regiondrill::cli {

/// Standard output is a terminal and nobody asked for no colours (NO_COLOR, TERM=dumb).
bool shows_colour();

/// Standard error is a terminal, so that progress is read by a person.
bool shows_progress();

}  // namespace regiondrill::cli
