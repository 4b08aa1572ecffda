#pragma once

#include "store/data/intern_pool.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::regions {

/// Which keys a region has at hand: as many as it has places, the least recently used giving way. A linked list through
/// all places, most recent first.
class KeyCache {
public:
    explicit KeyCache(std::uint32_t places) : most_(places) {}

    bool has(store::KeyId key) const { return place_of(key) != nowhere; }
    /// Makes it the most recent, and puts it in where it is not.
    void use(store::KeyId key);
    void clear();

private:
    static constexpr std::uint32_t nowhere = 0xffff'ffff;

    struct Place {
        store::KeyId key{};
        std::uint32_t newer = nowhere;
        std::uint32_t older = nowhere;
    };

    std::uint32_t place_of(store::KeyId key) const {
        const auto number = static_cast<std::size_t>(key);
        return number < place_of_key_.size() ? place_of_key_[number] : nowhere;
    }
    void unlink(std::uint32_t place);
    void put_first(std::uint32_t place);
    std::uint32_t free_place();

    std::uint32_t most_;
    std::vector<Place> places_;
    std::vector<std::uint32_t> place_of_key_;  // by number of the key
    std::uint32_t newest_ = nowhere;
    std::uint32_t oldest_ = nowhere;
};

}  // namespace regiondrill::regions
