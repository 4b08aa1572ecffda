// How widely answers may be shared (facts E7): random maps and trees against brute force. Everything is played out in
// 10.0.0.0/16 and below 2001:db8::/32, so that blocks meet often.
#include "dns/steering/network_map.hpp"
#include "dns/steering/location.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"

#include <optional>
#include <string>
#include <vector>

namespace network_map_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

IpPrefix block(const char* text) { return *IpPrefix::from_text(text); }

IpAddress random_address(sim::Stream& dice) {
    IpAddress address = dice.chance(0.5) ? IpAddress::v4(10, 0, 0, 0) : *IpAddress::from_text("2001:db8::");
    const std::size_t from = address.family == Family::v4 ? 2 : 4;
    for (std::size_t i = from; i < std::min<std::size_t>(address.size(), 8); ++i) {
        address.octets[i] = static_cast<std::uint8_t>(dice.bits());
    }
    return address;
}

// The first address behind a block; the address space does not end with it.
IpAddress after(const IpPrefix& block) {
    IpAddress address = block.base;
    std::uint8_t bit = block.length;
    do {
        --bit;
        address.octets[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
    } while (!address.bit(bit));
    return address;
}

// Lengths around those of the blocks Route 53 takes.
IpPrefix random_block(sim::Stream& dice, std::uint8_t longest_v4, std::uint8_t longest_v6) {
    const IpAddress address = random_address(dice);
    const bool v4 = address.family == Family::v4;
    const std::uint32_t least = v4 ? 14 : 30;
    const auto length = least + dice.below((v4 ? longest_v4 : longest_v6) - least + 1);
    return IpPrefix::of(address, static_cast<std::uint8_t>(length));
}

// A small tree of policies that draw nothing, over a random map of networks.
struct RandomWorld : SmallTree {
    explicit RandomWorld(std::uint64_t seed) : dice(seed) {
        for (std::uint32_t i = 0; i < 12; ++i) {
            networks.add(random_block(dice, 28, 60), static_cast<LocationId>(dice.below(3)));
        }
        std::vector<GroupId> below;
        for (int i = 0; i < 2; ++i) below.push_back(add(random_group({})));
        RecordGroup top = random_group(below);
        top.when_all_down = dice.chance(0.5) ? WhenAllDown::nearest : WhenAllDown::all;
        root = add(top);
    }

    RecordGroup random_group(const std::vector<GroupId>& below) {
        static const std::vector<std::string> policies{"latency",  "geolocation", "geoproximity",
                                                       "ip_based", "failover",    "consistent_hash"};
        // Hashing hides every wider block, so it is rarer than the rest.
        const std::string& policy = policies[dice.below(dice.chance(0.2) ? 6 : 5)];
        RecordGroup group = group_of(policy, {});
        static const std::vector<Location> places{london, tokyo, new_york};
        for (std::size_t i = 0; i < (policy == "failover" ? 2 : 3); ++i) {
            const std::string name = std::to_string(steering.groups()) + "-" + std::to_string(i);
            RoutedRecord made = i < below.size() ? alias(name, below[i]) : record(name);
            for (int from = 0; from < 3; ++from) made.latency.emplace_back(1ms * dice.below(3));
            made.role = i == 0 ? Role::primary : Role::secondary;
            made.position = places[i].position;
            made.area.continent = i == 0 ? "EU" : i == 1 ? "AS" : "";
            for (int n = 0; n < 4 && i < 2; ++n) made.networks.push_back(fresh_block());
            group.records.push_back(made);
        }
        return group;
    }

    IpPrefix fresh_block() {
        while (true) {
            const IpPrefix drawn = random_block(dice, 24, 48);
            if (std::find(used.begin(), used.end(), drawn) != used.end()) continue;
            used.push_back(drawn);
            return drawn;
        }
    }

    Decision ask(const IpPrefix& client) const { return decide(root, {networks.locate(client.base), client}); }

    std::string answers(const IpPrefix& client, const std::vector<HealthView>& states) {
        std::string text;
        for (const HealthView& state : states) {
            health = state;
            const Decision decision = ask(client);
            text += decision.kind == Decision::Kind::no_match ? "- " : name_of(decision.list[0]) + " ";
        }
        return text;
    }

    std::vector<HealthView> states_of_health(std::size_t count) {
        std::vector<HealthView> states{health};
        while (states.size() < count) {
            HealthView state = health;
            const double sick = dice.uniform();
            for (std::size_t i = 0; i < state.size(); ++i) state[static_cast<CheckId>(i)].real = !dice.chance(sick);
            states.push_back(state);
        }
        for (std::size_t i = 0; i < health.size(); ++i) states.back()[static_cast<CheckId>(i)].real = false;
        return states;
    }

    // Another client somewhere in a block.
    IpPrefix client_in(const IpPrefix& block) {
        const IpAddress drawn = random_address(dice);
        IpPrefix client = IpPrefix::whole(block.base);
        for (std::uint8_t bit = block.length; bit < 64 && bit < bits_of(block.base.family); ++bit) {
            const bool set = (drawn.octets[bit / 8 % 8] >> (bit % 8) & 1) != 0;
            if (set) client.base.octets[bit / 8] |= static_cast<std::uint8_t>(0x80 >> (bit % 8));
        }
        return client;
    }

    sim::Stream dice;
    NetworkMap networks{from_london};
    std::vector<IpPrefix> used;
    GroupId root{};
};

}  // namespace

