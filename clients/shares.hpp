// How clients are dealt out by shares: the first so many to the first, the next to the second.
#pragma once

#include <cmath>
#include <cstdint>

namespace regiondrill::clients {

class ShareBounds {
public:
    explicit ShareBounds(std::uint32_t clients) : clients_(clients) {}

    /// One past the last client of the next share. Rounded from the sum so far, so that the shares of a whole leave
    /// nobody out.
    std::uint32_t next(double share) {
        sum_ += share;
        return static_cast<std::uint32_t>(std::round(std::fmin(sum_, 1.0) * clients_));
    }

private:
    std::uint32_t clients_;
    double sum_ = 0;
};

}  // namespace regiondrill::clients
