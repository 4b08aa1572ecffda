// What programs are answered over the wire is what simulated resolvers are answered at the same moment: the same
// choice, the same health, the same faults. No sockets: queries in octets, moments in virtual time.
#include "live/session/served_world.hpp"

#include "dns/wire/message.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "regions/http_api.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace served_world_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using live::ServedWorld;

namespace {

drill::Scenario scenario_of(const std::string& name) {
    return drill::read_scenario_file(std::string(REGIONDRILL_SOURCE_DIR) + "/scenarios/" + name + ".json", {});
}

/// Two regions, people near each; the DNS and the timeline as the test says.
drill::Scenario scenario(const std::string& dns, const std::string& timeline = "") {
    return drill::read_scenario_text(R"({ "duration": "10m",
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "near", "at": "London", "count": 5 }, { "name": "far", "at": "Seattle", "count": 5 } ],
        "dns": { )" + dns + R"( }, "timeline": [ )" +
                                         timeline + " ] }",
                                     "a test");
}

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

/// A world, and somebody who asks it in octets.
class Asked {
public:
    explicit Asked(const drill::Scenario& scenario) : served_(scenario) {}

    drill::World& world() { return served_.world(); }
    const drill::Scenario& scenario() { return world().scenario(); }

    void advance(sim::Duration since_start) { world().run_until(at(since_start)); }

    /// As a resolver in a population's network would; with the subnet of one of the clients if it says so.
    std::optional<dns::Message> ask(std::size_t population, std::uint16_t number = 1, const std::string& name = {},
                                    bool carries_subnet = true) {
        const dns::Asker asker = drill::asker_in(scenario(), place(population), 0);
        dns::Message query;
        query.header.id = number;
        query.questions.push_back(
            {*dns::Name::from_text((name.empty() ? scenario().dns.name : name) + "."), dns::RecordType::a});
        if (carries_subnet) {
            query.edns.emplace().options.push_back(
                {dns::OptionCode::client_subnet, dns::ClientSubnet::of(asker.network).data()});
        }
        const dns::Peer peer{asker.network.base, 5353, dns::Transport::udp};
        std::vector<std::uint8_t> octets;
        delay = served_.answer(query.octets(), peer, served_.reached(), octets);
        if (!delay || *delay == sim::longest_span) return std::nullopt;
        return dns::Message::parse(octets);
    }

    /// The regions answered, in order: "eu-west-2 us-west-2".
    std::string regions(std::size_t population, std::uint16_t number = 1) {
        const auto message = ask(population, number);
        std::string names;
        for (const dns::Record& record : message ? message->answers : std::vector<dns::Record>{}) {
            names += (names.empty() ? "" : " ") + region_at(record.rdata);
        }
        return names;
    }

    /// The same as the world's own resolvers would be answered.
    dns::Decision decision(std::size_t population, std::uint16_t number) {
        const drill::SimulatedDns& names = world().simulated_dns();
        return names.authority().decide(names.responder().site_of(place(population)),
                                        drill::asker_in(scenario(), place(population), 0), number);
    }

    std::string regions(const dns::Decision& decision) {
        std::string names;
        for (const dns::Address address : decision.addresses()) {
            names += (names.empty() ? "" : " ") + scenario().regions[dns::index(address)].name;
        }
        return names;
    }

    std::optional<sim::Duration> delay;  // of the last answer

private:
    static dns::LocationId place(std::size_t population) {
        return dns::LocationId{static_cast<std::uint16_t>(population)};
    }

    std::string region_at(const std::string& rdata) {
        for (std::size_t i = 0; i < world().regions().size(); ++i) {
            const dns::IpAddress address =
                scenario().network.loopback.region(regions::RegionId{static_cast<std::uint16_t>(i)});
            if (std::equal(rdata.begin(), rdata.end(), address.octets.begin(),
                           [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; })) {
                return scenario().regions[i].name;
            }
        }
        return "?";
    }

    ServedWorld served_;
};

