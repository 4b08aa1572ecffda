#include "drill/scenario/nearest_name.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

// One slip in three characters still reads as the same word; more is another word. Two slips are granted from four
// characters on, because a swapped or doubled pair is the commonest mistake of all.
std::size_t slips_allowed(std::size_t length) { return length <= 3 ? 1 : std::max<std::size_t>(2, length / 3); }

std::size_t difference(std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }

std::optional<std::string> name_beginning_with(std::string_view beginning, const std::vector<std::string>& valid) {
    if (beginning.size() < 3) return std::nullopt;
    for (const auto& name : valid) {
        if (lowered(name).rfind(beginning, 0) == 0) return name;
    }
    return std::nullopt;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Optimal string alignment over three rows: `before` is two rows up, needed for the swap of neighbours only.
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

std::optional<std::string> nearest_name(std::string_view wrong, const std::vector<std::string>& valid) {
    std::optional<std::string> nearest;
    std::size_t best = slips_allowed(wrong.size()) + 1;
    for (const auto& name : valid) {
        // The difference in length is a lower bound; it also keeps a megabyte of nonsense from being compared.
        if (difference(name.size(), wrong.size()) >= best) continue;
        const std::size_t slips = edit_distance(wrong, name);
        // A distance as long as the name itself means that nothing of it was left.
        if (slips < best && slips < name.size()) {
            best = slips;
            nearest = name;
        }
    }
    return nearest ? nearest : name_beginning_with(lowered(wrong), valid);
}

}  // namespace regiondrill::drill
