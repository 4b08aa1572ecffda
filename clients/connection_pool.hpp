// Every client's connection: at most one a client, to one region, kept while it is young and in use.
#pragma once

#include "clients/settings.hpp"
#include "regions/request_attempt.hpp"
#include "sim/random.hpp"

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

class ConnectionPool {
public:
    explicit ConnectionPool(const PopulationSettings& settings) : settings_(settings), clients_(settings.count) {}

    Client& operator[](std::uint32_t client) { return clients_[client]; }

    bool is_usable(const Client& client, sim::Time now) const {
        return client.open && settings_.reuse && now - client.opened < settings_.max_age &&
               now - client.used < settings_.idle;
    }

    /// The region accepted the attempt's connection.
    void open(Client& client, regions::RequestAttempt& attempt, sim::Time now) {
        // The first connection was opened some time before the drill, so that they do not all age together.
        const bool first = client.region == regions::no_region && settings_.max_age < sim::longest_span;
        const double age = first ? attempt.dice.uniform() * static_cast<double>(settings_.max_age.count()) : 0;
        client.opened = now - sim::Duration{static_cast<std::int64_t>(age)};
        client.used = now;
        client.answered = attempt.resolved;
        client.region = attempt.region;
        client.life = attempt.life;
        client.open = true;
        client.distrusts = false;
    }

    /// The connection failed: the next request opens a new one after a fresh look-up.
    void close(Client& client) {
        client.open = false;
        client.distrusts = true;
    }

private:
    const PopulationSettings& settings_;
    std::vector<Client> clients_;
};

}  // namespace regiondrill::clients