void check_agreement(Asked& asked, sim::Duration moment) {
    asked.advance(moment);
    for (std::size_t population = 0; population < asked.scenario().clients.size(); ++population) {
        for (const std::uint16_t number : std::array<std::uint16_t, 5>{1, 2, 77, 4711, 65535}) {
            const dns::Decision decision = asked.decision(population, number);
            INFO(asked.scenario().name << " at " << sim::seconds(moment) << " s, population " << population);
            CHECK(asked.regions(population, number) == asked.regions(decision));
            const auto message = asked.ask(population, number);
            REQUIRE(message);
            for (const dns::Record& record : message->answers) {
                CHECK(record.ttl == static_cast<std::uint32_t>(decision.ttl / 1s));
            }
        }
    }
}

/// Asks by name for itself, and not by a served world.
struct Asker : clients::ProxiedClientListener {
    void proxied_answered(std::uint32_t number, regions::AttemptId) override { told.push_back(number); }
    std::vector<std::uint32_t> told;
};

TEST_CASE("each who asks by name is told of its own request, though another asks before that is answered") {
    drill::World world(scenario(""));
    world.run_until(at(1s));
    const auto call = regions::read_call({"GET", "/kv/a"}, world.cluster());
    REQUIRE(call.has_value());
    Asker first;
    Asker second;
    world.populations()[0]->ask(0, *call, 7, first);
    world.populations()[0]->ask(1, *call, 8, second);
    world.run_until(at(30s));
    CHECK(first.told == std::vector<std::uint32_t>{7});
    CHECK(second.told == std::vector<std::uint32_t>{8});
}

}  // namespace

TEST_CASE("programs are answered as simulated resolvers are, all through the shipped drills") {
    for (const char* name : {"london-fails-health", "us-east-1-killed-and-restored", "everything-unhealthy"}) {
        Asked asked(scenario_of(name));
        for (const sim::Duration moment : {0s, 60s, 130s, 150s, 155s, 200s, 300s}) check_agreement(asked, moment);
    }
}

TEST_CASE("programs are answered as simulated resolvers are, whatever the policy draws") {
    for (const std::string policy : {"weighted", "multivalue", "consistent_hash", "latency"}) {
        Asked asked(scenario(R"("policy": ")" + policy + '"',
                             R"({ "at": "1m", "do": "kill", "region": "us-west-2", "for": "4m" })"));
        for (const sim::Duration moment : {30s, 90s, 180s, 400s}) check_agreement(asked, moment);
    }
}

TEST_CASE("computed TTLs are fresh for programs as well") {
    Asked asked(scenario(R"("ttl": "60s", "least_ttl": "1s")",
                         R"({ "at": "1m", "do": "fail_health", "region": "eu-west-2", "for": "4m" })"));
    bool shorter = false;
    for (int second = 50; second < 120; ++second) {
        check_agreement(asked, std::chrono::seconds{second});
        const auto message = asked.ask(0);
        shorter = shorter || (!message->answers.empty() && message->answers[0].ttl < 60);
    }
    CHECK(shorter);
}

TEST_CASE("a region that fails its checks is answered no more, and again when it passes them") {
    Asked asked(scenario_of("london-fails-health"));
    asked.advance(110s);
    CHECK(asked.regions(0) == "eu-west-2");
    asked.advance(180s);
    CHECK(asked.regions(0) == "us-west-2");
    asked.advance(430s);
    CHECK(asked.regions(0) == "eu-west-2");
}

TEST_CASE("a program is told what the site knows that serves its place") {
    // The sites hear checkers on different sides of a cut: only one of them learns that the region is gone.
    Asked asked(scenario(R"("health_check": { "places": ["eu-west-1", "us-west-1"], "checkers": 2 },
                            "sites": { "east": { "checkers": ["eu-west-1"], "clients": ["near"] },
                                       "west": { "checkers": ["us-west-1"], "clients": ["far"] } })",
                         R"({ "at": "1m", "do": "kill", "region": "eu-west-2" })"));
    CHECK(asked.world().simulated_dns().responder().site_of(dns::LocationId{0}) !=
          asked.world().simulated_dns().responder().site_of(dns::LocationId{1}));
    for (int second = 60; second < 120; ++second) check_agreement(asked, std::chrono::seconds{second});
}

