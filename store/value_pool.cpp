#include "store/value_pool.hpp"

namespace regiondrill::store {

ValueId ValuePool::keep(std::string_view text) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(texts_.size()));
        texts_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    texts_[slot].content.assign(text);
    texts_[slot].holders = 1;
    return ValueId{slot | text_bit};
}

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
    return "value " + std::to_string(static_cast<std::uint32_t>(value));
}

}  // namespace regiondrill::store
