// How a resolver treats answers: for how long it keeps them, what it does when the authority is silent, and whether it
// says where its clients are. The defaults are an honest resolver's.
#pragma once

#include "dns/resolver/authority_link.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// All figures of one resolver, copied when it is added.
struct ResolverSettings {
    // For how long an answer with addresses is kept: the TTL times `stretch`, but at least `floor`, or always `fixed`;
    // and never above `cap`. An honest resolver has no cap: what a script gives is what is kept.
    double stretch = 1;
    sim::Duration floor{};
    std::optional<sim::Duration> fixed;
    sim::Duration cap = sim::longest_span;

    // An answer without addresses is kept for its negative TTL (RFC 2308 section 5), at most this long.
    sim::Duration negative_cap = sim::longest_span;

    // Whoever asks when no more than this share of an answer's time is left gets it, and the resolver fetches the next
    // one meanwhile: 0.1 in Unbound with `prefetch`.
    double prefetch = 0;

    // A query unanswered for `first_wait` is asked again, each time waiting twice as long: BIND's
    // resolver-retry-interval of 800 ms and Unbound's doubling. With three tries it gives up after 5.6 s.
    std::uint32_t tries = 3;
    sim::Duration first_wait = std::chrono::milliseconds{800};

    // A failure is remembered for this long, doubling with each in a row up to the most. RFC 9520 section 3.2 asks for
    // 1 s to 5 min; 5 s without back-off is what Unbound does, BIND's servfail-ttl is 1 s.
    sim::Duration failure_ttl = std::chrono::seconds{5};
    sim::Duration failure_most = std::chrono::seconds{5};

    // RFC 8767 sections 4 and 5: while the authority does not answer, an answer whose time is over is given to a client
    // that has waited for `client_timer`, and at once until `recheck` after a failed attempt to refresh it.
    bool serve_stale = false;
    sim::Duration stale_ttl = std::chrono::seconds{30};
    sim::Duration client_timer = std::chrono::milliseconds{1800};
    sim::Duration recheck = std::chrono::seconds{30};
    sim::Duration keep_stale = std::chrono::hours{24};  // 1 to 3 days

    // Bits of the client's address that are sent along (RFC 7871, section 11.1: 24 and 56); 0 sends none.
    std::uint8_t subnet_v4 = 0;
    std::uint8_t subnet_v6 = 0;

    /// For how long an answer is kept from when it came in.
    sim::Duration lifetime(const Response& response) const;

    /// For how long the nth failure in a row is remembered, from 1.
    sim::Duration failure_lifetime(std::uint32_t in_a_row) const;

    /// How long the nth try waits, from 1.
    sim::Duration wait(std::uint32_t number) const;

    /// The client subnet sent for a client in this network; length 0 when none is sent.
    IpPrefix subnet_of(const IpPrefix& client) const;
};

// Resolvers as they are met in the wild, by name, and how many clients sit behind each kind.

/// One kind of resolver. Shares and figures come from published measurements (facts 4.2 and 4.5).
struct ResolverPreset {
    std::string_view name;

    /// Run for everybody, not for the people of one network: its sites may stand far from the clients.
    bool is_public = false;

    /// Share of the clients behind it in the mix "wild".
    double wild_share = 0;

    /// `position` in [0, 1): which of the kind it is, for kinds whose members differ.
    ResolverSettings (*settings)(double position) = nullptr;
};

/// Positions for the members of a kind, numbered from 0: however many there are, and however many of them in a row
/// somebody is behind, they are spread evenly.
double preset_position(std::uint32_t number);

/// honest, public, public_ecs, floor, extender, serve_stale.
const std::vector<ResolverPreset>& resolver_presets();

/// Null when there is none of this name.
const ResolverPreset* find_resolver_preset(std::string_view name);

}  // namespace regiondrill::dns
