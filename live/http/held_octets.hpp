// Octets of messages that many connections keep in memory together, and what each keeps of them.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace regiondrill::live {

class HeldOctets {
public:
    /// What one of them keeps; nothing once it is gone.
    class Share {
    public:
        explicit Share(const HeldOctets& all) : sum_(all.sum_) {}
        ~Share() { keep(0); }

        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        void keep(std::size_t octets) {
            *sum_ += octets;
            *sum_ -= std::exchange(mine_, octets);
        }

        /// Of all together.
        std::size_t sum() const { return *sum_; }

    private:
        std::shared_ptr<std::size_t> sum_;
        std::size_t mine_ = 0;
    };

private:
    std::shared_ptr<std::size_t> sum_ = std::make_shared<std::size_t>(0);
};

}  // namespace regiondrill::live
