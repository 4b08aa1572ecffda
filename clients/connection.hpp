// Every client's connection: at most one a client, to one region, kept while it is young and in use.
#pragma once

#include "clients/environment.hpp"
#include "clients/settings.hpp"
#include "regions/request_attempt.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::clients {

/// A client, as far as it remembers anything: 32 bytes.
struct Client {
    sim::Time opened{};                                  // its connection
    sim::Time used{};                                    // its connection, last
    sim::Time answered{};                                // when the address it uses was answered
    regions::RegionId region = regions::no_region;       // where its connection leads
    regions::RegionId last_served = regions::no_region;  // who answered it last
    std::uint16_t life = 0;                              // of the region, as its side of the connection knows it
    bool open = false;
    bool distrusts = true;  // its address failed, or it has none: it must ask the DNS
};

/// One a population. A connection that stands saves round trips and hides a change of the DNS: as long as it is used,
/// its client goes where it went, which is why `max_age` and `idle` decide how long a failover takes.
class ConnectionPool {
public:
    explicit ConnectionPool(const PopulationSettings& settings) : settings_(settings), clients_(settings.count) {}

    /// Valid as long as the pool, which never grows.
    Client& operator[](std::uint32_t client) { return clients_[client]; }

    /// Asked when an attempt begins: a connection that grows too old while a request is under way stays good for it.
    bool is_usable(const Client& client, sim::Time now) const {
        return client.open && settings_.connections.reuse && now - client.opened < settings_.connections.max_age &&
               now - client.used < settings_.connections.idle;
    }

    /// The region accepted the attempt's connection. From now on the client trusts its address again.
    void open(Client& client, regions::RequestAttempt& attempt, sim::Time now) {
        // The first connection was opened some time before the drill, so that they do not all age together.
        const bool first = client.region == regions::no_region && settings_.connections.max_age < sim::longest_span;
        const double age =
            first ? attempt.dice.uniform() * static_cast<double>(settings_.connections.max_age.count()) : 0;
        client.opened = now - sim::Duration{static_cast<std::int64_t>(age)};
        client.used = now;
        client.answered = attempt.resolved;
        client.region = attempt.region;
        client.life = attempt.life;
        client.open = true;
        client.distrusts = false;
    }

    /// The connection failed: the next request opens a new one, to where its application's cache or a new look-up says.
    /// Its old region is not used before that.
    void close(Client& client) {
        client.open = false;
        client.distrusts = true;
    }

private:
    const PopulationSettings& settings_;
    std::vector<Client> clients_;
};

/// Puts the addresses of an answer into the order in which a client tries them. It is the client's own, whatever the
/// answer's, as with libraries that sort destinations by the addresses of their machine (RFC 6724, section 6): over the
/// clients of a population, and over those of one network, each address comes first as often as another, and what comes
/// after a given first one differs from client to client.
void sort_for_client(Destination& destination, std::uint32_t client, std::uint32_t networks);

/// One request's way through the several addresses of an answer: one after the other as they fail, or side by side
/// (Happy Eyeballs, RFC 8305), until one connects. The population has one for each request whose name has several
/// addresses; its attempts share it. With side by side switched off the next address is tried only when one has failed,
/// as most libraries do.
class HappyEyeballs {
public:
    HappyEyeballs() = default;

    /// Addresses are tried in the destination's order. It has at least one.
    explicit HappyEyeballs(const Destination& destination) : destination_(destination) {}

    bool has_next() const { return tried_ < destination_.count; }
    /// Only while has_next().
    regions::RegionId next() { return destination_.regions[tried_++]; }
    sim::Time answered() const { return destination_.answered; }

    /// Attempts that are out, at most one an address.
    void enter(regions::AttemptId id) { runners_[running_++] = id; }
    void leave(regions::AttemptId id) {
        running_ = static_cast<std::uint8_t>(std::remove(runners_.begin(), runners_.begin() + running_, id) -
                                             runners_.begin());
    }
    std::span<const regions::AttemptId> runners() const { return {runners_.data(), running_}; }

    std::optional<sim::Timer> next_due;  // when the next address joins

private:
    Destination destination_;
    std::array<regions::AttemptId, Destination::most_regions> runners_{};
    std::uint8_t tried_ = 0;
    std::uint8_t running_ = 0;
};

}  // namespace regiondrill::clients
