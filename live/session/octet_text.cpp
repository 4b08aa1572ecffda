#include "live/session/octet_text.hpp"

#include <boost/algorithm/hex.hpp>

#include <iterator>

namespace regiondrill::live {

std::string hex_of(std::span<const std::uint8_t> octets) {
    std::string text;
    text.reserve(2 * octets.size());
    boost::algorithm::hex_lower(octets.begin(), octets.end(), std::back_inserter(text));
    return text;
}

std::string hex_of(std::string_view octets) {
    std::string text;
    text.reserve(2 * octets.size());
    boost::algorithm::hex_lower(octets.begin(), octets.end(), std::back_inserter(text));
    return text;
}

std::optional<std::vector<std::uint8_t>> octets_of(std::string_view hex) {
    std::vector<std::uint8_t> octets;
    octets.reserve(hex.size() / 2);
    try {
        boost::algorithm::unhex(hex.begin(), hex.end(), std::back_inserter(octets));
    } catch (const boost::algorithm::hex_decode_error&) {
        return std::nullopt;
    }
    return octets;
}

}  // namespace regiondrill::live
