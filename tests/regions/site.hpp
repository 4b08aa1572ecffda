// One region and a caller 20 ms away, packet by packet.
#pragma once

#include "regions/regions.hpp"

#include "tests/catch.hpp"

#include <map>
#include <vector>

namespace regiondrill::regions::fixture {

using namespace std::chrono_literals;

inline constexpr sim::Duration one_way = 10ms;
inline constexpr sim::Duration service = 4ms;
inline constexpr RegionId home{0};

struct Reply {
    sim::Time at;
    Outcome outcome{};
    std::uint16_t status = 0;
    sim::Duration retry_after{};
};

class Site {
public:
    explicit Site(const Capacity& capacity = {2, 3, service, ServiceShape::constant, 0.5})
        : network(engine, sim::Seed{1}, true) {
        const sim::PlaceId here = network.add_place("home");
        caller_ = network.add_place("caller");
        network.connect(caller_, here, 2 * one_way, sim::PathKind::internet);
        cluster = std::make_unique<store::Cluster>(engine, network, sim::Seed{1}, store::Settings{},
                                                   std::vector<store::ReplicaPlace>{{"home", here}});
        key = cluster->keys().intern("k/0000000");
        regions = std::make_unique<Regions>(engine, network, *cluster, attempts);
        regions->add("home", here, capacity);
        replied_ = engine.on<&Site::replied>(*this, "replied");
    }

    AttemptId connect() { return begin(Operation::get, &Regions::connect, sim::never); }
    AttemptId request(Operation operation = Operation::get, sim::Time deadline = sim::never) {
        return begin(operation, &Regions::request, deadline);
    }
    void advance(sim::Duration span) { engine.run_until(engine.now() + span); }
    void settle() { advance(10s); }

    bool is_silent(AttemptId id) const { return replies.count(index(id)) == 0; }
    const Reply& reply_to(AttemptId id) const { return replies.at(index(id)); }
    /// What a request sent now is answered with, once all has settled.
    std::uint16_t status_of(Operation operation) {
        const AttemptId id = request(operation);
        settle();
        return is_silent(id) ? 0 : reply_to(id).status;
    }
    sim::Duration latency_of_request() {
        const sim::Time sent = engine.now();
        const AttemptId id = request();
        settle();
        return reply_to(id).at - sent;
    }

    sim::Engine engine;
    sim::Network network;
    AttemptPool attempts;
    std::unique_ptr<store::Cluster> cluster;
    std::unique_ptr<Regions> regions;
    store::KeyId key{};
    std::map<std::uint32_t, Reply> replies;

private:
    // The caller keeps hold of its attempt, so that every one has a number of its own.
    AttemptId begin(Operation operation, void (Regions::*send)(AttemptId), sim::Time deadline) {
        const AttemptId id = attempts.acquire();
        attempts.retain(id);
        RequestAttempt& attempt = attempts[id];
        attempt.dice = sim::Stream(++sent_);
        attempt.from = caller_;
        attempt.region = home;
        attempt.operation = operation;
        attempt.key = key;
        attempt.deadline = deadline;
        attempt.waiting = true;
        attempt.reply = replied_;
        (regions.get()->*send)(id);
        return id;
    }

    void replied(const sim::Event& event) {
        const AttemptId id{event.subject};
        if (!regions->receive(id)) return;
        REQUIRE(is_silent(id));  // nobody is answered twice
        replies[event.subject] = {engine.now(), attempts[id].outcome, attempts[id].status,
                                  std::chrono::milliseconds{attempts[id].retry_after_ms}};
        attempts.release(id);
    }

    sim::PlaceId caller_{};
    sim::EventKind replied_{};
    std::uint64_t sent_ = 0;
};

}  // namespace regiondrill::regions::fixture
