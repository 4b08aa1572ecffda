#include "dns/responder/reply.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

namespace {

constexpr std::size_t option_head = 4;  // code and length

constexpr std::size_t keepalive_octets = 2;

std::size_t error_octets(const ExtendedError& error) {
    return option_head + 2 + std::min(error.text.size(), ExtendedError::longest_text);
}

}  // namespace

// The header's octets are kept free; names may lean on the question's name, which stands right behind them.
Reply::Reply(const QueryPacket& query, std::size_t limit, std::uint16_t takes, std::vector<std::uint8_t>& out)
    : query_(query),
      limit_(limit),
      takes_(takes),
      writer_(out) {
    static constexpr std::array<std::uint8_t, Header::octets> blank{};
    writer_.octets(blank);
    writer_.octets(query.question);
    body_at_ = writer_.size();
    if (query.has_question()) writer_.remember(Header::octets);
}

void Reply::begin_record(Section section, std::string_view owner, RecordType type, std::uint32_t ttl) {
    count(section);
    owner == name_asked ? writer_.pointer(Header::octets) : writer_.name(owner);
    writer_.record_head(type, ttl);
}

void Reply::add(Section section, std::string_view owner, const RecordSet& set) {
    for (const std::string& data : set.rdata) {
        begin_record(section, owner, set.type, set.ttl);
        rdata(set.type, data);
    }
}

// Where additional records begin is where they are cut off again when room is short.
void Reply::count(Section section) {
    if (section == Section::additional && counts_[2] == 0) additional_at_ = writer_.size();
    ++counts_[static_cast<std::size_t>(section)];
}

// As if it were finished now: what OPT will take is known before it is written.
std::size_t Reply::size_with_options() const {
    std::size_t size = writer_.size();
    if (!query_.edns) return size;
    size += opt_octets;
    if (options.subnet) size += option_head + 4 + options.subnet->address_octets();
    if (options.cookie) size += option_head + options.cookie->size();
    if (options.keepalive) size += option_head + keepalive_octets;
    if (options.error) size += error_octets(*options.error);
    return size;
}

// Dropped in the order of what an asker can do without: explanation, additional records, and then all records at once,
// for half a set would look like a whole one. Truncated, there is room again for the explanation.
void Reply::make_fit() {
    if (size_with_options() <= limit_) return;
    const auto explanation = std::exchange(options.error, std::nullopt);
    if (size_with_options() <= limit_) return;
    if (counts_[2] > 0) {
        writer_.cut(additional_at_);
        counts_[2] = 0;
        if (size_with_options() <= limit_) return;
    }
    writer_.cut(body_at_);
    counts_ = {};
    truncated_ = true;
    options.error = explanation;
}

// The count of additional records takes in OPT, which stands there.
void Reply::finish() {
    make_fit();
    Header header;
    header.id = query_.header.id;
    header.opcode = query_.header.opcode;
    header.code = code;
    header.response = true;
    header.authoritative = authoritative;
    header.truncated = truncated_;
    // What the bits of an opcode we do not know would mean, we do not know either.
    header.recursion_desired = query_.header.opcode == Opcode::query && query_.header.recursion_desired;
    if (query_.edns) write_options();
    const std::uint16_t additional = static_cast<std::uint16_t>(counts_[2] + (query_.edns ? 1 : 0));
    writer_.put_u16(0, header.id);
    writer_.put_u16(2, header.bits());
    writer_.put_u16(4, query_.has_question() ? 1 : 0);
    writer_.put_u16(6, counts_[0]);
    writer_.put_u16(8, counts_[1]);
    writer_.put_u16(10, additional);
}

// In the order of ReplyOptions. DO is echoed (RFC 3225, section 3), without there being any signatures.
void Reply::write_options() {
    const std::size_t length = size_with_options() - writer_.size() - opt_octets;
    Edns edns;
    edns.extended_code = static_cast<std::uint8_t>(static_cast<unsigned>(code) >> 4);
    edns.flags = query_.edns->flags & Edns::dnssec_ok_bit;  // facts N5
    writer_.u8(0);
    writer_.u16(static_cast<std::uint16_t>(RecordType::opt));
    writer_.u16(takes_);
    writer_.u32(edns.ttl());
    writer_.u16(static_cast<std::uint16_t>(length));
    const auto head = [this](OptionCode option, std::size_t octets) {
        writer_.u16(static_cast<std::uint16_t>(option));
        writer_.u16(static_cast<std::uint16_t>(octets));
    };
    if (options.subnet) {
        head(OptionCode::client_subnet, 4 + options.subnet->address_octets());
        writer_.u16(options.subnet->family_number);
        writer_.u8(options.subnet->source);
        writer_.u8(options.subnet->scope);
        writer_.octets(std::span(options.subnet->address.octets).first(options.subnet->address_octets()));
    }
    if (options.cookie) {
        head(OptionCode::cookie, options.cookie->size());
        writer_.octets(*options.cookie);
    }
    if (options.keepalive) {
        head(OptionCode::keepalive, keepalive_octets);
        writer_.u16(*options.keepalive);
    }
    if (options.error) {
        head(OptionCode::extended_error, error_octets(*options.error) - option_head);
        writer_.u16(static_cast<std::uint16_t>(options.error->info));
        writer_.octets(std::string_view(options.error->text).substr(0, ExtendedError::longest_text));
    }
}

}  // namespace regiondrill::dns
