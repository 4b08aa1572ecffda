#include "tests/house/source_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace regiondrill::house {
namespace {

// Blanks comments and literals out of one line after the other; a block comment may go on from line to line. Raw
// strings over several lines are taken for code.
class Blanker {
public:
    std::string blank(const std::string& line) {
        std::string code = line;
        for (std::size_t i = 0; i < code.size();) i = step(code, i);
        return code;
    }

private:
    std::size_t step(std::string& code, std::size_t i) {
        if (in_comment_) return skip_comment(code, i);
        if (code.compare(i, 2, "//") == 0) return erase(code, i, code.size());
        if (code.compare(i, 2, "/*") == 0) {
            in_comment_ = true;
            return erase(code, i, i + 2);
        }
        if (code[i] == '"' || (code[i] == '\'' && !separates_digits(code, i))) return skip_literal(code, i);
        return i + 1;
    }

    std::size_t skip_comment(std::string& code, std::size_t i) {
        const std::size_t end = code.find("*/", i);
        in_comment_ = end == std::string::npos;
        return erase(code, i, in_comment_ ? code.size() : end + 2);
    }

    static std::size_t skip_literal(std::string& code, std::size_t open) {
        std::size_t close = open + 1;
        while (close < code.size() && code[close] != code[open]) close += code[close] == '\\' ? 2 : 1;
        close = std::min(close, code.size());
        erase(code, open + 1, close);
        return close + 1;
    }

    static bool separates_digits(const std::string& code, std::size_t i) {
        return i > 0 && std::isalnum(static_cast<unsigned char>(code[i - 1])) != 0;
    }

    static std::size_t erase(std::string& code, std::size_t from, std::size_t to) {
        std::fill(code.begin() + static_cast<std::ptrdiff_t>(from), code.begin() + static_cast<std::ptrdiff_t>(to),
                  ' ');
        return to;
    }

    bool in_comment_ = false;
};

}  // namespace

SourceFile file_of(std::string path, std::string_view text) {
    SourceFile file{std::move(path), {}};
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        file.lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return file;
}

bool is_source(std::string_view ending) {
    constexpr std::array<std::string_view, 6> endings{".cpp", ".hpp", ".ts", ".tsx", ".mjs", ".css"};
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

std::vector<SourceFile> read_sources(const std::filesystem::path& root, const std::vector<std::string>& folders) {
    std::vector<SourceFile> files;
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(root / folder)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            if (!entry.is_regular_file() || !is_source(entry.path().extension().string())) continue;
            std::ifstream stream(entry.path(), std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(stream), {}};
            files.push_back(file_of(entry.path().lexically_relative(root).generic_string(), text));
        }
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

std::vector<std::string> code_of(const SourceFile& file) {
    Blanker blanker;
    std::vector<std::string> code;
    for (const auto& line : file.lines) code.push_back(blanker.blank(line));
    return code;
}

}  // namespace regiondrill::house
