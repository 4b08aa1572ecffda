#include "store/data/intern_pool.hpp"

#include "sim/text.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

// The name is stored first, so that the order may point at where it stays.
KeyId KeyDictionary::intern(std::string_view name) {
    if (const auto found = find(name)) return *found;
    const KeyId key{static_cast<std::uint32_t>(names_.size())};
    order_.emplace(names_.emplace_back(name), key);
    lengths_.push_back(static_cast<std::uint16_t>(std::min<std::size_t>(name.size(), 0xffff)));
    return key;
}

std::optional<KeyId> KeyDictionary::find(std::string_view name) const {
    const auto found = order_.find(name);
    if (found == order_.end()) return std::nullopt;
    return found->second;
}

// The first name after all that begin with the prefix: what follows the prefix with its last octet counted up, or with
// the last one that can be.
KeyDictionary::Order::const_iterator KeyDictionary::end_of(std::string_view prefix) const {
    std::string after(prefix);
    while (!after.empty() && static_cast<unsigned char>(after.back()) == 0xff) after.pop_back();
    if (after.empty()) return order_.end();
    after.back() = static_cast<char>(static_cast<unsigned char>(after.back()) + 1);
    return order_.lower_bound(after);
}

// Texts are not compared: two writes of the same text have a number each, which is cheaper than finding out.
ValueId ValuePool::keep(std::string text) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(texts_.size()));
        texts_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    texts_[slot].content = std::move(text);
    texts_[slot].holders = 1;
    return ValueId{slot | text_bit};
}

// The last holder is gone: the text's room is given back, and its number to the next text.
void ValuePool::release(ValueId value) {
    if (!is_text(value)) return;
    Text& text = texts_[slot(value)];
    if (--text.holders != 0) return;
    text.content.clear();
    text.content.shrink_to_fit();
    free_.push_back(static_cast<std::uint32_t>(slot(value)));
}

std::string ValuePool::text_of(ValueId value) const {
    if (is_text(value)) return texts_[slot(value)].content;
    return std::to_string(static_cast<std::uint32_t>(value));
}

// A line break behind the digits does no harm: the answer of a counter has one, and so has what echo writes.
std::optional<ValueId> ValuePool::next_number_of_text(ValueId value) const {
    std::string_view digits = texts_[slot(value)].content;
    if (digits.ends_with('\n')) digits.remove_suffix(1);
    const auto number = sim::whole_number<std::uint32_t>(digits);
    if (!number || *number >= greatest_number) return std::nullopt;
    return numbered(*number + 1);
}

}  // namespace regiondrill::store