TEST_CASE("a DNS that is down is silent for programs, and for nobody else than it is down for") {
    Asked asked(scenario("", R"({ "at": "1m", "do": "dns_down", "of": "near", "for": "1m" })"));
    asked.advance(90s);
    CHECK_FALSE(asked.ask(0));
    CHECK(asked.delay == sim::longest_span);
    CHECK(asked.regions(1) == "us-west-2");
    asked.advance(121s);
    CHECK(asked.regions(0) == "eu-west-2");
}

TEST_CASE("what programs meet is evidence of the fault") {
    Asked asked(scenario("", R"({ "at": "1m", "do": "dns_empty", "for": "1m" })"));
    asked.advance(90s);
    const auto met = [&] { return asked.world().faults()[0].active->evidence().met; };
    const auto before = met();
    asked.ask(0);
    asked.ask(1);
    CHECK(met() == before + 2);
}

TEST_CASE("a slow DNS answers programs later, with what was true when they asked") {
    Asked asked(scenario("", R"({ "at": "1m", "do": "dns_slow", "add": "1.5s", "for": "1m" })"));
    asked.advance(30s);
    CHECK(asked.regions(0) == "eu-west-2");
    CHECK(asked.delay == 0s);
    asked.advance(90s);
    CHECK(asked.regions(0) == "eu-west-2");
    CHECK(asked.delay == 1500ms);
}

TEST_CASE("wrong negative answers reach programs with the SOA, for every name of the zone and no other") {
    for (const std::string fault : {"dns_nxdomain", "dns_empty"}) {
        Asked asked(scenario(R"("negative_ttl": "30s")", R"({ "at": "1m", "do": ")" + fault + R"(", "for": "1m" })"));
        asked.advance(90s);
        for (const std::string name : {"api.drill.test", "ns1.drill.test", "drill.test"}) {
            const auto message = asked.ask(0, 1, name);
            REQUIRE(message);
            const bool no_name = fault == "dns_nxdomain";
            CHECK(message->header.code == (no_name ? dns::ResponseCode::no_such_name : dns::ResponseCode::no_error));
            CHECK(message->answers.empty());
            REQUIRE(message->authority.size() == 1);
            CHECK(message->authority[0].ttl == 30);
        }
        CHECK(asked.ask(0, 1, "other.invalid")->header.code == dns::ResponseCode::refused);
        asked.advance(121s);
        CHECK(asked.regions(0) == "eu-west-2");
    }
}

TEST_CASE("an edit of the records is answered to programs when it is in force") {
    Asked asked(scenario(R"("policy": "weighted", "edit_propagation": "60s")",
                         R"({ "at": "1m", "do": "set_weight", "record": "eu-west-2", "weight": 0 })"));
    const auto share = [&] {
        int home = 0;
        for (std::uint16_t number = 0; number < 200; ++number) home += asked.regions(0, number) == "eu-west-2" ? 1 : 0;
        return home;
    };
    asked.advance(110s);
    CHECK(share() > 50);
    asked.advance(121s);
    CHECK(share() == 0);
}

TEST_CASE("a DNS that announces too wide a scope does so to programs") {
    const auto scope = [](const std::string& dns) {
        Asked asked(scenario(dns));
        const auto message = asked.ask(0);
        const auto* option = message->edns->find(dns::OptionCode::client_subnet);
        return static_cast<int>(option->data[3]);
    };
    CHECK(scope(R"("scope": "right")") > 0);
    CHECK(scope(R"("scope": "everybody")") == 0);
}

TEST_CASE("a world goes on after the drill's end: checks find out that its faults are over") {
    Asked asked(scenario("", R"({ "at": "8m", "do": "kill", "region": "eu-west-2" })"));
    asked.advance(599s);
    CHECK(asked.regions(0) == "us-west-2");
    while (asked.world().step_until(at(700s))) {
    }
    CHECK(asked.world().is_at_rest());
    CHECK(asked.regions(0) == "eu-west-2");
}

}  // namespace served_world_test
