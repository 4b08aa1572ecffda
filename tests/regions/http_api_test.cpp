// The API against a real region: requests go in as they come by HTTP, cross the mapping, the network and the region,
// and come out as answers.
#include "regions/http_api.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace http_api_test {

namespace {

using namespace regiondrill;
using namespace std::chrono_literals;
constexpr std::string_view if_match = "If-Match";
constexpr std::string_view if_none_match = "If-None-Match";
using regions::ApiRequest;
using regions::ApiResponse;

// Two regions and somebody who speaks HTTP to either.
class Office {
public:
    explicit Office(const store::Settings& settings = {}, const regions::Capacity& capacity = {})
        : cluster_(engine_, network_, sim::Seed{1}, settings, connect_places()),
          regions_(engine_, network_, cluster_, attempts_) {
        regions_.add("eu-west-2", places_[0], capacity);
        regions_.add("us-west-2", places_[1], {});
        reply_ = engine_.on<&Office::answered>(*this, "test answered");
    }

    ApiResponse ask(const char* verb, const std::string& target, const std::string& body = "",
                    std::uint16_t region = 0) {
        return ask(ApiRequest{verb, target, body}, region);
    }

    ApiResponse ask(const ApiRequest& request, std::uint16_t region = 0) {
        const auto refused = send(request, region);
        if (refused) return *refused;
        engine_.run_until(engine_.now() + 1s);
        return std::move(response_);
    }

    /// The answer comes later, and is response(), unless the request is refused at once.
    std::optional<ApiResponse> send(const ApiRequest& request, std::uint16_t region = 0) {
        const auto call = regions::read_call(request, cluster_);
        if (!call) return call.error();
        const regions::AttemptId id = attempts_.acquire();
        attempts_.retain(id);
        regions::RequestAttempt& attempt = attempts_[id];
        attempt.from = desk_;
        attempt.waiting = true;
        attempt.region = regions::RegionId{region};
        attempt.reply = reply_;
        regions::put_call(*call, attempt);
        regions_.request(id);
        return std::nullopt;
    }

    const ApiResponse& response() const { return response_; }

    ApiResponse put_if(std::string_view condition, const std::string& tag, const std::string& body) {
        ApiRequest request{"PUT", "/kv/a", body};
        (condition == if_match ? request.if_match : request.if_none_match).push_back(tag);
        return ask(request);
    }

    regions::Regions& regions() { return regions_; }
    store::Cluster& cluster() { return cluster_; }
    void advance(sim::Duration span) { engine_.run_until(engine_.now() + span); }

private:
    std::vector<store::ReplicaPlace> connect_places() {
        places_[0] = network_.add_place("eu-west-2");
        places_[1] = network_.add_place("us-west-2");
        desk_ = network_.add_place("desk");
        network_.connect(places_[0], places_[1], 100ms, sim::PathKind::backbone);
        for (const sim::PlaceId place : places_) network_.connect(desk_, place, 10ms, sim::PathKind::internet);
        return {{"eu-west-2", places_[0]}, {"us-west-2", places_[1]}};
    }

    void answered(const sim::Event& event) {
        const regions::AttemptId id{event.subject};
        if (!regions_.receive(id)) return;
        response_ = regions::write_answer(id, attempts_[id], regions_, cluster_);
        attempts_.release(id);
        attempts_.release(id);
    }

    sim::Engine engine_;
    sim::Network network_{engine_, sim::Seed{1}, true};
    sim::PlaceId places_[2]{};
    sim::PlaceId desk_{};
    store::Cluster cluster_;
    regions::AttemptPool attempts_;
    regions::Regions regions_;
    sim::EventKind reply_{};
    ApiResponse response_;
};

std::string header(const ApiResponse& response, const char* name) {
    for (const auto& [field, value] : response.fields) {
        if (field == name) return value;
    }
    return {};
}

nlohmann::json body_of(const ApiResponse& response) { return nlohmann::json::parse(response.body); }

store::Settings with_feed(sim::Duration age = 1h, std::uint64_t limit = 1000) {
    store::Settings settings;
    settings.feed = age;
    settings.feed_limit = limit;
    return settings;
}

std::vector<std::string> keys_of(const nlohmann::json& changes) {
    std::vector<std::string> keys;
    for (const auto& each : changes["changes"]) keys.push_back(each["key"]);
    return keys;
}

}  // namespace

