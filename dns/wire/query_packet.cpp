#include "dns/wire/query_packet.hpp"

namespace regiondrill::dns {

// Reads all of the packet before judging it, for OPT stands at the end and decides what the rest is worth: a version,
// and the cookie that makes a packet without a question good.
bool QueryPacket::read(std::span<const std::uint8_t> packet) {
    if (packet.size() < Header::octets) return false;
    WireReader reader(packet);
    const std::uint16_t id = reader.u16();
    header = Header::of(id, reader.u16());
    if (header.response) return false;
    question = {};
    edns.reset();
    subnet.reset();
    cookie.reset();
    asks_keepalive = false;

    const std::uint16_t questions = reader.u16();
    const std::uint16_t answers = reader.u16();
    const std::uint16_t authorities = reader.u16();
    const std::uint16_t additionals = reader.u16();
    bool well = read_questions(reader, questions);
    for (std::uint32_t i = 0; well && i < std::uint32_t{answers} + authorities; ++i) well = read_record(reader, false);
    for (std::uint32_t i = 0; well && i < additionals; ++i) well = read_record(reader, true);

    if (header.opcode != Opcode::query) question = {};  // whatever stands there, it is no question
    // An unknown version comes first, even before an unknown opcode (facts N3).
    if (well && edns && edns->version > 0) {
        kind = Kind::bad_version;
    } else if (header.opcode != Opcode::query) {
        kind = Kind::other_opcode;
    } else if (!well || !read_options() || questions > 1 || (questions == 0 && !cookie)) {
        kind = Kind::malformed;
    } else {
        kind = questions == 0 ? Kind::cookie_only : Kind::question;
    }
    return true;
}

// Of several none is kept: which one an answer would be for, nobody could say (RFC 9619).
bool QueryPacket::read_questions(WireReader& reader, std::uint16_t count) {
    for (std::uint32_t i = 0; i < count && reader.good(); ++i) {
        const std::size_t from = reader.at();
        reader.name(name);
        type = static_cast<RecordType>(reader.u16());
        record_class = static_cast<RecordClass>(reader.u16());
        if (!reader.good() || count != 1) continue;
        question = reader.between(from, reader.at());
        name.fold();
    }
    return reader.good();
}

bool QueryPacket::read_record(WireReader& reader, bool additional) {
    NameBuffer owner;
    reader.name(owner);
    const auto record_type = static_cast<RecordType>(reader.u16());
    const std::uint16_t class_number = reader.u16();
    const std::uint32_t ttl = reader.u32();
    const std::uint16_t length = reader.u16();
    const auto data = reader.octets(length);
    if (!reader.good()) return false;
    if (record_type != RecordType::opt) return true;
    // OPT only among the additional records, at the root, and once (facts N7, N8).
    if (!additional || owner.wire().size() != 1) return false;
    if (edns) return false;
    edns = Edns::of(class_number, ttl, data);
    return true;
}

// Unknown options are passed over (RFC 6891, section 6.1.2).
bool QueryPacket::read_options() {
    if (!edns) return true;
    bool well = true;
    OptionReader options(edns->options);
    while (const auto option = options.next()) {
        if (option->code == OptionCode::client_subnet && !subnet) {  // of two the first counts (facts E11)
            subnet = ClientSubnet::read(option->data);
            well = well && subnet && subnet->scope == 0;  // facts E2
        } else if (option->code == OptionCode::cookie && !cookie) {
            cookie = Cookie::read(option->data);
            well = well && cookie;
        } else if (option->code == OptionCode::keepalive) {
            asks_keepalive = true;
        }
    }
    return well && options.good();
}

}  // namespace regiondrill::dns
