// From a query's octets to the answer's: one pure function, the same in virtual time and behind a socket.
//
// The DNS gateway calls it for every packet that real programs send, with the health that the answering site knows at
// that moment; tests and the fuzzer call it with whatever they like. It reads the packet, finds the zone, asks steering
// where a name is steered, and writes a reply that fits.
#pragma once

#include "dns/address.hpp"
#include "dns/health/health_view.hpp"
#include "dns/steering/network_map.hpp"
#include "dns/steering/steering.hpp"
#include "dns/wire/cookie.hpp"
#include "dns/wire/query_packet.hpp"
#include "dns/zone/zone.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

enum class Transport : std::uint8_t { udp, tcp };

/// Where a query came from.
struct Peer {
    IpAddress address;
    std::uint16_t port = 0;
    Transport transport = Transport::udp;
};

/// The addresses on the wire of one of the numbers that routing decides on; any may be missing.
struct Endpoint {
    std::string name;  // for people: "eu-west-2"
    std::optional<IpAddress> v4;
    std::optional<IpAddress> v6;
};

/// What is said of every name in the zones, whatever stands there: for faults.
enum class AnswerFault : std::uint8_t { none, no_name, no_data };

struct ResponderSettings {
    std::uint16_t most_udp_octets = 1232;           // what we send and say we take (DNS flag day 2020)
    sim::Duration idle = std::chrono::seconds{30};  // of a TCP connection, for edns-tcp-keepalive
    std::array<std::uint8_t, 16> cookie_secret{};
    std::vector<std::string> protocols{"http/1.1"};  // "alpn" of HTTPS records
    bool wrong_scope = false;                        // says of every answer that it is right for everybody
    std::uint32_t epoch = 1'767'225'600;             // the drill's start for cookies' time stamps: 2026-01-01T00:00:00Z
};

/// Answers for its zones. Not for use by several threads at once: it keeps what it works out on the way.
///
/// A client subnet counts as the client's address whatever block it is of, private and documentation blocks as well:
/// RFC 7871, section 10, wants those replaced by the resolver's own address, but a drill's clients have no others
/// (facts E10).
class Responder {
public:
    /// Steering and networks are only referred to.
    Responder(std::vector<Zone> zones, const Steering& steering, const NetworkMap& networks,
              std::vector<Endpoint> endpoints, const ResponderSettings& settings);

    /// Replaces `answer` with the answer's octets; false when the packet deserves silence (facts B3).
    ///
    /// "_why.NAME TXT" for a steered NAME tells how the asker's answer comes about, one string a step.
    bool answer(std::span<const std::uint8_t> query, const Peer& peer, const HealthView& health, sim::Time now,
                std::vector<std::uint8_t>& answer, AnswerFault fault = AnswerFault::none) const;

    /// To be told after a group was edited or the networks changed: for how wide a block answers hold is found anew.
    void forget_scopes() { scopes_.clear(); }

private:
    // A zone, and its apex in the form in which queries are compared with it.
    struct ServedZone {
        Zone zone;
        std::string apex;  // wire form in lower case
    };
    struct QueryContext;

    // What the asker and its transport take.
    std::size_t most_octets(const QueryPacket& query, Transport transport) const;
    void set_options(const QueryContext& context) const;
    // The zone closest above the name; null when none is ours.
    const ServedZone* zone_of(const QueryPacket& query) const;
    void answer_question(const QueryContext& context) const;
    void answer_from(const QueryContext& context, const ServedZone& served) const;
    void refer(const QueryContext& context, const Zone& zone, const RecordSet& servers) const;
    void answer_steered(const QueryContext& context, const Zone& zone, std::string_view owner,
                        const Found& found) const;
    bool add_addresses(const QueryContext& context, const Decision& decision, std::string_view owner) const;
    void add_binding(const QueryContext& context, const Decision& decision, const RecordSet* set,
                     std::string_view owner) const;
    void answer_why(const QueryContext& context, GroupId group) const;

    // Who asks as far as steering cares: the client subnet if there is one, else the peer.
    Asker asker_of(const QueryContext& context) const;
    void set_scope(const QueryContext& context, GroupId group, const Asker& asker) const;
    void explain_health(const QueryContext& context, GroupId group, const Asker& asker, const Decision& decision) const;

    std::vector<ServedZone> zones_;
    const Steering& steering_;
    const NetworkMap& networks_;
    std::vector<Endpoint> endpoints_;
    ResponderSettings settings_;
    CookieMaker cookies_;
    bool any_v4_;  // has any endpoint one?
    bool any_v6_;
    mutable std::vector<std::optional<ScopeMap>> scopes_;  // by group, found when first asked for
    mutable HealthView all_well_;
};

}  // namespace regiondrill::dns