TEST_CASE("the longest block that holds an address says where it stands") {
    NetworkMap networks(from_london);
    CHECK(networks.locate(IpAddress::v4(10, 1, 2, 3)) == from_london);
    networks.add(block("10.1.2.0/24"), from_tokyo);
    networks.add(block("10.0.0.0/8"), from_new_york);
    networks.add(block("2001:db8::/32"), from_tokyo);
    CHECK(networks.locate(IpAddress::v4(10, 1, 2, 3)) == from_tokyo);
    CHECK(networks.locate(IpAddress::v4(10, 1, 3, 3)) == from_new_york);
    CHECK(networks.locate(IpAddress::v4(11, 1, 2, 3)) == from_london);
    CHECK(networks.locate(*IpAddress::from_text("2001:db8::1")) == from_tokyo);
    networks.add(block("10.1.2.0/24"), from_london);
    CHECK(networks.locate(IpAddress::v4(10, 1, 2, 3)) == from_london);
}

TEST_CASE("a map of blocks finds what looking through all of them finds") {
    sim::Stream dice(1);
    NetworkMap networks(from_london);
    std::vector<std::pair<IpPrefix, LocationId>> all;
    for (std::uint16_t i = 0; i < 300; ++i) {
        all.emplace_back(random_block(dice, 32, 64), static_cast<LocationId>(dice.below(3)));
        networks.add(all.back().first, all.back().second);
    }
    for (int i = 0; i < 5000; ++i) {
        const IpAddress address = random_address(dice);
        LocationId wanted = from_london;
        int longest = -1;
        for (const auto& [candidate, location] : all) {
            if (!candidate.contains(address) || candidate.length < longest) continue;
            longest = candidate.length;
            wanted = location;
        }
        CHECK(networks.locate(address) == wanted);
    }
}

TEST_CASE("E7: a default of /16 with another /24 inside it is announced in pieces that do not overlap") {
    SmallTree tree;
    const GroupId root = tree.add("latency", {tree.record("a", {1, 9, 9}), tree.record("b", {9, 1, 9})});
    NetworkMap networks(from_london);
    networks.add(block("10.0.0.0/16"), from_london);
    networks.add(block("10.0.3.0/24"), from_tokyo);
    const ScopeMap scopes(tree.steering, root, networks);
    CHECK(scopes.scope(block("10.0.3.0/24")) == 24);
    CHECK(scopes.scope(block("10.0.2.0/24")) == 24);
    CHECK(scopes.scope(block("10.0.0.0/24")) == 23);
    CHECK(scopes.scope(block("10.0.128.0/24")) == 17);
    CHECK(scopes.scope(block("11.0.0.0/24")) == 8);
    CHECK(scopes.scope(block("192.0.2.0/24")) == 1);
    // A client subnet wider than the block: that of its first address.
    CHECK(scopes.scope(block("10.0.0.0/16")) == 23);
    CHECK(scopes.scope(block("2001:db8::/56")) == 0);
}

TEST_CASE("R53-62: answers that do not depend on the asker have scope 0") {
    NetworkMap networks(from_london);
    networks.add(block("10.0.0.0/16"), from_tokyo);
    for (const char* policy : {"weighted", "multivalue", "failover"}) {
        SmallTree tree;
        std::vector<RoutedRecord> records{tree.record("a", {1, 9, 9}), tree.record("b", {9, 1, 9})};
        records[0].role = Role::primary;
        records[1].role = Role::secondary;
        RecordGroup group = SmallTree::group_of(policy, records);
        CHECK(ScopeMap(tree.steering, tree.add(group), networks).scope(block("10.0.3.0/24")) == 0);
        // Nor does it help that all are sick, unless the nearest is to answer then.
        group.when_all_down = WhenAllDown::nearest;
        CHECK(ScopeMap(tree.steering, tree.add(group), networks).scope(block("10.0.3.0/24")) == 16);
    }
}

