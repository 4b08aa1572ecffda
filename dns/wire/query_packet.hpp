// A packet as a server takes it: the question, what the asker can take, and whether it deserves an answer at all.
// Reading one allocates nothing.
//
// The responder reads one for each packet. It sorts packets before anything is looked up, so that what comes after may
// rely on a question that is whole.
#pragma once

#include "dns/wire/cookie.hpp"
#include "dns/wire/edns.hpp"
#include "dns/wire/header.hpp"
#include "dns/wire/name.hpp"
#include "dns/wire/record.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace regiondrill::dns {

/// Reused or made anew as one likes: read() forgets what was there before.
struct QueryPacket {
    enum class Kind : std::uint8_t {
        question,      // one, to be answered
        cookie_only,   // none, but a cookie: the asker wants one of ours (facts C6)
        other_opcode,  // not a query; only its header, and OPT if it could be found, were understood
        malformed,
        bad_version,  // of EDNS; its options were not looked at
    };

    /// False for what must meet silence: replies, and what is too short to be a message (facts B3). Afterwards this
    /// refers to `packet`.
    bool read(std::span<const std::uint8_t> packet);

    /// Whether a whole question was read, to be echoed octet for octet (facts B4).
    bool has_question() const { return !question.empty(); }

    Kind kind = Kind::question;
    Header header;

    std::span<const std::uint8_t> question;  // name, type, class as they stand in the packet
    NameBuffer name;                         // in lower case
    RecordType type{};
    RecordClass record_class{};

    std::optional<Edns> edns;
    std::optional<ClientSubnet> subnet;
    std::optional<Cookie> cookie;
    bool asks_keepalive = false;

private:
    bool read_questions(WireReader& reader, std::uint16_t count);
    bool read_record(WireReader& reader, bool additional);
    bool read_options();
};

}  // namespace regiondrill::dns
