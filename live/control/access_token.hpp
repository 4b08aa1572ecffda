// The secret that the control API wants to be shown.
#pragma once

#include <cstddef>
#include <string>

namespace regiondrill::live {

/// Of hexadecimal digits, 64 bits: more than anybody tries over a network.
inline constexpr std::size_t shortest_token = 16;
/// Far below what fits into a request's head.
inline constexpr std::size_t longest_token = 512;

/// Throws drill::InputError, naming where the token stood and not the token, for one that is too short or too long, or
/// has blanks, control characters, or anything beyond ASCII: such cannot be sent in a header field.
void check_token(const std::string& source, const std::string& token);

}  // namespace regiondrill::live