TEST_CASE("locations that are served alike share a scope, and branches not meant for an asker do not narrow it") {
    SmallTree tree;
    NetworkMap networks(from_london);
    networks.add(block("10.0.0.0/16"), from_tokyo);
    networks.add(block("10.1.0.0/16"), from_new_york);
    const GroupId split = tree.add("latency", {tree.record("a", {1, 1, 2}), tree.record("b", {2, 2, 1})});
    CHECK(ScopeMap(tree.steering, split, networks).scope(block("10.0.0.0/24")) == 16);
    CHECK(ScopeMap(tree.steering, split, networks).scope(block("128.0.0.0/24")) == 1);

    // Only New Yorkers get to the group below; for all others one record answers.
    std::vector<RoutedRecord> areas{tree.alias("us", split), tree.record("rest")};
    areas[0].area.country = "US";
    const GroupId root = tree.add("geolocation", areas);
    CHECK(ScopeMap(tree.steering, root, networks).scope(block("10.1.0.0/24")) == 16);
    CHECK(ScopeMap(tree.steering, root, networks).scope(block("10.0.0.0/24")) == 16);

    const GroupId hashed = tree.add("consistent_hash", {tree.record("c"), tree.record("d")});
    areas[0] = tree.alias("us", hashed);
    areas[0].area.country = "US";
    const ScopeMap scopes(tree.steering, tree.add("geolocation", areas), networks);
    CHECK(scopes.scope(block("10.1.0.0/24")) == 24);
    CHECK(scopes.scope(block("10.0.0.0/24")) == 16);
}

TEST_CASE(
    "E7: clients of one announced block get the same answer under every state of health, and blocks never overlap") {
    std::size_t shared = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        RandomWorld world(seed);
        const ScopeMap scopes(world.steering, world.root, world.networks);
        const auto states = world.states_of_health(12);
        for (int i = 0; i < 60; ++i) {
            const IpPrefix client = world.client_in(random_block(world.dice, 24, 48));
            const std::uint8_t scope = scopes.scope(client);
            const IpPrefix announced = IpPrefix::of(client.base, scope);
            const std::string answers = world.answers(client, states);
            INFO("seed " << seed << ", announced " << announced.text());
            for (int k = 0; k < 6; ++k) {
                const IpPrefix neighbour = world.client_in(announced);
                // The same block from anywhere in it: were another to overlap it, its members would announce another.
                if (scopes.scope(neighbour) != scope) CHECK(neighbour.text() == "of another scope");
                if (world.answers(neighbour, states) != answers) CHECK(neighbour.text() == "answered otherwise");
                ++shared;
            }
        }
    }
    CHECK(shared > 50'000);
}

TEST_CASE("E7: a block twice as wide would hold askers treated otherwise") {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        RandomWorld world(seed);
        const ScopeMap scopes(world.steering, world.root, world.networks);
        for (int i = 0; i < 60; ++i) {
            const IpAddress address = world.client_in(random_block(world.dice, 24, 48)).base;
            const std::uint8_t scope = scopes.scope(IpPrefix::whole(address));
            const auto treatment = [&](const IpAddress& of) {
                return world.steering.treatment(world.root, {world.networks.locate(of), IpPrefix::whole(of)});
            };
            if (scope == 0 || treatment(address).by_network) continue;
            // Treatment changes only where a named block begins or ends, so these addresses stand for all.
            const IpPrefix wider = IpPrefix::of(address, static_cast<std::uint8_t>(scope - 1));
            bool differs = treatment(wider.base).marks != treatment(address).marks;
            differs = differs || treatment(half_of(wider, true).base).marks != treatment(address).marks;
            const auto look = [&](const IpPrefix& named) {
                for (const IpAddress& edge : {named.base, after(named)}) {
                    if (wider.contains(edge)) differs = differs || treatment(edge).marks != treatment(address).marks;
                }
            };
            world.networks.blocks().for_each([&](const IpPrefix& named, LocationId) { look(named); });
            for (const IpPrefix& named : world.steering.blocks(world.root)) look(named);
            INFO("seed " << seed << ", announced " << IpPrefix::of(address, scope).text());
            if (!differs) CHECK(differs);
        }
    }
}

}  // namespace network_map_test
