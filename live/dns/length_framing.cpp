#include "live/dns/length_framing.hpp"

namespace regiondrill::live {

void LengthFraming::append(std::span<const std::uint8_t> octets) {
    octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
    octets_.insert(octets_.end(), octets.begin(), octets.end());
}

std::optional<std::span<const std::uint8_t>> LengthFraming::next() {
    const auto rest = std::span<const std::uint8_t>(octets_).subspan(taken_);
    if (garbage_ || rest.size() < 2) return std::nullopt;
    const std::size_t length = std::size_t{rest[0]} << 8 | rest[1];
    garbage_ = length < shortest;
    if (garbage_ || rest.size() < 2 + length) return std::nullopt;
    taken_ += 2 + length;
    return rest.subspan(2, length);
}

}  // namespace regiondrill::live