TEST_CASE("GET /health answers 200 Ok and names the region", "[http]") {
    Office office;
    const ApiResponse response = office.ask("GET", "/health");
    CHECK(response.status == 200);
    CHECK(response.body == "Ok");
    CHECK(header(response, "X-Region") == "eu-west-2");
}

TEST_CASE("who is turned away is told in whole seconds when to come again, if the region says so", "[http]") {
    regions::Capacity capacity;
    capacity.limit.emplace().fixed.requests = 0;
    CHECK(header(Office({}, capacity).ask("GET", "/kv/a"), "Retry-After").empty());
    capacity.retry_after = 1100ms;
    Office office({}, capacity);
    const ApiResponse response = office.ask("GET", "/kv/a");
    CHECK(response.status == 503);
    CHECK(header(response, "Retry-After") == "2");
    CHECK(header(office.ask("GET", "/health"), "Retry-After").empty());
}

TEST_CASE("a failing health endpoint answers 500 while items are served", "[http]") {
    Office office;
    office.regions().apply(regions::RegionId{0}, {.effect = regions::FaultEffect::failing_health});
    CHECK(office.ask("GET", "/health").status == 500);
    CHECK(office.ask("PUT", "/kv/a", "1").status == 200);
}

TEST_CASE("an item written in one region is read in the other, which names the writer and the version", "[http]") {
    Office office;
    const ApiResponse written = office.ask("PUT", "/kv/greeting", "hello");
    CHECK(written.status == 200);
    CHECK(header(written, "X-Writer") == "eu-west-2");
    const ApiResponse read = office.ask("GET", "/kv/greeting", "", 1);
    CHECK(read.status == 200);
    CHECK(read.body == "hello");
    CHECK(header(read, "X-Region") == "us-west-2");
    CHECK(header(read, "X-Writer") == "eu-west-2");
    CHECK(header(read, "ETag") == header(written, "ETag"));
}

TEST_CASE("a deleted item is not found, nor is one that never was", "[http]") {
    Office office;
    office.ask("PUT", "/kv/a", "1");
    CHECK(office.ask("DELETE", "/kv/a").status == 204);
    CHECK(office.ask("GET", "/kv/a").status == 404);
    CHECK(office.ask("GET", "/kv/b").status == 404);
}

TEST_CASE("keys are percent-decoded, so that every byte may stand in one", "[http]") {
    Office office;
    office.ask("PUT", "/kv/a%2Fb%20c", "slash");
    CHECK(office.ask("GET", "/kv/a/b%20c").body == "slash");
}

TEST_CASE("a list gives the items of a prefix in the order of their keys, as many as asked for", "[http]") {
    Office office;
    for (const char* key : {"user/2", "user/1", "user/3", "other"}) {
        office.ask("PUT", std::string("/kv/") + key, key);
    }
    office.ask("DELETE", "/kv/user/2");
    const auto all = body_of(office.ask("GET", "/kv?prefix=user%2F"));
    REQUIRE(all["items"].size() == 2);
    CHECK(all["items"][0]["key"] == "user/1");
    CHECK(all["items"][1]["value"] == "user/3");
    CHECK(all["items"][1]["region"] == "eu-west-2");
    CHECK(all["region"] == "eu-west-2");
    CHECK(body_of(office.ask("GET", "/kv?prefix=user/&limit=1"))["items"].size() == 1);
    CHECK(body_of(office.ask("GET", "/kv"))["items"].size() == 3);
}

