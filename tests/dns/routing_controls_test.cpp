// Routing controls and their safety rules, row by row.
#include "dns/health/routing_controls.hpp"

#include "tests/catch.hpp"

namespace routing_controls_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

using Kind = ControlError::Kind;

constexpr sim::Time start = sim::drill_start + 100s;

ControlRequest set(std::vector<ControlChange> changes, std::vector<std::string> overriding = {}) {
    return {std::move(changes), std::move(overriding)};
}

bool ok(const RoutingControls::Result<void>& result) { return result.has_value(); }

// Two cells, the east one on, as in an active/passive pair.
RoutingControls cells() {
    RoutingControls controls;
    REQUIRE(ok(controls.add_control("east", true)));
    REQUIRE(ok(controls.add_control("west", false)));
    return controls;
}

SafetyRule assertion(RuleConfig config, sim::Duration wait = 5s) {
    return {"safe", SafetyRule::Kind::assertion, {"east", "west"}, {}, config, wait};
}

std::optional<Kind> kind(const RoutingControls::Result<void>& result) {
    return result ? std::nullopt : std::optional(result.error().kind);
}

}  // namespace

TEST_CASE("ARC-01: a routing control is a switch") {
    RoutingControls controls = cells();
    CHECK(controls.is_on("east"));
    CHECK(ok(controls.update(set({{"east", false}}), start)));
    CHECK_FALSE(controls.is_on("east"));
    CHECK(ok(controls.update(set({{"east", true}}), start)));
    CHECK(controls.is_on("east"));
}

TEST_CASE("ARC-03: each error has its kind") {
    RoutingControls controls = cells();
    CHECK(kind(controls.update(set({}), start)) == Kind::validation);
    CHECK(kind(controls.update(set({{"east", true}, {"east", false}}), start)) == Kind::validation);
    CHECK(kind(controls.update(set({{"north", true}}), start)) == Kind::resource_not_found);
    CHECK(kind(controls.update(set({{"east", true}}, {"no rule"}), start)) == Kind::resource_not_found);
    CHECK(kind(controls.add_control("east", true)) == Kind::validation);
    CHECK(kind(controls.add_rule({"r", SafetyRule::Kind::assertion, {"north"}, {}, {}})) == Kind::resource_not_found);
    CHECK(kind(controls.add_rule({"r", SafetyRule::Kind::assertion, {}, {}, {}})) == Kind::validation);
    CHECK(kind(controls.add_rule({"r", SafetyRule::Kind::gating, {"east"}, {}, {}})) == Kind::validation);
    CHECK(ok(controls.add_rule(assertion({}))));
    CHECK(kind(controls.add_rule(assertion({}))) == Kind::validation);
}

TEST_CASE("ARC-04: a batch is made together or not at all") {
    RoutingControls controls = cells();
    REQUIRE(ok(controls.add_rule(assertion({RuleConfig::Type::at_least, 1, false}))));
    // One by one, switching off first is forbidden; together it is a swap.
    CHECK(kind(controls.update(set({{"east", false}}), start)) == Kind::conflict);
    CHECK(ok(controls.update(set({{"east", false}, {"west", true}}), start)));
    CHECK_FALSE(controls.is_on("east"));
    CHECK(controls.is_on("west"));
    // The second is not there, so the first stays as it is.
    CHECK_FALSE(ok(controls.update(set({{"east", true}, {"north", true}}), start + 10s)));
    CHECK_FALSE(controls.is_on("east"));
}

TEST_CASE("ARC-05: an assertion rule holds after every change: at least n, all, any, or none of these") {
    using Type = RuleConfig::Type;
    struct Row {
        RuleConfig config;
        bool none = false;  // allowed to be on
        bool one = false;
        bool both = false;
    };
    for (const Row& row :
         {Row{{Type::at_least, 1, false}, false, true, true}, Row{{Type::at_least, 2, false}, false, false, true},
          Row{{Type::at_least, 0, false}, true, true, true}, Row{{Type::at_least, 2, true}, true, true, false},
          Row{{Type::all, 0, false}, false, false, true}, Row{{Type::all, 0, true}, true, true, false},
          Row{{Type::any, 0, false}, false, true, true}, Row{{Type::any, 0, true}, true, false, false}}) {
        const auto allows = [&](bool east, bool west) {
            RoutingControls controls = cells();
            REQUIRE(ok(controls.add_rule(assertion(row.config))));
            const auto result = controls.update(set({{"east", east}, {"west", west}}), start);
            CHECK((!ok(result) || (controls.is_on("east") == east && controls.is_on("west") == west)));
            CHECK((ok(result) || kind(result) == Kind::conflict));
            return ok(result);
        };
        CHECK(allows(false, false) == row.none);
        CHECK(allows(true, false) == row.one);
        CHECK(allows(false, true) == row.one);
        CHECK(allows(true, true) == row.both);
    }
}

