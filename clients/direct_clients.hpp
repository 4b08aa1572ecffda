// DirectClients: real programs that go to a region by its address. What a gateway sees them do becomes attempts to
// connect and requests on the same network and to the same regions as everybody's. They have no timetable, no timeouts
// and no retries of their own making: how long they wait and what they do then is up to them. They count with the
// region they ask and by themselves, not with any population.
#pragma once

#include "clients/environment.hpp"
#include "clients/metrics.hpp"
#include "regions/request_attempt.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "sim/slab.hpp"

#include <cstdint>
#include <optional>

namespace regiondrill::clients {

/// A direct client's connection; numbers are used again.
enum class DirectConnectionId : std::uint32_t {};
constexpr std::uint32_t index(DirectConnectionId id) { return static_cast<std::uint32_t>(id); }

/// Who is told what came of connections.
struct DirectClientListener {
    virtual ~DirectClientListener() = default;
    /// The region has taken the connection, or refused it. Told once, or never.
    virtual void direct_connected(DirectConnectionId connection, bool accepted) = 0;
    /// The outcome is `answered` or `reset`. The attempt is gone after that. The connection may be asked on again from
    /// within.
    virtual void direct_answered(DirectConnectionId connection, regions::AttemptId id) = 0;
};

/// A world has one, where it lets real programs in. The region gateway opens, asks and closes; the listener hears what
/// came of it. A connection that is closed while something is under way stays with the network until that has arrived,
/// and nobody hears of it.
class DirectClients {
public:
    /// `metrics`: empty ones of the drill.
    DirectClients(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts, sim::Seed seed,
                  Metrics metrics);

    DirectClients(const DirectClients&) = delete;
    DirectClients& operator=(const DirectClients&) = delete;

    /// Somebody at a place connects to a region. The listener is told from later events only.
    DirectConnectionId open(sim::PlaceId from, regions::RegionId to, DirectClientListener& listener);

    /// The connection was accepted, and nothing is under way on it. The connection must be open.
    bool has_turn(DirectConnectionId connection) const {
        return connections_[index(connection)].life != 0 && !connections_[index(connection)].under_way;
    }

    /// Sends a request, when it is the client's turn. The call's value is taken over.
    void ask(DirectConnectionId connection, const regions::ApiCall& call);

    /// The client has gone. Nothing is told of this connection any more. Also from within what the listener is told.
    void close(DirectConnectionId connection);

    /// Of all of them together. A connection that a region refused is a request that failed, as it was made for one,
    /// and so is a request whose asker left before the answer. There are no retries, moves or examples.
    Metrics& metrics() { return metrics_; }
    const Metrics& metrics() const { return metrics_; }

    /// Connections that are open.
    std::size_t size() const { return connections_.in_use(); }

private:
    struct DirectConnection {
        sim::Stream dice;
        sim::PlaceId from{};
        regions::RegionId to{};
        std::uint16_t life = 0;  // of the region
        DirectClientListener* listener = nullptr;
        std::optional<regions::AttemptId> under_way;  // connecting or asking
    };

    void connected(const sim::Event& event);
    void answered(const sim::Event& event);
    regions::AttemptId begin(std::uint32_t connection, sim::EventKind reply);
    bool receive(regions::AttemptId id);
    void count(const regions::RequestAttempt& attempt);
    void count_failure(const regions::RequestAttempt& attempt, regions::Outcome outcome);

    sim::Engine& engine_;
    Environment& environment_;
    regions::AttemptPool& attempts_;
    sim::Seed seed_;
    Metrics metrics_;
    std::uint64_t opened_ = 0;
    sim::Slab<DirectConnection> connections_;
    sim::EventKind connected_;
    sim::EventKind answered_;
};

}  // namespace regiondrill::clients
