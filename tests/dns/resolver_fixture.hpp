// Resolvers in front of a stand-in for the authority, which answers as the test says and writes down what it is asked.
#pragma once

#include "dns/resolver/resolvers.hpp"

#include <functional>
#include <vector>

namespace regiondrill::dns {

inline constexpr sim::Duration round_trip = std::chrono::milliseconds{20};
inline constexpr sim::Duration usual_ttl = std::chrono::seconds{60};

inline Response addresses(std::initializer_list<Address> list, sim::Duration lasting = usual_ttl) {
    Response response;
    response.ttl = lasting;
    for (const Address address : list) response.list[response.count++] = address;
    return response;
}

inline Response nothing(Response::Status status, sim::Duration lasting = usual_ttl) {
    Response response;
    response.status = status;
    response.ttl = lasting;
    return response;
}

inline Asker somebody(std::string_view network = "198.51.100.0/24", LocationId location = LocationId{0}) {
    return {location, *IpPrefix::from_text(network)};
}

class Cache : private AuthorityLink {
public:
    Cache() : resolvers(engine, static_cast<AuthorityLink&>(*this), round_trip) {
        woken_ = engine.on<&Cache::woken>(*this, "woken");
    }

    ResolverId add(const ResolverSettings& settings = {}, double first_share = 1) {
        return resolvers.add(settings, {LocationId{9}, IpPrefix::whole(IpAddress::v4(203, 0, 113, 53))}, first_share);
    }

    std::optional<Resolution> look_up(ResolverId id, std::uint32_t who = 0, const Asker& client = somebody(),
                                      const Question& question = {}) {
        asked_of = id;
        return resolvers.look_up(id, question, client, woken_, who);
    }
    void advance(sim::Duration span) { engine.run_until(engine.now() + span); }

    /// Looks up, and waits for the answer to come in.
    void fill(ResolverId id, const Asker& client = somebody(), const Question& question = {}) {
        look_up(id, 0, client, question);
        advance(round_trip);
    }

    sim::Engine engine;
    Resolvers resolvers;

    /// What the authority says; nothing is silence.
    std::function<std::optional<Response>(const Query&)> authority = [](const Query&) {
        return addresses({Address{0}});
    };
    std::vector<Query> queries;
    std::vector<sim::Time> queried_at;

    std::vector<std::uint32_t> woken_subjects;
    std::vector<sim::Time> woken_at;
    std::vector<Resolution> results;
    ResolverId asked_of{};

private:
    std::optional<Response> ask(const Query& query) override {
        queries.push_back(query);
        queried_at.push_back(engine.now());
        auto response = authority(query);
        if (response) response->answered = engine.now();
        return response;
    }
    void woken(const sim::Event& event) {
        woken_subjects.push_back(event.subject);
        woken_at.push_back(engine.now());
        results.push_back(resolvers.result(asked_of, event.detail));
    }

    sim::EventKind woken_{};
};

}  // namespace regiondrill::dns