TEST_CASE("ARC-05: a rule says nothing of changes to other controls") {
    RoutingControls controls = cells();
    REQUIRE(ok(controls.add_control("other", true)));
    REQUIRE(ok(controls.add_rule(assertion({RuleConfig::Type::all, 0, false}))));  // broken from the start
    CHECK(ok(controls.update(set({{"other", false}}), start)));
}

TEST_CASE("ARC-06: targets change only while the gate is open, as it stood before the request") {
    RoutingControls controls = cells();
    REQUIRE(ok(controls.add_control("master", false)));
    REQUIRE(ok(controls.add_rule({"gate", SafetyRule::Kind::gating, {"master"}, {"east", "west"}, {}})));
    CHECK(kind(controls.update(set({{"west", true}}), start)) == Kind::conflict);
    CHECK(kind(controls.update(set({{"master", true}, {"west", true}}), start)) == Kind::conflict);
    CHECK_FALSE(controls.is_on("master"));
    CHECK(ok(controls.update(set({{"master", true}}), start)));
    CHECK(ok(controls.update(set({{"west", true}}), start)));
    CHECK(ok(controls.update(set({{"master", false}}), start)));  // the gate itself is not behind it
    CHECK(kind(controls.update(set({{"west", false}}), start + 1h)) == Kind::conflict);
}

TEST_CASE("ARC-07: for 5 s after a change further requests for what the rule guards fail") {
    RoutingControls controls = cells();
    REQUIRE(ok(controls.add_control("other", true)));
    REQUIRE(ok(controls.add_rule(assertion({RuleConfig::Type::at_least, 1, false}))));
    CHECK(ok(controls.update(set({{"west", true}}), start)));
    CHECK(kind(controls.update(set({{"west", false}}), start)) == Kind::conflict);
    CHECK(kind(controls.update(set({{"east", false}}), start + 5s - 1ns)) == Kind::conflict);
    CHECK(ok(controls.update(set({{"other", false}}), start + 1s)));
    CHECK(ok(controls.update(set({{"east", false}}), start + 5s)));
    // A request that changes nothing begins no new wait, and one that failed did not either.
    CHECK(ok(controls.update(set({{"east", false}}), start + 10s)));
    CHECK(ok(controls.update(set({{"east", true}}), start + 11s)));
}

TEST_CASE("ARC-07: the wait period is the rule's own; without a rule there is none") {
    RoutingControls controls = cells();
    CHECK(ok(controls.update(set({{"west", true}}), start)));
    CHECK(ok(controls.update(set({{"west", false}}), start)));
    REQUIRE(ok(controls.add_rule(assertion({RuleConfig::Type::at_least, 1, false}, 60s))));
    CHECK(kind(controls.update(set({{"west", true}}), start + 59s)) == Kind::conflict);
    CHECK(ok(controls.update(set({{"west", true}}), start + 60s)));
}

TEST_CASE("ARC-08: the rules named are passed over, with their wait period, and no others") {
    RoutingControls controls = cells();
    REQUIRE(ok(controls.add_rule(assertion({RuleConfig::Type::at_least, 1, false}))));
    REQUIRE(ok(controls.add_control("master", true)));
    REQUIRE(ok(controls.add_rule({"gate", SafetyRule::Kind::gating, {"master"}, {"east"}, {}, 0s})));
    CHECK(ok(controls.update(set({{"east", false}}, {"safe"}), start)));
    CHECK_FALSE(controls.is_on("east"));
    CHECK(ok(controls.update(set({{"east", true}}, {"safe"}), start)));  // within the wait period
    CHECK(ok(controls.update(set({{"master", false}}), start)));
    CHECK(kind(controls.update(set({{"east", false}}, {"safe"}), start)) == Kind::conflict);
    CHECK(ok(controls.update(set({{"east", false}}, {"safe", "gate"}), start)));
}

}  // namespace routing_controls_test