// Facts SYM-12 and SYM-13: newest first, at most 100, the region that served and the region that wrote.
TEST_CASE("the chat's history is newest first, at most 100 messages, each with the region that took it", "[http]") {
    Office office;
    for (std::uint16_t i = 0; i < 105; ++i) {
        const std::string text = "message " + std::to_string(i);
        CHECK(office.ask("POST", "/messages", "{\"message\":\"" + text + "\"}", static_cast<std::uint16_t>(i % 2))
                  .status == 201);
    }
    const auto history = body_of(office.ask("GET", "/history", "", 1));
    REQUIRE(history["messages"].size() == 100);
    CHECK(history["region"] == "us-west-2");
    CHECK(history["messages"][0]["message"] == "message 104");
    CHECK(history["messages"][0]["region"] == "eu-west-2");
    CHECK(history["messages"][1]["region"] == "us-west-2");
    CHECK(history["messages"][99]["message"] == "message 5");
    CHECK(history["messages"][0]["type"] == "message");
}

TEST_CASE("a message may be plain text", "[http]") {
    Office office;
    CHECK(office.ask("POST", "/messages", "hi there").status == 201);
    CHECK(body_of(office.ask("GET", "/history"))["messages"][0]["message"] == "hi there");
}

// Facts SYM-13.
TEST_CASE("a message has the source it came with, or else its id", "[http]") {
    Office office;
    const auto newest = [&](const nlohmann::json& posted) {
        CHECK(office.ask("POST", "/messages", posted.dump()).status == 201);
        return body_of(office.ask("GET", "/history"))["messages"][0];
    };
    auto message = newest({{"message", "hello"}, {"source", "eu-west-2-1"}});
    CHECK(message["message"] == "hello");
    CHECK(message["source"] == "eu-west-2-1");
    message = newest({{"message", "hello"}});
    CHECK(message["source"] == message["id"]);
    message = newest({{"message", ""}, {"source", std::string(128, 's')}});
    CHECK(message["message"].get<std::string>().empty());
    CHECK(message["source"] == std::string(128, 's'));
    office.ask("POST", "/messages", "in plain text");
    message = body_of(office.ask("GET", "/history"))["messages"][0];
    CHECK(message["source"] == message["id"]);
}

TEST_CASE("what looks like a message with a source comes out as it was said", "[http]") {
    const std::string forged = R"({"message":"hi","source":"somebody else"})";
    const std::string nested = nlohmann::json{{"message", forged}}.dump();
    for (const std::string& text :
         {forged, nested, std::string(R"({"message":"hi"})"), std::string(R"({"message":"hi","source":7})"),
          std::string(R"({ "message": "hi", "source": "x" })"), std::string(R"({"source":"x","message":"hi"})"),
          std::string(R"({"message":"hi","source":"x","source":"y"})"), std::string(R"({"message":)"),
          std::string("{\"message\":\"\u00fc\",\"source\":\"x\"}")}) {
        CAPTURE(text);
        Office office;
        const auto post = [&](const nlohmann::json& body) {
            CHECK(office.ask("POST", "/messages", body.dump()).status == 201);
            return body_of(office.ask("GET", "/history"))["messages"][0];
        };
        const auto without = post({{"message", text}});
        CHECK(without["message"] == text);
        CHECK(without["source"] == without["id"]);
        const auto with = post({{"message", text}, {"source", "me"}});
        CHECK(with["message"] == text);
        CHECK(with["source"] == "me");
    }
}

