// Values that somebody gave as text. Simulated clients write numbered values instead, which need no room at all.
#pragma once

#include "store/ids.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::store {

class ValuePool {
public:
    /// The value a simulated client writes as its nth: the text is made when somebody looks at it.
    static constexpr ValueId numbered(std::uint32_t n) { return ValueId{n & ~text_bit}; }

    /// Keeps a text until its last holder releases it; the caller is the first holder.
    ValueId keep(std::string_view text);

    void retain(ValueId value) {
        if (is_text(value)) ++texts_[slot(value)].holders;
    }
    void release(ValueId value);

    std::string text_of(ValueId value) const;

private:
    static constexpr std::uint32_t text_bit = 0x8000'0000;

    static constexpr bool is_text(ValueId value) { return (static_cast<std::uint32_t>(value) & text_bit) != 0; }
    static constexpr std::size_t slot(ValueId value) { return static_cast<std::uint32_t>(value) & ~text_bit; }

    struct Text {
        std::string content;
        std::uint32_t holders = 0;
    };

    std::vector<Text> texts_;
    std::vector<std::uint32_t> free_;
};

}  // namespace regiondrill::store
