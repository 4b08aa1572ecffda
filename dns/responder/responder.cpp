#include "dns/responder/responder.hpp"

#include "dns/responder/steered_answer.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace regiondrill::dns {

namespace {

constexpr std::size_t most_tcp_octets = 65'535;  // the length in front of a message has 16 bits

/// How many CNAME records are followed; loops end sooner.
constexpr std::size_t most_links = 16;

// A label in wire form: its length, then its letters.
constexpr std::string_view why_label = "\4_why";

/// Both in lower case.
bool is_at_or_below(std::string_view name, std::string_view apex) {
    while (name.size() > apex.size()) name.remove_prefix(1 + static_cast<unsigned char>(name.front()));
    return name == apex;
}

}  // namespace

Responder::Responder(std::vector<Zone> zones, const Steering& steering, const NetworkMap& networks,
                     std::vector<Endpoint> endpoints, const ResponderSettings& settings)
    : steering_(steering),
      networks_(networks),
      endpoints_(std::move(endpoints)),
      settings_(settings),
      cookies_(settings.cookie_secret),
      any_v4_(std::any_of(endpoints_.begin(), endpoints_.end(), [](const Endpoint& e) { return e.v4.has_value(); })),
      any_v6_(std::any_of(endpoints_.begin(), endpoints_.end(), [](const Endpoint& e) { return e.v6.has_value(); })) {
    for (Zone& zone : zones) {
        std::string apex = zone.apex().folded();
        zones_.push_back({std::move(zone), std::move(apex)});
    }
}

// What cannot be answered is told so by its code, and only what deserves it meets silence. Options come before the
// answer: they take room that the answer then has not.
bool Responder::answer(std::span<const std::uint8_t> packet, const Peer& peer, const HealthView& health, sim::Time now,
                       std::vector<std::uint8_t>& answer, AnswerFault fault) const {
    answer.clear();
    QueryPacket query;
    if (!query.read(packet)) return false;
    Reply reply(query, most_octets(query, peer.transport), settings_.most_udp_octets, answer);
    const QueryContext context{query, peer, health, now, reply, fault};
    switch (query.kind) {
        case QueryPacket::Kind::malformed: reply.code = ResponseCode::form_error; break;
        case QueryPacket::Kind::bad_version: reply.code = ResponseCode::bad_version; break;
        case QueryPacket::Kind::other_opcode: reply.code = ResponseCode::not_implemented; break;
        case QueryPacket::Kind::cookie_only: set_options(context); break;
        case QueryPacket::Kind::question:
            set_options(context);
            answer_question(context);
            break;
    }
    reply.finish();
    return true;
}

// 512 octets without EDNS (RFC 1035, section 4.2.1); with it what both sides take, and never less than 512.
std::size_t Responder::most_octets(const QueryPacket& query, Transport transport) const {
    if (transport == Transport::tcp) return most_tcp_octets;
    if (!query.edns) return Edns::least_octets;
    return std::max<std::size_t>(Edns::least_octets, std::min(query.edns->udp_octets, settings_.most_udp_octets));
}

// The cookie's time is the drill's own, so that replays give the same octets. A keepalive belongs to TCP alone (RFC
// 7828, section 3.2.1).
void Responder::set_options(const QueryContext& context) const {
    ReplyOptions& options = context.reply.options;
    options.subnet = context.query.subnet;
    if (context.query.asks_keepalive && context.peer.transport == Transport::tcp) {
        const auto units = settings_.idle / std::chrono::milliseconds{100};
        options.keepalive = static_cast<std::uint16_t>(std::clamp<std::int64_t>(units, 0, UINT16_MAX));
    }
    if (!context.query.cookie) return;
    const auto& client = context.query.cookie->client;
    const auto since_start = std::chrono::floor<std::chrono::seconds>(context.now - sim::drill_start).count();
    const auto server = cookies_.renew(*context.query.cookie, context.peer.address,
                                       settings_.epoch + static_cast<std::uint32_t>(since_start));
    auto& cookie = options.cookie.emplace();
    std::copy(server.begin(), server.end(), std::copy(client.begin(), client.end(), cookie.begin()));
}

const Responder::ServedZone* Responder::zone_of(const QueryPacket& query) const {
    const ServedZone* closest = nullptr;
    for (const ServedZone& served : zones_) {
        if (closest && served.apex.size() <= closest->apex.size()) continue;
        if (is_at_or_below(query.name.wire(), served.apex)) closest = &served;
    }
    if (!closest || query.type != RecordType::ds || closest->apex != query.name.wire()) return closest;
    // DS stands on the upper side of a cut (RFC 4035, section 3.1.4.1); if we serve that zone as well, there it is.
    const ServedZone* above = nullptr;
    for (const ServedZone& served : zones_) {
        if (&served == closest || (above && served.apex.size() <= above->apex.size())) continue;
        if (is_at_or_below(query.name.wire(), served.apex)) above = &served;
    }
    return above ? above : closest;
}

