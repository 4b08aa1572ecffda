#include "live/control/access_token.hpp"

#include "drill/scenario/input_error.hpp"

#include <algorithm>

namespace regiondrill::live {

void check_token(const std::string& source, const std::string& token) {
    const auto refuse = [&](const std::string& why) {
        throw drill::InputError(source, {}, {}, {why, "at least 16 characters of ASCII, without blanks", {}});
    };
    const std::string size = std::to_string(token.size()) + (token.size() == 1 ? " character" : " characters");
    if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f; })) {
        refuse("the token has a blank, or something that is no character of ASCII");
    }
    if (token.size() < shortest_token) refuse("a token of " + size + " could be guessed");
    if (token.size() > longest_token) refuse("a token of " + size + " is too long");
}

}  // namespace regiondrill::live
