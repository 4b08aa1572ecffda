// The DNS as resolvers meet it: the authority's decisions, and what is wrong with the service itself.
#pragma once

#include "dns/authority.hpp"
#include "dns/resolver/authority_link.hpp"
#include "dns/steering/network_map.hpp"
#include "drill/scenario/fault_type.hpp"
#include "sim/cause.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// What may be wrong with the service. Named as in scripts' faults: dns_down, dns_slow, dns_nxdomain, dns_empty.
enum class DnsFaultEffect : std::uint8_t {
    silent,   // no answer
    slow,     // answers come later
    no_name,  // every name is said not to exist
    no_data,  // every answer is empty
};

/// A fault of the service itself, for everybody or for the resolvers of one location.
struct DnsFault {
    DnsFaultEffect effect{};
    Duration delay{};                         // slow
    std::optional<dns::LocationId> askers{};  // whose resolvers meet it; nothing: everybody's
    sim::Cause cause{};                       // whose doing it is
};

/// Given in the order of application, and never again.
enum class DnsFaultId : std::uint32_t {};

/// What the faults in force do to one query. Delays add up; of what is said instead of an answer the first fault wins.
struct QueryFault {
    std::optional<DnsFaultEffect> instead;  // of an answer: silent, no_name or no_data
    Duration delay{};                       // of whatever is answered
    sim::Cause cause{};                     // of what is said instead, or of the first delay
};

/// What the answers go by beside the authority's decisions; fixed for a drill.
struct SimulatedResponderSettings {
    Duration negative_ttl{};
    std::vector<dns::SiteId> sites;  // by location; others ask the first
    std::vector<bool> has_v6;        // by address
    bool wrong_scope = false;        // says that every answer is right for everybody
};

/// Hears of every query of the people's resolvers that the authority decided.
class DecisionListener {
public:
    virtual ~DecisionListener() = default;
    virtual void decided(const dns::Query& query, dns::SiteId site, const dns::Decision& decision) = 0;
};

/// Answers the queries of simulated resolvers as dns::Responder answers those of real ones, without the octets; a test
/// holds the two against each other. It asks the authority for the decision, picks what the question's family allows,
/// and says for which part of the network the answer is good (RFC 7871). SimulatedDns owns it.
class SimulatedResponder : public dns::AuthorityLink {
public:
    /// All but the settings outlive this.
    SimulatedResponder(sim::Engine& engine, const dns::Authority& authority, const dns::NetworkMap& networks,
                       SimulatedResponderSettings settings);

    /// At most one, which outlives this.
    void set_listener(DecisionListener* listener) { listener_ = listener; }

    /// From the next query on; answers under way and in caches stay as they are. Cleared by its id, it restores exactly
    /// what it changed. Several may be in force at a time, in the order in which they were applied.
    DnsFaultId apply(const DnsFault& fault);
    void clear(DnsFaultId id) { faults_[static_cast<std::size_t>(id)].in_force = false; }
    /// Queries that it met, also of a fault that was cleared.
    Evidence evidence(DnsFaultId id) const { return faults_[static_cast<std::size_t>(id)].evidence; }

    /// No response: silence, which the resolver has to time out. Where the faults in force say something instead of an
    /// answer, the authority is not asked.
    std::optional<dns::Response> ask(const dns::Query& query) override;
    sim::Cause silenced_by() const override { return silenced_by_; }

    /// What is to be named where askers at a location are answered without addresses: whose doing the answer that
    /// stands is.
    void set_cause(dns::LocationId location, sim::Cause cause);

    /// Answers have changed: from now on they are of the next edition.
    void begin_edition() { ++edition_; }
    std::uint32_t edition() const { return edition_; }

    /// Is told when a resolver has fetched an answer of a later edition: where its asker stands, and which it had
    /// before and has now.
    using FetchListener = std::function<void(dns::LocationId, std::uint32_t before, std::uint32_t edition)>;
    void on_fetch(FetchListener told) { on_fetch_ = std::move(told); }
    void edition_fetched(const dns::Asker& asker, std::uint32_t before, std::uint32_t edition) override {
        if (on_fetch_) on_fetch_(asker.location, before, edition);
    }

    /// What a query from a resolver at a location meets, counted as evidence of the faults that it meets. For those who
    /// answer it otherwise, such as the gateway for real programs.
    QueryFault begin_query(dns::LocationId resolver);

    /// The site that resolvers at a location ask. Every location has one.
    dns::SiteId site_of(dns::LocationId location) const;

private:
    struct State {
        DnsFault fault;
        Evidence evidence;
        bool in_force = true;
    };

    // An answer without addresses; what the authority decided; and what of that the asker's family can use.
    dns::Response negative(dns::Response::Status status) const;
    dns::Response answer(const dns::Query& query, dns::SiteId site) const;
    dns::Response respond(const dns::Query& query, const dns::Decision& decision) const;

    sim::Engine& engine_;
    const dns::Authority& authority_;
    const dns::NetworkMap& networks_;
    dns::ScopeMap scopes_;
    SimulatedResponderSettings settings_;
    bool any_v6_;  // has any address one?
    std::vector<State> faults_;
    std::vector<sim::Cause> causes_;  // of the answers that stand, by location; others have none
    sim::Cause silenced_by_{};
    std::uint32_t edition_ = 0;
    FetchListener on_fetch_;
    DecisionListener* listener_ = nullptr;
};

}  // namespace regiondrill::drill
