// Who is touched by a fault that looks at what is asked: those that match, all of them and nobody else.
#include "regions/request_match.hpp"

#include "tests/catch.hpp"
#include "tests/regions/site.hpp"

namespace request_match_test {

using namespace regiondrill;
using namespace regiondrill::regions;
using namespace regiondrill::regions::fixture;

namespace {

using Part = MatchCondition::Part;
using How = MatchCondition::Operator;

constexpr Operation all_operations[] = {Operation::health,  Operation::get,          Operation::put,
                                        Operation::remove,  Operation::increment,    Operation::list,
                                        Operation::history, Operation::post_message, Operation::changes};

RequestAttempt asking(Operation operation, store::KeyId key = {}) {
    RequestAttempt attempt;
    attempt.operation = operation;
    attempt.key = key;
    return attempt;
}

class Texts {
public:
    store::KeyDictionary keys;
    store::ValuePool values;

    bool holds(const std::vector<MatchCondition>& conditions, const RequestAttempt& attempt) const {
        return RequestMatch(conditions).holds(attempt, {keys, values, "api.drill.test"});
    }
    bool holds(Part part, const char* header, How how, const char* value, const RequestAttempt& attempt) const {
        return holds({{part, header, how, value}}, attempt);
    }
};

}  // namespace

TEST_CASE("paths and methods are those of the region's API") {
    Texts texts;
    const store::KeyId key = texts.keys.intern("cart/a b");
    const auto path_is = [&](Operation operation, const char* path) {
        return texts.holds(Part::path, "", How::eq, path, asking(operation, key));
    };
    const auto method_is = [&](Operation operation, const char* method) {
        return texts.holds(Part::method, "", How::eq, method, asking(operation, key));
    };
    CHECK(path_is(Operation::health, "/health"));
    CHECK(path_is(Operation::get, "/kv/cart/a%20b"));
    CHECK(path_is(Operation::list, "/kv"));
    CHECK(path_is(Operation::changes, "/changes"));
    CHECK(path_is(Operation::history, "/history"));
    CHECK(path_is(Operation::post_message, "/messages"));
    CHECK_FALSE(path_is(Operation::get, "/kv"));
    CHECK(method_is(Operation::get, "GET"));
    CHECK(method_is(Operation::put, "PUT"));
    CHECK(method_is(Operation::remove, "DELETE"));
    CHECK(method_is(Operation::increment, "POST"));
    CHECK_FALSE(method_is(Operation::increment, "post"));
}

TEST_CASE("operators: eq, exists, starts_with and regex, and all conditions must hold") {
    Texts texts;
    const RequestAttempt read = asking(Operation::get, texts.keys.intern("k/0000007"));
    CHECK(texts.holds(Part::path, "", How::eq, "/kv/k/0000007", read));
    CHECK_FALSE(texts.holds(Part::path, "", How::eq, "/kv/k/000000", read));
    CHECK(texts.holds(Part::path, "", How::starts_with, "/kv/k", read));
    CHECK_FALSE(texts.holds(Part::path, "", How::starts_with, "kv", read));
    CHECK(texts.holds(Part::path, "", How::regex, "0+7$", read));
    CHECK_FALSE(texts.holds(Part::path, "", How::regex, "^0+7$", read));
    CHECK(texts.holds(Part::path, "", How::exists, "", read));
    const MatchCondition of_kv{Part::path, "", How::starts_with, "/kv/"};
    const MatchCondition reads{Part::method, "", How::eq, "GET"};
    const MatchCondition writes{Part::method, "", How::eq, "PUT"};
    CHECK(texts.holds({of_kv, reads}, read));
    CHECK_FALSE(texts.holds({of_kv, writes}, read));
}

TEST_CASE("people and probes say the headers that are written down, and what is not said never matches") {
    Texts texts;
    const RequestAttempt read = asking(Operation::get);
    const auto says = [&](const RequestAttempt& attempt, const char* name, const char* value) {
        return texts.holds(Part::header, name, How::eq, value, attempt);
    };
    CHECK(says(read, "host", "api.drill.test"));
    CHECK(says(read, "user-agent", "regiondrill"));
    CHECK(says(read, "accept", "*/*"));
    CHECK(says(asking(Operation::health), "user-agent", "regiondrill-health-check"));
    CHECK_FALSE(texts.holds(Part::header, "if-none-match", How::exists, "", read));
    RequestAttempt create = asking(Operation::put);
    create.condition.kind = store::Condition::Kind::absent;
    CHECK(says(create, "if-none-match", "*"));
    CHECK_FALSE(texts.holds(Part::header, "x-tenant", How::exists, "", read));
    CHECK_FALSE(texts.holds(Part::header, "x-tenant", How::regex, ".*", read));
    // A forwarded write between regions is no request of the API.
    for (const Part part : {Part::path, Part::method, Part::header}) {
        CHECK_FALSE(texts.holds(part, "host", How::exists, "", asking(Operation::owner_write)));
    }
}

TEST_CASE("of a real program only what it said counts") {
    Texts texts;
    RequestAttempt asked = asking(Operation::forward);
    asked.wants_items = true;
    CHECK_FALSE(texts.holds(Part::path, "", How::exists, "", asked));
    asked.has_head = true;
    asked.head = texts.values.keep(head_text("PATCH", "/orders/7?full=1", {{"x-tenant", "beta"}, {"x-empty", ""}}));
    CHECK(texts.holds(Part::path, "", How::eq, "/orders/7", asked));
    CHECK(texts.holds(Part::method, "", How::eq, "PATCH", asked));
    CHECK(texts.holds(Part::header, "x-tenant", How::eq, "beta", asked));
    CHECK(texts.holds(Part::header, "x-empty", How::exists, "", asked));  // what is empty is there all the same
    CHECK_FALSE(texts.holds(Part::header, "x-ten", How::exists, "", asked));
    CHECK_FALSE(texts.holds(Part::header, "user-agent", How::exists, "", asked));  // nobody says it for the program
    asked.operation = Operation::get;
    asked.key = texts.keys.intern("cart");
    CHECK(texts.holds(Part::path, "", How::eq, "/kv/cart", asked));
}

TEST_CASE("0 % touches nobody, 100 % everybody who matches and nobody else") {
    const RequestMatch kv({{Part::path, "", How::starts_with, "/kv"}, {Part::method, "", How::eq, "GET"}});
    for (const double share : {0.0, 1.0}) {
        Site site;
        const RegionFaultId id =
            site.regions->apply(home, {.effect = FaultEffect::erring, .share = share, .status = 599, .match = &kv});
        for (const Operation operation : all_operations) {
            const bool matches = operation == Operation::get || operation == Operation::list;
            INFO("operation " << static_cast<int>(operation) << ", share " << share);
            CHECK((site.status_of(operation) == 599) == (matches && share > 0));
        }
        CHECK(site.regions->evidence(home, id).met == (share > 0 ? 2 : 0));
    }
}

}  // namespace request_match_test
