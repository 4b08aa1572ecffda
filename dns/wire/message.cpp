#include "dns/wire/message.hpp"

#include "dns/wire/record.hpp"
#include "dns/wire/wire_writer.hpp"

#include <algorithm>

namespace regiondrill::dns {

namespace {

constexpr std::uint32_t longest_ttl = 0x7fff'ffff;

// The root when anything is wrong; the reader has failed by then and the message with it.
Name read_name(WireReader& reader) {
    NameBuffer buffer;
    reader.name(buffer);
    return reader.good() ? Name::from_wire(buffer.wire()).value_or(Name()) : Name();
}

/// Names in it are uncompressed on the way; it must end where its length says.
std::string read_rdata(WireReader& reader, RecordType type, std::size_t length) {
    const auto layout = NamesInRdata::of(type);
    if (!layout) return std::string(text_of(reader.octets(length)));
    const std::size_t end = reader.at() + length;
    std::string rdata(text_of(reader.octets(layout->before)));
    NameBuffer name;
    for (std::size_t i = 0; i < layout->names && reader.good(); ++i) {
        reader.name(name);
        rdata += name.wire();
    }
    rdata += text_of(reader.octets(layout->after));
    if (reader.at() != end) reader.fail();
    return rdata;
}

// Everything in front of the data, whose length is given back.
Record read_record(WireReader& reader, std::size_t& length) {
    Record record;
    record.owner = read_name(reader);
    record.type = static_cast<RecordType>(reader.u16());
    record.record_class = static_cast<RecordClass>(reader.u16());
    record.ttl = reader.u32();
    length = reader.u16();
    return record;
}

// OPT stands at the root only (RFC 6891, section 6.1.2).
std::optional<Extension> read_extension(const Record& record, std::span<const std::uint8_t> data) {
    if (!record.owner.is_root()) return std::nullopt;
    const Edns edns = Edns::of(static_cast<std::uint16_t>(record.record_class), record.ttl, data);
    Extension extension{edns.udp_octets, edns.version, edns.flags, {}};
    OptionReader options(edns.options);
    while (const auto option = options.next()) {
        extension.options.push_back({option->code, std::string(text_of(option->data))});
    }
    if (!options.good()) return std::nullopt;
    return extension;
}

/// One record into its section, or OPT into its own place.
void read_into(Message& message, std::vector<Record>& section, WireReader& reader) {
    std::size_t length = 0;
    Record record = read_record(reader, length);
    if (record.type == RecordType::opt) {
        const auto data = reader.octets(length);
        const bool in_place = &section == &message.additional && !message.edns;
        if (in_place && reader.good()) message.edns = read_extension(record, data);
        if (!in_place || !message.edns) return reader.fail();
        const unsigned upper = record.ttl >> 24 << 4;
        message.header.code = static_cast<ResponseCode>(upper | static_cast<unsigned>(message.header.code));
        return;
    }
    if (record.ttl > longest_ttl) record.ttl = 0;
    record.rdata = read_rdata(reader, record.type, length);
    if (reader.good()) section.push_back(std::move(record));
}

// Owners are compressed like any name.
void write_records(WireWriter& writer, const std::vector<Record>& records) {
    for (const Record& record : records) {
        writer.name(record.owner.wire());
        writer.u16(static_cast<std::uint16_t>(record.type));
        writer.u16(static_cast<std::uint16_t>(record.record_class));
        writer.u32(record.ttl);
        writer.rdata(record.type, record.rdata);
    }
}

// The upper bits of the response code travel in the TTL field (RFC 6891, section 6.1.3).
void write_extension(WireWriter& writer, const Extension& extension, ResponseCode code) {
    const auto upper = static_cast<std::uint8_t>(static_cast<unsigned>(code) >> 4);
    writer.u8(0);
    writer.u16(static_cast<std::uint16_t>(RecordType::opt));
    writer.u16(extension.udp_octets);
    writer.u32(Edns{extension.udp_octets, upper, extension.version, extension.flags, {}}.ttl());
    std::size_t length = 0;
    for (const auto& option : extension.options) length += 4 + option.data.size();
    writer.u16(static_cast<std::uint16_t>(length));
    for (const auto& option : extension.options) {
        writer.u16(static_cast<std::uint16_t>(option.code));
        writer.u16(static_cast<std::uint16_t>(option.data.size()));
        writer.octets(option.data);
    }
}

}  // namespace

// The first of that code, as receivers take it.
const Extension::Option* Extension::find(OptionCode code) const {
    const auto found = std::find_if(options.begin(), options.end(), [code](const Option& o) { return o.code == code; });
    return found == options.end() ? nullptr : &*found;
}

// Counts say how many records there are; a count that lies fails at the end of the octets.
std::optional<Message> Message::parse(std::span<const std::uint8_t> octets) {
    WireReader reader(octets);
    Message message;
    const std::uint16_t id = reader.u16();
    message.header = Header::of(id, reader.u16());
    const std::uint16_t questions = reader.u16();
    const std::uint16_t counts[] = {reader.u16(), reader.u16(), reader.u16()};
    for (std::uint32_t i = 0; i < questions && reader.good(); ++i) {
        MessageQuestion question;
        question.name = read_name(reader);
        question.type = static_cast<RecordType>(reader.u16());
        question.record_class = static_cast<RecordClass>(reader.u16());
        message.questions.push_back(std::move(question));
    }
    std::vector<Record>* const sections[] = {&message.answers, &message.authority, &message.additional};
    for (std::size_t s = 0; s < 3; ++s) {
        for (std::uint32_t i = 0; i < counts[s] && reader.good(); ++i) read_into(message, *sections[s], reader);
    }
    if (!reader.good() || reader.left() != 0) return std::nullopt;
    return message;
}

// Counts are what there is; OPT comes last among the additional records and is counted with them.
std::vector<std::uint8_t> Message::octets() const {
    std::vector<std::uint8_t> out;
    WireWriter writer(out);
    writer.u16(header.id);
    writer.u16(header.bits());
    const std::size_t all_additional = additional.size() + (edns ? 1 : 0);
    for (const std::size_t count : {questions.size(), answers.size(), authority.size(), all_additional}) {
        writer.u16(static_cast<std::uint16_t>(count));
    }
    for (const MessageQuestion& question : questions) {
        writer.name(question.name.wire());
        writer.u16(static_cast<std::uint16_t>(question.type));
        writer.u16(static_cast<std::uint16_t>(question.record_class));
    }
    write_records(writer, answers);
    write_records(writer, authority);
    write_records(writer, additional);
    if (edns) write_extension(writer, *edns, header.code);
    return out;
}

}  // namespace regiondrill::dns