TEST_CASE("bad requests are refused with the status that says why", "[http]") {
    struct Bad {
        const char* verb;
        std::string target;
        std::string body;
        unsigned status;
    };
    const std::vector<Bad> all{
        {"GET", "/", "", 404},
        {"GET", "/nothing", "", 404},
        {"GET", "/kv/", "", 400},
        {"GET", "/kv/%", "", 400},
        {"GET", "/kv/%4", "", 400},
        {"GET", "/kv/%zz", "", 400},
        {"GET", "/kv/" + std::string(regions::longest_key + 1, 'k'), "", 400},
        {"PATCH", "/kv/a", "", 405},
        {"PUT", "/kv/a?expires_at=0", "1", 400},
        {"PUT", "/kv/a?expires_at=soon", "1", 400},
        {"PUT", "/kv", "", 405},
        {"GET", "/kv?limit=0", "", 400},
        {"GET", "/kv?limit=1001", "", 400},
        {"GET", "/kv?limit=ten", "", 400},
        {"GET", "/kv?limit=-1", "", 400},
        {"GET", "/kv?prefix=%", "", 400},
        {"GET", "/kv?limt=5", "", 400},
        {"GET", "/kv?limit=5&limit=6", "", 400},
        {"GET", "/kv?after=0", "", 400},
        {"GET", "/kv/a?limit=1", "", 400},
        {"PUT", "/kv/a?expire_at=5", "1", 400},
        {"POST", "/kv/a?expires_at=5", "", 400},
        {"DELETE", "/kv/a?force", "", 400},
        {"POST", "/messages?source=me", "hi", 400},
        {"GET", "/history?limit=5", "", 400},
        {"GET", "/health?deep=1", "", 400},
        {"GET", "/changes?afer=1", "", 400},
        {"PUT", "/kv/a", std::string(regions::longest_value + 1, 'v'), 413},
        {"GET", "/messages", "", 405},
        {"POST", "/messages", "", 400},
        {"POST", "/messages", "{\"message\":7}", 400},
        {"POST", "/messages", "{}", 400},
        {"POST", "/messages", R"({"message":"a","source":""})", 400},
        {"POST", "/messages", R"({"message":"a","source":7})", 400},
        {"POST", "/messages", R"({"message":"a","source":null})", 400},
        {"POST", "/messages", R"({"message":"a","source":")" + std::string(129, 's') + "\"}", 400},
        {"POST", "/messages", R"({"message":"a)" + std::string(regions::longest_value, 'a') + "\"}", 413},
        {"DELETE", "/history", "", 405},
        {"PUT", "/health", "", 405},
        {"POST", "/changes", "", 405},
        {"GET", "/changes?after=-1", "", 400},
        {"GET", "/changes?after=18446744073709551615", "", 400},
        {"GET", "/changes?after=18446744073709551616", "", 400},
        {"GET", "/changes?limit=0", "", 400},
        {"GET", "/changes", "", 404},  // this store keeps none
    };
    for (const Bad& bad : all) {
        INFO(bad.target << " " << bad.body.substr(0, 40));
        Office office;
        const ApiResponse response = office.ask(bad.verb, bad.target, bad.body);
        CHECK(response.status == bad.status);
        CHECK(body_of(response)["error"].is_string());
        if (bad.status == 405) CHECK(!header(response, "Allow").empty());
    }
}

TEST_CASE("If-Match writes over the version it names and over no other", "[http]") {
    Office office;
    const std::string first = header(office.ask("PUT", "/kv/a", "1"), "ETag");
    const ApiResponse second = office.put_if(if_match, first, "2");
    CHECK(second.status == 200);
    const ApiResponse third = office.put_if(if_match, first, "3");
    CHECK(third.status == 412);
    CHECK(body_of(third)["error"] == "the condition does not hold");
    CHECK(header(third, "ETag") == header(second, "ETag"));  // what is there, to try again with
    CHECK(office.ask("GET", "/kv/a").body == "2");
}

TEST_CASE("If-None-Match: * writes only where nothing is", "[http]") {
    Office office;
    CHECK(office.put_if(if_none_match, "*", "1").status == 200);
    CHECK(office.put_if(if_none_match, "*", "2").status == 412);
    office.ask("DELETE", "/kv/a");
    CHECK(office.put_if(if_none_match, "*", "3").status == 200);
}

