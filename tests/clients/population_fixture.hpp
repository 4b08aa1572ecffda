// A stand-in for the world around a population: it answers as the test says and writes down what it is asked.
#pragma once

#include "clients/population.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::clients {

inline constexpr regions::RegionId home{0};
inline constexpr regions::RegionId refuge{1};
inline constexpr regions::RegionId third{2};
inline constexpr sim::Duration drill = std::chrono::seconds{100};

struct Asked {
    sim::Time at;
    std::uint32_t client;
    regions::RegionId region;
    std::uint8_t attempt;
};

class PopulationFixture : public Environment {
public:
    explicit PopulationFixture(const PopulationSettings& settings)
        : PopulationFixture(settings, {{{ResolverNumber{0}}, 0}, {{ResolverNumber{1}}, 1}}) {}

    PopulationFixture(const PopulationSettings& settings, std::vector<ResolverShare> resolvers) {
        population = std::make_unique<Population>(engine, *this, attempts, sim::Seed{1}, settings, sim::PlaceId{0},
                                                  std::move(resolvers), Metrics(drill, 3));
        answer_pending_ = engine.on<&PopulationFixture::answer_pending>(*this, "pending look-ups answered");
    }

    void play() {
        population->start(sim::drill_start + drill);
        engine.run_until(sim::drill_start + drill + std::chrono::seconds{1000});
    }
    const Metrics& metrics() const { return population->metrics(); }

    bool is_at_rest() const {
        return population->open() == 0 && metrics().ok + metrics().failed == metrics().requests &&
               attempts.in_use() == 0;
    }

    sim::Engine engine;
    regions::AttemptPool attempts;
    std::unique_ptr<Population> population;

    // How the world behaves. An empty answer is silence.
    std::function<regions::RegionId()> dns = [] { return home; };
    std::function<Destination()> answer = [this] { return Destination{{dns()}, engine.now()}; };
    sim::Duration resolving{0};  // how long the resolver takes; nothing: it has the answer at hand
    std::function<std::optional<regions::Outcome>(const regions::RequestAttempt&)> to_connections =
        [](const regions::RequestAttempt&) { return regions::Outcome::accepted; };
    std::function<std::optional<std::uint16_t>(const regions::RequestAttempt&)> to_requests =
        [](const regions::RequestAttempt&) { return std::uint16_t{200}; };
    std::function<sim::Duration(const regions::RequestAttempt&)> trip_of = [this](const regions::RequestAttempt&) {
        return trip;
    };
    sim::Duration trip{0};

    std::vector<sim::Time> look_ups;
    std::vector<ResolverNumber> resolvers_asked;
    std::vector<Caller> callers;
    std::vector<Asked> connections;
    std::vector<Asked> requests;
    std::vector<std::uint32_t> keys;
    std::uint64_t writes = 0;

private:
    struct Pending {
        sim::EventKind waiter;
        std::uint32_t subject;
    };

    std::optional<Destination> look_up(ResolverNumber resolver, const Caller& caller, sim::EventKind waiter,
                                       std::uint32_t subject) override {
        look_ups.push_back(engine.now());
        resolvers_asked.push_back(resolver);
        callers.push_back(caller);
        if (resolving == sim::Duration{0}) return answer();
        pending_.push_back({waiter, subject});
        engine.schedule(resolving, answer_pending_, static_cast<std::uint32_t>(pending_.size() - 1));
        return std::nullopt;
    }
    Destination result(ResolverNumber, std::uint32_t) override { return answer(); }
    void answer_pending(const sim::Event& event) {
        engine.schedule(sim::Duration{0}, pending_[event.subject].waiter, pending_[event.subject].subject);
    }

    void connect(regions::AttemptId id) override {
        note(connections, id);
        if (const auto outcome = to_connections(attempts[id])) reply(id, *outcome, 0);
    }
    void request(regions::AttemptId id) override {
        note(requests, id);
        keys.push_back(static_cast<std::uint32_t>(attempts[id].key));
        writes += attempts[id].operation != regions::Operation::get ? 1 : 0;
        if (const auto status = to_requests(attempts[id])) reply(id, regions::Outcome::answered, *status);
    }
    bool receive(regions::AttemptId id) override {
        if (attempts[id].waiting) return true;
        attempts.release(id);
        return false;
    }

    void note(std::vector<Asked>& list, regions::AttemptId id) {
        const regions::RequestAttempt& attempt = attempts[id];
        list.push_back({engine.now(), attempt.client, attempt.region, attempt.attempt});
    }
    void reply(regions::AttemptId id, regions::Outcome outcome, std::uint16_t status) {
        attempts.retain(id);
        attempts[id].outcome = outcome;
        attempts[id].status = status;
        engine.schedule(trip_of(attempts[id]), attempts[id].reply, regions::index(id));
    }

    std::vector<Pending> pending_;
    sim::EventKind answer_pending_{};
};

inline PopulationSettings one_client(double rate = 1) {
    PopulationSettings settings;
    settings.name = "people";
    settings.count = 1;
    settings.rate = rate;
    settings.arrivals = Arrivals::constant;
    return settings;
}

inline PopulationSettings crowd() {
    PopulationSettings settings;
    settings.name = "people";
    settings.count = 100;
    settings.rate = 10;
    return settings;
}

}  // namespace regiondrill::clients
