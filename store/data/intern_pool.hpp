// Names of keys and texts of values, kept once whatever number of replicas holds them: the store speaks of both by
// number.
#pragma once

#include "store/data/item.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::store {

/// A store has one. Keys are never forgotten: a number stands for one name as long as the drill, and tables are indexed
/// by it. Spaces of numbered keys take no room, however many keys they have.
class KeyDictionary {
public:
    /// A space has at most so many keys: then the order of their numbers is that of their names.
    static constexpr std::uint32_t most_keys_a_space = 10'000'000;

    /// Gives names to so many keys in a row, "carts/0000000" and so on, and returns the first. Of all names these come
    /// first, each space once.
    KeyId add_space(std::string_view space, std::uint32_t count);

    /// The key's number; a new one at first sight. Numbers count up from 0. Names may hold any octets.
    KeyId intern(std::string_view name);

    /// Without making a number for a name that nobody has used.
    std::optional<KeyId> find(std::string_view name) const;
    std::string name_of(KeyId key) const;
    std::size_t size() const { return numbered_ + names_.size(); }

    /// Length of the name; 0 of a key that has none.
    std::uint32_t bytes_of(KeyId key) const {
        if (index(key) < numbered_) [[likely]]
            return space_of(key).bytes;
        return index(key) < size() ? lengths_[index(key) - numbered_] : 0U;
    }

    /// Keys whose names begin with the prefix, in the order of their bytes; `visit` returns false to stop.
    using Visit = std::function<bool(KeyId)>;
    void each_with_prefix(std::string_view prefix, const Visit& visit) const { scan(prefix, visit, false); }
    /// The same, last name first.
    void each_with_prefix_backwards(std::string_view prefix, const Visit& visit) const { scan(prefix, visit, true); }

private:
    using Order = std::map<std::string_view, KeyId, std::less<>>;

    struct Space {
        std::string name;
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        std::uint32_t bytes = 0;  // of the name of each of its keys

        std::string name_of(std::uint32_t number) const;
    };

    /// Numbers of a space, from the first to before the last.
    struct Stretch {
        const Space* space = nullptr;
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };

    /// Of a numbered key.
    const Space& space_of(KeyId key) const {
        std::size_t at = spaces_.size() - 1;
        while (spaces_[at].first > index(key)) --at;
        return spaces_[at];
    }

    static Stretch stretch_with(const Space& space, std::string_view prefix);
    void scan(std::string_view prefix, const Visit& visit, bool backwards) const;
    Order::const_iterator end_of(std::string_view prefix) const;

    std::vector<Space> spaces_;
    std::uint32_t numbered_ = 0;     // keys of all spaces
    std::deque<std::string> names_;  // of the others; a deque never moves them, so that order_ may point at them
    std::vector<std::uint16_t> lengths_;
    Order order_;
};

/// Values that somebody gave as text. Simulated clients write numbered values instead, which need no room at all. A
/// number is its own content; bit 31 tells a text's number from these.
class ValuePool {
public:
    /// The value a simulated client writes as its nth: the text is made when somebody looks at it. Only the lowest 31
    /// bits count.
    static constexpr ValueId numbered(std::uint32_t n) { return ValueId{n & ~text_bit}; }

    static constexpr std::uint32_t greatest_number = 0x7fff'ffff;

    /// The number plus one; of a text the number that it says. Nothing where it says none, or the greatest.
    std::optional<ValueId> next_number(ValueId value) const {
        if (is_text(value)) [[unlikely]]
            return next_number_of_text(value);
        if (value == numbered(greatest_number)) return std::nullopt;
        return numbered(static_cast<std::uint32_t>(value) + 1);
    }

    /// Keeps a text until its last holder releases it; the caller is the first holder.
    /// It is taken as it is, since some are long.
    ValueId keep(std::string text);

    /// One more holder, or one less; numbers have none, and both do nothing. A text without a holder is gone.
    void retain(ValueId value) {
        if (is_text(value)) ++texts_[slot(value)].holders;
    }
    void release(ValueId value);

    /// The text as it was given, or the number's digits.
    std::string text_of(ValueId value) const;
    /// The text where it stands, of a value that is one; until something is kept or released.
    std::string_view view_of(ValueId value) const { return texts_[slot(value)].content; }

    /// Its size; a number's is what the caller says.
    std::uint32_t bytes_of(ValueId value, std::uint32_t of_a_number) const {
        return is_text(value) ? static_cast<std::uint32_t>(texts_[slot(value)].content.size()) : of_a_number;
    }

    static constexpr bool is_text(ValueId value) { return (static_cast<std::uint32_t>(value) & text_bit) != 0; }

    /// Texts that somebody holds.
    std::size_t texts_in_use() const { return texts_.size() - free_.size(); }

private:
    static constexpr std::uint32_t text_bit = 0x8000'0000;

    static constexpr std::size_t slot(ValueId value) { return static_cast<std::uint32_t>(value) & ~text_bit; }

    std::optional<ValueId> next_number_of_text(ValueId value) const;

    struct Text {
        std::string content;
        std::uint32_t holders = 0;
    };

    std::vector<Text> texts_;
    std::vector<std::uint32_t> free_;
};

}  // namespace regiondrill::store
