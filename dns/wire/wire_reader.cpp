#include "dns/wire/wire_reader.hpp"

#include "dns/wire/header.hpp"

namespace regiondrill::dns {

namespace {

/// A name has at most 127 labels. More pointers than that only make the reader work for nothing.
constexpr int most_pointers = 127;

constexpr unsigned pointer_mark = 0xc0;

}  // namespace

std::span<const std::uint8_t> WireReader::octets(std::size_t count) {
    if (left() < count) {
        good_ = false;
        return {};
    }
    at_ += count;
    return message_.subspan(at_ - count, count);
}

// Each pointer must lead before the run of labels it ends, which bounds the number of jumps; the name's own length
// bounds the rest. Reading goes on behind the first pointer.
void WireReader::name(NameBuffer& into) {
    into.clear();
    std::size_t run = at_;   // where the labels being read began
    std::size_t here = at_;  // the length octet to look at
    std::size_t resume = 0;  // after the name, once a pointer was followed
    int pointers = 0;
    while (good_) {
        if (here >= message_.size()) return fail();
        const unsigned length = message_[here];
        if (length >= pointer_mark) {
            if (here + 1 >= message_.size() || ++pointers > most_pointers) return fail();
            const std::size_t target = (length & ~pointer_mark) << 8 | message_[here + 1];
            if (target >= run || target < Header::octets) return fail();
            if (resume == 0) resume = here + 2;
            run = here = target;
            continue;
        }
        if (length > Name::longest_label || here + 1 + length > message_.size()) return fail();
        if (!into.append(&message_[here], 1 + length)) return fail();
        here += 1 + length;
        if (length == 0) break;
    }
    if (good_) at_ = resume != 0 ? resume : here;
}

}  // namespace regiondrill::dns
