// A source file as the house rules see it: where it stands, its lines, and its lines without comments and literals.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::house {

struct SourceFile {
    std::string path;  // from the project's root, with slashes: "sim/atlas.hpp"
    std::vector<std::string> lines;

    /// The folder at the root it belongs to: "sim".
    std::string_view room() const { return std::string_view(path).substr(0, path.find('/')); }
    bool is_header() const { return path.ends_with(".hpp"); }
};

/// A file made of a text, as the self-tests use it.
SourceFile file_of(std::string path, std::string_view text);

/// By the ending of its name: C++, or what the page is made of.
bool is_source(std::string_view ending);

/// All source files of the given folders below the root, sorted by path.
std::vector<SourceFile> read_sources(const std::filesystem::path& root, const std::vector<std::string>& folders);

/// The lines with comments, strings and characters blanked out, so that what is only spoken of does not count.
std::vector<std::string> code_of(const SourceFile& file);

}  // namespace regiondrill::house
