// A reply being written: echoes the question, takes records section by section, and at the end sees that all of it
// fits.
//
// The responder makes one for every query it answers. Octets go straight into the caller's buffer, names compressed on
// the way; header and OPT, which depend on all the rest, are written last.
#pragma once

#include "dns/wire/edns.hpp"
#include "dns/wire/query_packet.hpp"
#include "dns/wire/wire_writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// Options of a reply that has an OPT record.
struct ReplyOptions {
    std::optional<ClientSubnet> subnet;
    std::optional<std::array<std::uint8_t, 24>> cookie;  // client's and server's
    std::optional<std::uint16_t> keepalive;              // units of 100 ms (RFC 7828)
    std::optional<ExtendedError> error;
};

/// Not reusable: one for each query, finished once.
class Reply {
public:
    /// `limit`: octets the asker and its transport take; `takes`: octets we say we take.
    Reply(const QueryPacket& query, std::size_t limit, std::uint16_t takes, std::vector<std::uint8_t>& out);

    enum class Section : std::uint8_t { answer, authority, additional };

    ResponseCode code = ResponseCode::no_error;
    bool authoritative = false;
    ReplyOptions options;

    /// An owner: the name that was asked for.
    static constexpr std::string_view name_asked{};

    /// Begins a record. Sections come in their order.
    void begin_record(Section section, std::string_view owner, RecordType type, std::uint32_t ttl);

    /// Ends the record.
    void rdata(RecordType type, std::string_view rdata) { writer_.rdata(type, rdata); }

    /// A whole set.
    void add(Section section, std::string_view owner, const RecordSet& set);

    bool has_answer() const { return counts_[0] > 0; }

    /// Writes header and OPT. What does not fit is left away: first what explains, then the additional section. If a
    /// required record does not fit, none is sent, and the reply says that it is truncated (facts B15).
    void finish();

private:
    static constexpr std::size_t opt_octets = 11;  // without options

    void count(Section section);
    std::size_t size_with_options() const;
    void make_fit();
    void write_options();

    const QueryPacket& query_;
    std::size_t limit_;
    std::uint16_t takes_;
    WireWriter writer_;
    std::size_t body_at_;            // after the question
    std::size_t additional_at_ = 0;  // where the additional section began
    std::array<std::uint16_t, 3> counts_{};
    bool truncated_ = false;
};

}  // namespace regiondrill::dns
