#include "dns/health/override_list.hpp"

namespace regiondrill::dns {

namespace {

// One piece of a glob that stands for one letter: how long it is, and whether it fits.
struct Piece {
    std::size_t length;
    bool fits;
};

// [a-z], [!a-z]; "]" first in the list is a letter of it, as in the shell.
Piece bracket(std::string_view glob, char letter) {
    std::size_t i = 1;
    const bool negated = i < glob.size() && glob[i] == '!';
    if (negated) ++i;
    bool found = false;
    for (const std::size_t first = i; i < glob.size(); ++i) {
        if (glob[i] == ']' && i > first) return {i + 1, found != negated};
        if (i + 2 < glob.size() && glob[i + 1] == '-' && glob[i + 2] != ']') {
            found = found || (glob[i] <= letter && letter <= glob[i + 2]);
            i += 2;
        } else {
            found = found || glob[i] == letter;
        }
    }
    return {1, letter == '['};  // never closed: a letter like any other
}

// The first piece of a glob that is not empty and does not begin with a star.
Piece piece(std::string_view glob, char letter) {
    if (glob[0] == '?') return {1, true};
    if (glob[0] == '[') return bracket(glob, letter);
    if (glob[0] == '\\' && glob.size() > 1) return {2, glob[1] == letter};
    return {1, glob[0] == letter};
}

}  // namespace

bool fits(std::string_view glob, std::string_view text) {
    // Only the last star ever needs another try: what lies before it fits already.
    std::optional<std::string_view> after_star;
    std::string_view retry;
    while (!text.empty()) {
        if (!glob.empty() && glob[0] == '*') {
            glob.remove_prefix(1);
            after_star = glob;
            retry = text;
            continue;
        }
        const Piece next = glob.empty() ? Piece{0, false} : piece(glob, text[0]);
        if (next.fits) {
            glob.remove_prefix(next.length);
            text.remove_prefix(1);
        } else if (after_star) {
            retry.remove_prefix(1);
            glob = *after_star;
            text = retry;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*') == std::string_view::npos;
}

// The last line wins, so that an exception may follow its rule.
std::optional<bool> OverrideList::find(std::string_view name) const {
    std::optional<bool> said;
    for (const Line& line : lines_) {
        if (fits(line.glob, name)) said = line.healthy;
    }
    return said;
}

}  // namespace regiondrill::dns
