// Every key's name once, whatever number of replicas holds the key; replicas speak of keys by number.
#pragma once

#include "store/ids.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::store {

class KeyDictionary {
public:
    /// The key's number; a new one at first sight. Numbers count up from 0.
    KeyId intern(std::string_view name);

    std::optional<KeyId> find(std::string_view name) const;
    const std::string& name_of(KeyId key) const { return names_[index(key)]; }
    std::size_t size() const { return names_.size(); }

    /// Length of the name; 0 of a key that has none.
    std::uint32_t bytes_of(KeyId key) const { return index(key) < lengths_.size() ? lengths_[index(key)] : 0U; }

    /// Keys whose names begin with the prefix, in the order of their bytes; `visit` returns false to stop.
    template <class Visit>
    void each_with_prefix(std::string_view prefix, Visit visit) const {
        for (auto at = order_.lower_bound(prefix); at != order_.end() && at->first.starts_with(prefix); ++at) {
            if (!visit(at->second)) return;
        }
    }

    /// The same, last name first.
    template <class Visit>
    void each_with_prefix_backwards(std::string_view prefix, Visit visit) const {
        auto at = end_of(prefix);
        while (at != order_.begin()) {
            --at;
            if (!at->first.starts_with(prefix) || !visit(at->second)) return;
        }
    }

private:
    using Order = std::map<std::string_view, KeyId, std::less<>>;

    Order::const_iterator end_of(std::string_view prefix) const;

    std::deque<std::string> names_;  // a deque never moves them, so that order_ may point at them
    std::vector<std::uint16_t> lengths_;
    Order order_;
};

}  // namespace regiondrill::store
