// Files the command writes: whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace regiondrill::cli {

/// Says at once, before a long run, that a file cannot be written there; throws drill::InputError.
void check_writable(const std::string& path);

/// Writes beside the file and then puts it in its place, so that an interruption leaves the old one or the new one.
void write_file(const std::string& path, std::string_view content);

}  // namespace regiondrill::cli
