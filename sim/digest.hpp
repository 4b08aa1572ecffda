// A running digest of what happened: two runs with the same digest saw the same events in the same order.
#pragma once

#include "sim/event_queue.hpp"
#include "sim/text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace regiondrill::sim {

/// The engine adds every event that runs. Golden runs, `--twice` and replays compare the number: a change of the model
/// anywhere shows in it, and nothing that is only reported does. Not a cryptographic digest: it tells accidents apart,
/// not attackers. Its constants and the order in which it folds are part of every golden run and recording, so a change
/// here changes them all.
class Digest {
public:
    /// One event: time, order with kind, and payload all count.
    void add(const Event& event) {
        const auto at = static_cast<std::uint64_t>(event.at.time_since_epoch().count());
        const std::uint64_t payload = (std::uint64_t{event.subject} << 32) | event.detail;
        fold(at ^ state_ ^ 0x2d35'8dcc'aa6c'78a5ULL, payload ^ (event.order << 23 | event.order >> 41));
    }

    void add(std::uint64_t number) { fold(number ^ state_ ^ 0x2d35'8dcc'aa6c'78a5ULL, number); }

    /// The length goes first, so that two texts in a row never count as one of both.
    void add(std::string_view text) {
        add(text.size());
        for (const char letter : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(letter)));
    }

    std::uint64_t value() const { return state_; }

    /// 16 hexadecimal digits, as reports show and recordings keep it.
    std::string text() const { return hex_text(state_); }

private:
    // The high and the low half of a 128-bit product, after wyhash: one multiplication an event.
    void fold(std::uint64_t a, std::uint64_t b) {
        __extension__ using Wide = unsigned __int128;
        const Wide product = Wide{a} * (b ^ 0x8bb8'4b93'962e'acc9ULL);
        state_ = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^ (state_ * 3);
    }

    std::uint64_t state_ = 0x9e37'79b9'7f4a'7c15ULL;
};

}  // namespace regiondrill::sim
