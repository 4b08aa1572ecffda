// What a resolver asks and what it hears: the authority as seen from outside. Behind it stands whoever answers for the
// name; in the tests, a stand-in.
#pragma once

#include "dns/address.hpp"
#include "dns/steering/location.hpp"
#include "sim/cause.hpp"
#include "sim/time.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>

namespace regiondrill::dns {

/// Number of a name that clients ask for; 0 where there is only one.
enum class NameNumber : std::uint16_t {};

/// A or AAAA.
enum class QuestionKind : std::uint8_t { v4, v6 };

/// What is asked, as far as caches tell questions apart.
struct Question {
    NameNumber name{};
    QuestionKind kind = QuestionKind::v4;

    auto operator<=>(const Question&) const = default;
};

/// One query as it arrives at the authority.
struct Query {
    Question question;
    Asker asker;                  // the client's network when the query carries one, else the resolver itself
    bool carries_subnet = false;  // asker.network is a client subnet (RFC 7871)
    IpAddress resolver;           // where the query comes from
    std::uint16_t number = 0;     // the query's id
};

/// The client subnet option of a response: the query's network again, and for how much of it the answer holds.
struct EchoedSubnet {
    IpPrefix network;
    std::uint8_t scope = 0;
};

/// What the authority says to it. Of fixed size, for it lies in the resolvers' queries on their way.
struct Response {
    enum class Status : std::uint8_t { ok, no_data, no_name, servfail, refused };

    Status status = Status::ok;
    std::uint8_t count = 0;
    std::array<Address, most_addresses> list{};
    sim::Duration ttl{};                 // of the addresses, or of the negative answer (RFC 2308)
    std::optional<EchoedSubnet> subnet;  // nothing: as good as a scope of 0 (RFC 7871, section 7.3)
    sim::Time answered{};                // when the authority decided it
    sim::Duration delay{};               // how much longer than usual the authority took
    sim::Cause cause{};                  // of an answer without addresses, or of the delay
    std::uint32_t edition = 0;           // grows when answers change; 0: of none, as it is no decision of the authority

    std::span<const Address> addresses() const { return {list.data(), count}; }
};

/// Where resolvers' queries go: the drill's name service, which knows the sites and what is broken of them, or a test's
/// stand-in. Resolvers never see the authority itself.
class AuthorityLink {
public:
    virtual ~AuthorityLink() = default;

    /// The query has arrived. Nothing is silence: the query or its answer is lost, or nobody is there.
    virtual std::optional<Response> ask(const Query& query) = 0;

    /// Whose doing the last silence was.
    virtual sim::Cause silenced_by() const { return sim::Cause::none; }

    /// A resolver has taken in an answer for this asker, of a later edition than all before (`before` the last).
    virtual void edition_fetched(const Asker& /*asker*/, std::uint32_t /*before*/, std::uint32_t /*edition*/) {}
};

}  // namespace regiondrill::dns