// Checks in the order of how general they are: class, transfer, zone, then a fault's word, which replaces whatever
// stands in the zone.
void Responder::answer_question(const QueryContext& context) const {
    const QueryPacket& query = context.query;
    Reply& reply = context.reply;
    const auto refuse = [&reply](ResponseCode code, ErrorInfo info) {
        reply.code = code;
        reply.options.error = ExtendedError{info, {}};
    };
    const bool any_class = query.record_class == RecordClass::any;
    if (query.record_class != RecordClass::internet && !any_class) {
        return refuse(ResponseCode::refused, ErrorInfo::not_supported);
    }
    if (query.type == RecordType::axfr || query.type == RecordType::ixfr) {
        const bool udp = context.peer.transport == Transport::udp;
        return refuse(udp ? ResponseCode::not_implemented : ResponseCode::refused, ErrorInfo::not_supported);
    }
    const ServedZone* served = zone_of(query);
    if (!served) return refuse(ResponseCode::refused, ErrorInfo::not_authoritative);
    reply.authoritative = true;
    if (context.fault == AnswerFault::none) {
        answer_from(context, *served);
    } else {
        if (context.fault == AnswerFault::no_name) reply.code = ResponseCode::no_such_name;
        context.deny(served->zone);
    }
    // Nobody can know that no other class has an answer (RFC 1034, section 3.7.1).
    if (any_class) reply.authoritative = false;
}

// Follows CNAMEs inside the zone (RFC 1034, section 4.3.2). Ends at the first that leads to one seen before, out of the
// zone, or beyond the bound; the asker goes on from there.
void Responder::answer_from(const QueryContext& context, const ServedZone& served) const {
    const Zone& zone = served.zone;
    Reply& reply = context.reply;
    if (context.query.name.wire().starts_with(why_label)) {
        const Found below = zone.find_folded(context.query.name.wire().substr(why_label.size()), RecordType::a);
        if (below.kind == Found::Kind::steered) {
            const bool asks = context.query.type == RecordType::txt || context.query.type == RecordType::any;
            return asks ? answer_why(context, *below.group) : context.deny(zone);
        }
    }
    std::array<std::string_view, most_links> seen;
    std::size_t links = 0;
    std::string_view owner = Reply::name_asked;
    NameBuffer buffer;
    std::string_view name = context.query.name.wire();  // the owner's, in lower case
    for (;;) {
        Found found = zone.find_folded(name, context.query.type);
        if (found.kind == Found::Kind::any) {
            // Of a steered name's sets its addresses are the one to give: they follow health.
            const Found addresses = zone.find_folded(name, RecordType::a);
            if (addresses.kind == Found::Kind::steered) found = addresses;
        }
        switch (found.kind) {
            case Found::Kind::records:
            case Found::Kind::any: return reply.add(Reply::Section::answer, owner, *found.set);
            case Found::Kind::steered: return answer_steered(context, zone, owner, found);
            case Found::Kind::delegation: return refer(context, zone, *found.set);
            case Found::Kind::no_name: reply.code = ResponseCode::no_such_name; return context.deny(zone);
            case Found::Kind::no_data: return context.deny(zone);
            case Found::Kind::cname: break;
        }
        reply.add(Reply::Section::answer, owner, *found.set);
        if (context.query.subnet || links == most_links) return;  // facts E9
        seen[links++] = owner == Reply::name_asked ? context.query.name.wire() : owner;
        owner = found.set->rdata.front();
        const auto same = [owner](std::string_view earlier) { return sim::equal_ignoring_case(earlier, owner); };
        if (std::any_of(seen.begin(), seen.begin() + links, same)) return;
        buffer.clear();
        buffer.append(owner.data(), owner.size());
        buffer.fold();
        name = buffer.wire();
        if (!is_at_or_below(name, served.apex)) return;
    }
}

// With the addresses of servers that stand in this zone: without that glue nobody could reach them.
void Responder::refer(const QueryContext& context, const Zone& zone, const RecordSet& servers) const {
    Reply& reply = context.reply;
    // After a CNAME of our own the answer stays ours (RFC 1034, section 4.3.2).
    if (!reply.has_answer()) reply.authoritative = false;
    reply.add(Reply::Section::authority, servers.owner.wire(), servers);
    for (const std::string& rdata : servers.rdata) {
        const auto server = Name::from_wire(rdata);
        if (!server || !server->is_at_or_below(zone.apex())) continue;
        for (const RecordType type : {RecordType::a, RecordType::aaaa}) {
            const RecordSet* glue = zone.exact(*server, type);
            if (glue) reply.add(Reply::Section::additional, server->wire(), *glue);
        }
    }
}

}  // namespace regiondrill::dns