TEST_CASE("a condition that is none is refused", "[http]") {
    Office office;
    for (const char* tag : {"1.0-eu-west-2", "\"\"", "\"1.0\"", "\"1.0-nowhere\"", "\"x.0-eu-west-2\"",
                            "W/\"1.0-eu-west-2\"", "\"1.999-eu-west-2\"", "\"999999999999999.0-eu-west-2\""}) {
        INFO(tag);
        CHECK(office.put_if(if_match, tag, "1").status == 400);
    }
    CHECK(office.put_if(if_none_match, "\"1.0-eu-west-2\"", "1").status == 400);
}

// A program whose version got lost on the way sends the field without it: it wished for a condition all the same.
TEST_CASE("an empty condition is refused and overwrites nothing", "[http]") {
    Office office;
    office.ask("PUT", "/kv/a", "kept");
    for (const std::string_view condition : regions::fields_read) {
        CAPTURE(condition);
        const ApiResponse refused = office.put_if(condition, "", "lost");
        CHECK(refused.status == 400);
        CHECK(body_of(refused)["error"].is_string());
        ApiRequest removal{"DELETE", "/kv/a"};
        (condition == if_match ? removal.if_match : removal.if_none_match).emplace_back();
        CHECK(office.ask(removal).status == 400);
        CHECK(office.ask("GET", "/kv/a").body == "kept");
    }
    ApiRequest both{"PUT", "/kv/a"};
    both.if_match = {""};
    both.if_none_match = {"*"};
    CHECK(office.ask(both).status == 400);
}

TEST_CASE("what a query has that nobody reads is refused with the names that are read", "[http]") {
    Office office;
    CHECK(body_of(office.ask("GET", "/kv?limt=5"))["error"] ==
          R"(the query has "limt", which is not known; known here: limit and prefix)");
    CHECK(body_of(office.ask("GET", "/changes?x"))["error"] ==
          R"(the query has "x", which is not known; known here: after, limit and prefix)");
    CHECK(body_of(office.ask("GET", "/health?x=1"))["error"] ==
          R"(the query has "x", which is not known; none are known here)");
    CHECK(office.ask("GET", "/kv?&prefix=a&").status == 200);
}

TEST_CASE("keys that are no UTF-8 are listed as a path has them, so that no two look alike", "[http]") {
    Office office(with_feed());
    for (const char* key : {"k%FE", "k%FF", "k%25FF", "k%C3%BC"}) {
        CHECK(office.ask("PUT", std::string("/kv/") + key, "1").status == 200);
    }
    for (const char* target : {"/kv", "/changes"}) {
        CAPTURE(target);
        auto items = body_of(office.ask("GET", target))[target == std::string("/kv") ? "items" : "changes"];
        REQUIRE(items.size() == 4);
        std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a["key"] < b["key"]; });
        CHECK(items[0]["key"] == "k%FE");
        CHECK(items[0]["escaped"] == true);
        CHECK(items[1]["key"] == "k%FF");
        CHECK(items[2]["key"] == "k%FF");
        CHECK(items[1].contains("escaped") != items[2].contains("escaped"));
        CHECK(items[3]["key"] == "k\u00fc");
        CHECK_FALSE(items[3].contains("escaped"));
    }
}

TEST_CASE("POST on a key counts its number up and answers with it", "[http]") {
    Office office;
    CHECK(office.ask("POST", "/kv/visits").body == "1\n");
    CHECK(office.ask("POST", "/kv/visits").body == "2\n");
    CHECK(office.ask("GET", "/kv/visits").body == "2");
    CHECK(body_of(office.ask("GET", "/kv"))["items"][0]["value"] == "2");
}

TEST_CASE("POST counts on from a number that was put there as text", "[http]") {
    for (const char* number : {"41", "41\n", "0041"}) {
        CAPTURE(number);
        Office office;
        office.ask("PUT", "/kv/m", number);
        CHECK(office.ask("POST", "/kv/m").body == "42\n");
        CHECK(office.ask("GET", "/kv/m").body == "42");
    }
}

