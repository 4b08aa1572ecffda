#include "regions/limits/key_cache.hpp"

#include <algorithm>

namespace regiondrill::regions {

void KeyCache::use(store::KeyId key) {
    if (most_ == 0) return;
    std::uint32_t place = place_of(key);
    if (place == newest_ && place != nowhere) return;
    if (place != nowhere) {
        unlink(place);
    } else {
        place = free_place();
        const auto number = static_cast<std::size_t>(key);
        if (number >= place_of_key_.size()) place_of_key_.resize(number + 1, nowhere);
        place_of_key_[number] = place;
        places_[place].key = key;
    }
    put_first(place);
}

void KeyCache::clear() {
    places_.clear();
    std::fill(place_of_key_.begin(), place_of_key_.end(), nowhere);
    newest_ = nowhere;
    oldest_ = nowhere;
}

std::uint32_t KeyCache::free_place() {
    if (places_.size() < most_) {
        places_.emplace_back();
        return static_cast<std::uint32_t>(places_.size() - 1);
    }
    const std::uint32_t place = oldest_;
    unlink(place);
    place_of_key_[static_cast<std::size_t>(places_[place].key)] = nowhere;
    return place;
}

void KeyCache::unlink(std::uint32_t place) {
    const Place& here = places_[place];
    (here.newer == nowhere ? newest_ : places_[here.newer].older) = here.older;
    (here.older == nowhere ? oldest_ : places_[here.older].newer) = here.newer;
}

void KeyCache::put_first(std::uint32_t place) {
    places_[place].newer = nowhere;
    places_[place].older = newest_;
    (newest_ == nowhere ? oldest_ : places_[newest_].newer) = place;
    newest_ = place;
}

}  // namespace regiondrill::regions
