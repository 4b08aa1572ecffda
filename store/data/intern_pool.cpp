#include "store/data/intern_pool.hpp"

#include "sim/invariant.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace regiondrill::store {

namespace {

// Padded, so that keys sort by number.
constexpr std::size_t digits_a_key = 7;

}  // namespace

// As people see it in stories: "carts/0000017".
std::string KeyDictionary::Space::name_of(std::uint32_t number) const {
    std::string text = name + "/" + std::string(digits_a_key, '0');
    for (std::size_t at = text.size(); number != 0; number /= 10) text[--at] = static_cast<char>('0' + number % 10);
    return text;
}

KeyId KeyDictionary::add_space(std::string_view space, std::uint32_t count) {
    sim::ensure(names_.empty() && count <= most_keys_a_space, "a space of keys came late, or has too many");
    const std::uint32_t bytes = static_cast<std::uint32_t>(space.size() + 1 + digits_a_key);
    spaces_.push_back({std::string(space), numbered_, count, bytes});
    numbered_ += count;
    return KeyId{spaces_.back().first};
}

// The name is stored first, so that the order may point at where it stays.
KeyId KeyDictionary::intern(std::string_view name) {
    if (const auto found = find(name)) return *found;
    const KeyId key{static_cast<std::uint32_t>(size())};
    order_.emplace(names_.emplace_back(name), key);
    lengths_.push_back(static_cast<std::uint16_t>(std::min<std::size_t>(name.size(), 0xffff)));
    return key;
}

std::optional<KeyId> KeyDictionary::find(std::string_view name) const {
    for (const Space& space : spaces_) {
        if (name.size() != space.bytes) continue;
        const Stretch found = stretch_with(space, name);
        if (found.from != found.to) return KeyId{space.first + found.from};
    }
    const auto found = order_.find(name);
    if (found == order_.end()) return std::nullopt;
    return found->second;
}

std::string KeyDictionary::name_of(KeyId key) const {
    if (index(key) >= numbered_) return names_[index(key) - numbered_];
    const Space& space = space_of(key);
    return space.name_of(static_cast<std::uint32_t>(index(key)) - space.first);
}

// Digits that the prefix leaves open stand for that many keys.
KeyDictionary::Stretch KeyDictionary::stretch_with(const Space& space, std::string_view prefix) {
    const std::string all = space.name + "/";
    if (std::string_view(all).starts_with(prefix)) return {&space, 0, space.count};
    if (!prefix.starts_with(all) || prefix.size() > space.bytes) return {&space, 0, 0};
    const std::string_view digits = prefix.substr(all.size());
    std::uint32_t number = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return {&space, 0, 0};
        number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    std::uint32_t each = 1;
    for (std::size_t open = digits.size(); open < digits_a_key; ++open) each *= 10;
    return {&space, std::min(number * each, space.count), std::min((number + 1) * each, space.count)};
}

// Spaces and single names are each in order; of what comes next in each the first is taken. A space alone needs no
// names.
void KeyDictionary::scan(std::string_view prefix, const Visit& visit, bool backwards) const {
    std::vector<Stretch> stretches;
    for (const Space& space : spaces_) {
        const Stretch stretch = stretch_with(space, prefix);
        if (stretch.from != stretch.to) stretches.push_back(stretch);
    }
    auto from = order_.lower_bound(prefix);
    auto to = end_of(prefix);
    for (;;) {
        const bool is_alone = from == to && stretches.size() == 1;
        Stretch* next = nullptr;
        std::string name;
        for (Stretch& stretch : stretches) {
            if (stretch.from == stretch.to) continue;
            std::string other = is_alone ? "" : stretch.space->name_of(backwards ? stretch.to - 1 : stretch.from);
            if (next != nullptr && (backwards ? other < name : name < other)) continue;
            next = &stretch;
            name = std::move(other);
        }
        const auto single = backwards && from != to ? std::prev(to) : from;
        if (from != to && (next == nullptr || (single->first < name) != backwards)) {
            if (!visit(single->second)) return;
            if (backwards) {
                --to;
            } else {
                ++from;
            }
            continue;
        }
        if (next == nullptr) return;
        const std::uint32_t number = backwards ? --next->to : next->from++;
        if (!visit(KeyId{next->space->first + number})) return;
    }
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