TEST_CASE("POST on what is no number is refused with the reason and leaves it there", "[http]") {
    for (const store::WriteMode mode : {store::WriteMode::eventual, store::WriteMode::quorum}) {
        for (const char* text : {"", "hello", "-1", "4.5", " 41", "41 apples", "0x29", "2147483647", "99999999999"}) {
            CAPTURE(text);
            store::Settings settings;
            settings.mode = mode;
            Office office(settings);
            const ApiResponse written = office.ask("PUT", "/kv/m", text);
            const ApiResponse refused = office.ask("POST", "/kv/m");
            CHECK(refused.status == 422);
            CHECK(body_of(refused)["error"] ==
                  "what stands there cannot be counted up: it is no whole number from 0 to 2147483646");
            CHECK(office.ask("GET", "/kv/m").body == text);
            CHECK(office.ask("DELETE", "/kv/m").status == 204);
            CHECK(office.ask("POST", "/kv/m").body == "1\n");
        }
    }
}

TEST_CASE("the greatest number is counted up to and not beyond", "[http]") {
    Office office;
    office.ask("PUT", "/kv/m", "2147483646");
    CHECK(office.ask("POST", "/kv/m").body == "2147483647\n");
    CHECK(office.ask("POST", "/kv/m").status == 422);
    CHECK(office.ask("GET", "/kv/m").body == "2147483647");
}

TEST_CASE("an item with expires_at is gone after the scan that follows that second", "[http]") {
    Office office;
    CHECK(office.ask("PUT", "/kv/a?expires_at=5", "1").status == 200);
    office.advance(2s);
    CHECK(office.ask("GET", "/kv/a").status == 200);
    office.advance(4s);
    CHECK(office.ask("GET", "/kv/a").status == 404);
    CHECK(office.ask("GET", "/kv/a", "", 1).status == 404);
}

TEST_CASE("a full disk answers 507 to writes, says so, and serves reads", "[http]") {
    Office office;
    office.ask("PUT", "/kv/a", "1");
    const store::FillingId full = office.cluster().fill_disk(store::ReplicaId{0});
    const ApiResponse refused = office.ask("PUT", "/kv/a", "2");
    CHECK(refused.status == 507);
    CHECK(body_of(refused)["error"] == "the disk is full");
    CHECK(office.ask("GET", "/kv/a").body == "1");
    office.cluster().clear_disk(store::ReplicaId{0}, full);
    CHECK(office.ask("PUT", "/kv/a", "3").status == 200);
}

TEST_CASE("a region whose disk was lost answers 503, its health endpoint too, until a peer has filled it", "[http]") {
    Office office;
    office.ask("PUT", "/kv/a", "1");
    const auto loss = office.regions().apply(regions::RegionId{0}, {.effect = regions::FaultEffect::destroyed});
    office.advance(1s);
    office.regions().clear(regions::RegionId{0}, loss);
    CHECK_FALSE(office.cluster().replica(store::ReplicaId{0}).is_serving());
    office.advance(10s);
    CHECK(office.ask("GET", "/health").status == 200);
    CHECK(office.ask("GET", "/kv/a").body == "1");
}

TEST_CASE("changes come in the order in which a region took them, its own and replicated ones, deletes too", "[http]") {
    Office office(with_feed());
    const ApiResponse written = office.ask("PUT", "/kv/a", "one", 1);
    office.ask("PUT", "/kv/b", "two");
    office.ask("DELETE", "/kv/a", "", 1);
    const auto all = body_of(office.ask("GET", "/changes"));
    CHECK(all["region"] == "eu-west-2");
    CHECK(keys_of(all) == std::vector<std::string>{"a", "b", "a"});
    CHECK(all["next"] == 3);
    CHECK(all["changes"][0]["position"] == 0);
    CHECK(all["changes"][0]["value"] == "one");
    CHECK(all["changes"][0]["region"] == "us-west-2");
    CHECK("\"" + all["changes"][0]["version"].get<std::string>() + "\"" == header(written, "ETag"));
    CHECK_FALSE(all["changes"][0].contains("deleted"));
    CHECK(all["changes"][2]["deleted"] == true);
    CHECK_FALSE(all["changes"][2].contains("value"));
}

