#include "dns/wire/wire_writer.hpp"

#include "dns/wire/header.hpp"
#include "dns/wire/record.hpp"

#include <algorithm>
#include <cstring>

namespace regiondrill::dns {

namespace {

constexpr std::size_t beyond_pointers = 1 << 14;
constexpr unsigned written_pointer_mark = 0xc0;

std::size_t label_at(std::string_view wire, std::size_t at) { return static_cast<unsigned char>(wire[at]); }

}  // namespace

// Grown once and copied: octet by octet, vectors check their room each time.
void WireWriter::append(const void* octets, std::size_t count) {
    if (count == 0) return;
    const std::size_t at = out_.size();
    out_.resize(at + count);
    std::memcpy(&out_[at], octets, count);
}

void WireWriter::u16(std::uint16_t value) {
    const std::uint8_t octets[] = {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
    append(octets, sizeof octets);
}

void WireWriter::u32(std::uint32_t value) {
    const std::uint8_t octets[] = {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                                   static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
    append(octets, sizeof octets);
}

// For counts and lengths that are known only later.
void WireWriter::put_u16(std::size_t at, std::uint16_t value) {
    out_[at] = static_cast<std::uint8_t>(value >> 8);
    out_[at + 1] = static_cast<std::uint8_t>(value);
}

// Each label begins a suffix that a later name may share.
void WireWriter::remember(std::size_t at) {
    for (; out_[at] != 0 && at < beyond_pointers && count_ < most_remembered; at += 1u + out_[at]) {
        remembered_[count_++] = static_cast<std::uint16_t>(at);
    }
}

// What was written may itself end in a pointer, so it is followed while comparing.
bool WireWriter::stands_at(std::size_t at, std::string_view wire) const {
    for (std::size_t i = 0;;) {
        while (out_[at] >= written_pointer_mark) at = (out_[at] & ~written_pointer_mark) << 8 | out_[at + 1];
        const std::size_t octets = 1 + label_at(wire, i);
        if (out_[at] + 1u != octets || std::memcmp(&out_[at], &wire[i], octets) != 0) return false;
        if (octets == 1) return true;
        at += octets;
        i += octets;
    }
}

// The longest suffix that stands somewhere already becomes a pointer; labels in front of it are written and remembered.
// Pointers reach the first 2^14 octets only (RFC 1035, section 4.1.4).
void WireWriter::name(std::string_view wire) {
    const std::size_t known = count_;
    for (std::size_t i = 0; label_at(wire, i) != 0; i += 1 + label_at(wire, i)) {
        const auto end = remembered_.begin() + known;
        const auto same =
            std::find_if(remembered_.begin(), end, [&](std::uint16_t at) { return stands_at(at, wire.substr(i)); });
        if (same != end) return pointer(*same);
        if (size() < beyond_pointers && count_ < most_remembered) {
            remembered_[count_++] = static_cast<std::uint16_t>(size());
        }
        octets(wire.substr(i, 1 + label_at(wire, i)));
    }
    u8(0);
}

void WireWriter::record_head(RecordType type, std::uint32_t ttl) {
    u16(static_cast<std::uint16_t>(type));
    u16(static_cast<std::uint16_t>(RecordClass::internet));
    u32(ttl);
}

// The length is written twice: names in the data may turn out shorter than they were.
void WireWriter::rdata(RecordType type, std::string_view rdata) {
    const std::size_t length_at = size();
    u16(static_cast<std::uint16_t>(rdata.size()));
    const auto layout = NamesInRdata::of(type, rdata);
    if (!layout) return octets(rdata);
    octets(rdata.substr(0, layout->before));
    std::size_t at = layout->before;
    for (std::size_t i = 0; i < layout->names; ++i) {
        const std::size_t length = *wire_length(rdata.substr(at));
        name(rdata.substr(at, length));
        at += length;
    }
    octets(rdata.substr(at));
    put_u16(length_at, static_cast<std::uint16_t>(size() - length_at - 2));
}

// Names that stood behind the cut are forgotten, or later ones would point to nothing.
void WireWriter::cut(std::size_t size) {
    out_.resize(size);
    while (count_ > 0 && remembered_[count_ - 1] >= size) --count_;
}

}  // namespace regiondrill::dns
