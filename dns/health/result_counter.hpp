// How a checker makes up its mind from results in a row.
#pragma once

#include <cstdint>

namespace regiondrill::dns {

/// One rule says them all: `down` failures bring a checker down, of which `ok` passes in a row clear the memory, and
/// `up` passes in a row bring it back. All at least 1.
struct CountingRule {
    std::uint32_t up = 3;
    std::uint32_t ok = 1;
    std::uint32_t down = 3;

    /// So many equal results in a row, the same both ways (facts R53-32).
    static constexpr CountingRule threshold(std::uint32_t results) { return {results, 1, results}; }

    static constexpr CountingRule rise_fall(std::uint32_t rise, std::uint32_t fall) { return {rise, 1, fall}; }

    /// gdnsd's: failures need not follow each other, so that an endpoint that flaps falls and stays down (facts
    /// dns 1.2).
    static constexpr CountingRule triple(std::uint32_t up = 20, std::uint32_t ok = 10, std::uint32_t down = 10) {
        return {up, ok, down};
    }
};

class ResultCounter {
public:
    explicit ResultCounter(bool healthy = true) : healthy_(healthy) {}

    /// One more result; true when it changed the mind.
    bool add(const CountingRule& rule, bool passed);

    bool is_healthy() const { return healthy_; }

    /// The fewest results that could change the mind; at least 1.
    std::uint32_t results_to_change(const CountingRule& rule) const {
        return healthy_ ? rule.down - failures_ : rule.up - passes_;
    }

private:
    bool healthy_;
    std::uint32_t passes_ = 0;    // in a row
    std::uint32_t failures_ = 0;  // of a healthy checker, since it last forgot them
};

}  // namespace regiondrill::dns