TEST_CASE("a reader goes on where it left off, with as many changes of a prefix as it asks for", "[http]") {
    Office office(with_feed());
    for (const char* key : {"u/1", "v/1", "u/2", "u/3"}) office.ask("PUT", std::string("/kv/") + key, "1");
    const auto first = body_of(office.ask("GET", "/changes?prefix=u/&limit=2"));
    CHECK(keys_of(first) == std::vector<std::string>{"u/1", "u/2"});
    const std::string next = first["next"].dump();
    const auto rest = body_of(office.ask("GET", "/changes?prefix=u/&limit=2&after=" + next));
    CHECK(keys_of(rest) == std::vector<std::string>{"u/3"});
    const auto none = body_of(office.ask("GET", "/changes?after=" + rest["next"].dump()));
    CHECK(none["changes"].empty());
    CHECK(none["next"] == rest["next"]);
}

TEST_CASE("who comes too late for changes is told where they begin, and who comes too early that there are none",
          "[http]") {
    Office office(with_feed(1h, 3));
    for (int i = 0; i < 5; ++i) office.ask("PUT", "/kv/a", "1");
    const ApiResponse late = office.ask("GET", "/changes?after=1");
    CHECK(late.status == 410);
    CHECK(body_of(late)["oldest"] == 2);
    CHECK(body_of(office.ask("GET", "/changes"))["changes"].size() == 3);
    CHECK(office.ask("GET", "/changes?after=5").status == 200);
    const ApiResponse early = office.ask("GET", "/changes?after=6");
    CHECK(early.status == 400);
    CHECK(body_of(early)["error"].is_string());
    CHECK_FALSE(body_of(early).contains("oldest"));

    Office hour(with_feed(1h));
    hour.ask("PUT", "/kv/a", "1");
    hour.advance(2h);
    hour.ask("PUT", "/kv/a", "2");
    CHECK(hour.ask("GET", "/changes?after=0").status == 410);
}

TEST_CASE("changes that are not on the disk yet are not shown, and a region without its data shows none", "[http]") {
    store::Settings settings = with_feed();
    settings.disk.sync = 10s;
    Office office(settings);
    office.ask("PUT", "/kv/a", "1");
    CHECK(body_of(office.ask("GET", "/changes"))["changes"].empty());
    office.advance(10s);
    CHECK(body_of(office.ask("GET", "/changes"))["changes"].size() == 1);
    const auto loss = office.regions().apply(regions::RegionId{0}, {.effect = regions::FaultEffect::destroyed});
    office.advance(1s);
    office.regions().clear(regions::RegionId{0}, loss);
    CHECK(office.ask("GET", "/changes").status == 503);
}

TEST_CASE("an answer shows what was there when the region gave it, whatever is written while it travels", "[http]") {
    for (const std::string target : {"/kv/a", "/kv", "/changes"}) {
        INFO(target);
        Office office(with_feed(1h, 1));
        office.ask("PUT", "/kv/a", "the old text");
        // Served after 10 ms at most, as nobody else is there; the answer takes 5 ms more.
        office.send(ApiRequest{"GET", target});
        while (office.regions().metrics(regions::RegionId{0}).served < 2) office.advance(1ms);
        const store::KeyId key = office.cluster().keys().intern("a");
        const store::ValueId text = office.cluster().values().keep("a new text");
        const auto written = office.cluster().write(store::ReplicaId{0}, key, text);
        office.cluster().ledger().acknowledged(written.write, sim::drill_start + 1h);
        office.cluster().values().release(text);
        office.advance(1min);
        CHECK(office.response().body.find("the old text") != std::string::npos);
    }
}

}  // namespace http_api_test
