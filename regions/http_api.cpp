#include "regions/http_api.hpp"

#include "regions/request_attempt.hpp"
#include "sim/text.hpp"
#include "sim/url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::regions {

namespace {

using Json = nlohmann::ordered_json;

ApiResponse refuse(std::uint16_t status, const std::string& why) {
    return api_answer(status, error_body(why), "application/json");
}

// With Allow, which a 405 must have (RFC 9110, section 15.5.6).
ApiResponse refuse_method(std::string_view allowed) {
    ApiResponse response = refuse(405, "this path allows " + std::string(allowed));
    response.fields.emplace_back("Allow", allowed);
    return response;
}

// "90000123.0-eu-west-2" in quotes, as ETag gives it. The name must be one of today's regions. A clock has 48 bits of
// microseconds and 8 of counter: anything greater was never an ETag of ours.
std::optional<store::Version> read_version(std::string_view tag, const store::Cluster& cluster) {
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
    tag = tag.substr(1, tag.size() - 2);
    const std::vector<std::string> names = writers_by_rank(cluster);
    std::uint64_t microseconds = 0;
    std::uint64_t counter = 0;
    const auto [dot, first_error] = std::from_chars(tag.data(), tag.data() + tag.size(), microseconds);
    if (first_error != std::errc{} || dot == tag.data() + tag.size() || *dot != '.') return std::nullopt;
    const auto [dash, second_error] = std::from_chars(dot + 1, tag.data() + tag.size(), counter);
    if (second_error != std::errc{} || dash == tag.data() + tag.size() || *dash != '-') return std::nullopt;
    const std::string_view name = tag.substr(static_cast<std::size_t>(dash + 1 - tag.data()));
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end() || counter > 0xff || microseconds >> 48 != 0) return std::nullopt;
    return store::Version::of(microseconds << 8 | counter,
                              store::RegionRank{static_cast<std::uint8_t>(found - names.begin())});
}

// If-Match with a version as ETag gave it, or If-None-Match: * (RFC 9110, section 13). A condition that is there and
// says nothing is no wish for none: a program has lost its version on the way, and must not overwrite for it.
sim::Result<store::Condition, ApiResponse> read_condition(const ApiRequest& request, const store::Cluster& cluster) {
    const std::size_t given = request.if_match.size() + request.if_none_match.size();
    if (given == 0) return store::Condition{};
    if (given > 1) return refuse(400, "give one If-Match or one If-None-Match, not both");
    if (!request.if_none_match.empty()) {
        if (request.if_none_match.front() != "*") return refuse(400, "If-None-Match knows only *");
        return store::Condition{store::Condition::Kind::absent, {}};
    }
    const auto version = read_version(request.if_match.front(), cluster);
    if (!version) return refuse(400, "If-Match takes a version as ETag gives it, in quotes");
    return store::Condition{store::Condition::Kind::matches, *version};
}

// What a query may have is what is read of it.
std::optional<ApiResponse> refuse_query(std::string_view query, const std::vector<std::string_view>& known) {
    const auto problem = sim::query_problem(query, known);
    if (!problem) return std::nullopt;
    return refuse(400, *problem);
}

// "expires_at", a whole second of the drill.
sim::Result<store::ExpirySecond, ApiResponse> read_expiry(std::string_view query) {
    const auto text = sim::query_value(query, "expires_at");
    if (!text) return store::never_expires;
    const auto second = sim::whole_number<std::uint32_t>(*text);
    if (!second || *second == 0 || *second > store::latest_expiry) {
        return refuse(400, "expires_at is a second of the drill, 1 to " + std::to_string(store::latest_expiry));
    }
    return store::ExpirySecond{*second};
}

std::optional<Operation> item_operation(std::string_view method) {
    if (method == "GET") return Operation::get;
    if (method == "PUT") return Operation::put;
    if (method == "DELETE") return Operation::remove;
    if (method == "POST") return Operation::increment;
    return std::nullopt;
}

// All that may be refused is looked at before key and value are interned: a bad request leaves nothing behind.
sim::Result<ApiCall, ApiResponse> read_item_call(const ApiRequest& request, std::string_view raw_key,
                                                 std::string_view query, store::Cluster& cluster) {
    const auto key = sim::percent_decoded(raw_key);
    if (!key) return refuse(400, "the key has a broken percent escape");
    if (key->empty() || key->size() > longest_key) {
        return refuse(400, "a key has 1 to " + std::to_string(longest_key) + " bytes");
    }
    const auto operation = item_operation(request.method);
    if (!operation) return refuse_method("GET, PUT, POST, DELETE");
    ApiCall call;
    call.operation = *operation;
    const bool may_expire = call.operation == Operation::put;
    if (const auto refusal = may_expire ? refuse_query(query, {"expires_at"}) : refuse_query(query, {})) {
        return *refusal;
    }
    if (request.body.size() > longest_value) {
        return refuse(413, "a value has at most " + std::to_string(longest_value) + " bytes");
    }
    if (call.operation != Operation::get) {
        const auto condition = read_condition(request, cluster);
        if (!condition) return condition.error();
        call.condition = *condition;
    }
    if (may_expire) {
        const auto expiry = read_expiry(query);
        if (!expiry) return expiry.error();
        call.expiry = *expiry;
    }
    call.key = cluster.keys().intern(*key);
    if (call.operation == Operation::put) call.value = cluster.values().keep(std::string(request.body));
    return call;
}

// The prefix is interned like a key, so that a call is numbers only; it becomes no key by that.
sim::Result<ApiCall, ApiResponse> read_list_call(const ApiRequest& request, std::string_view query,
                                                 store::KeyDictionary& keys, bool changes = false) {
    if (request.method != "GET") return refuse_method("GET");
    const auto refusal =
        changes ? refuse_query(query, {"after", "limit", "prefix"}) : refuse_query(query, {"limit", "prefix"});
    if (refusal) return *refusal;
    const auto prefix = sim::percent_decoded(sim::query_value(query, "prefix").value_or(""));
    if (!prefix || prefix->size() > longest_key) return refuse(400, "the prefix is broken or too long");
    ApiCall call;
    call.operation = Operation::list;
    if (const auto text = sim::query_value(query, "limit")) {
        const auto limit = sim::whole_number<std::uint32_t>(*text);
        if (!limit || *limit < 1 || *limit > most_items) {
            return refuse(400, "limit is a whole number from 1 to " + std::to_string(most_items));
        }
        call.limit = *limit;
    }
    call.key = keys.intern(*prefix);
    return call;
}

// A list of changes instead of items. The greatest position stands for the oldest change within the program and is
// refused from outside.
sim::Result<ApiCall, ApiResponse> read_changes_call(const ApiRequest& request, std::string_view query,
                                                    store::KeyDictionary& keys) {
    auto call = read_list_call(request, query, keys, true);
    if (!call) return call;
    call->operation = Operation::changes;
    if (const auto text = sim::query_value(query, "after")) {
        const auto after = sim::whole_number<store::FeedPosition>(*text);
        if (!after || *after == from_oldest) {
            return refuse(400, "after is a position as \"next\" gives it");
        }
        call->after = *after;
    }
    return call;
}

bool is_source(const Json& json) {
    if (!json.is_string()) return false;
    const std::size_t size = json.get_ref<const std::string&>().size();
    return size > 0 && size <= longest_source;
}

// The body is the text, or a JSON object with "message", and "source" where it comes from something that has a name.
sim::Result<ChatMessage, ApiResponse> read_message(std::string_view body) {
    const auto no_text = [] { return refuse(400, "a message has a text"); };
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object()) {
        if (body.empty()) return no_text();
        return ChatMessage{std::string(body), std::nullopt};
    }
    const auto text = json.find("message");
    if (text == json.end() || !text->is_string()) return no_text();
    ChatMessage message{text->get<std::string>(), std::nullopt};
    const auto source = json.find("source");
    if (source == json.end()) return message;
    if (!is_source(*source)) {
        return refuse(400, "a source is a text of 1 to " + std::to_string(longest_source) + " bytes");
    }
    message.source = source->get<std::string>();
    return message;
}

// Its size counts as it comes and again as it will be stored, which JSON around it may make longer.
sim::Result<ApiCall, ApiResponse> read_message_call(const ApiRequest& request, std::string_view query,
                                                    store::ValuePool& values) {
    if (request.method != "POST") return refuse_method("POST");
    if (const auto refusal = refuse_query(query, {})) return *refusal;
    if (request.body.size() > longest_value) return refuse(413, "the message is too long");
    const auto message = read_message(request.body);
    if (!message) return message.error();
    std::string value = message_value(*message);
    if (value.size() > longest_value) return refuse(413, "the message is too long");
    ApiCall call;
    call.operation = Operation::post_message;
    call.value = values.keep(std::move(value));
    return call;
}

sim::Result<ApiCall, ApiResponse> read_plain_call(const ApiRequest& request, std::string_view query,
                                                  Operation operation) {
    if (request.method != "GET") return refuse_method("GET");
    if (const auto refusal = refuse_query(query, {})) return *refusal;
    ApiCall call;
    call.operation = operation;
    return call;
}

}  // namespace

// Any page may read an answer, wherever it was loaded from (CORS).
ApiResponse api_answer(std::uint16_t status, std::string body, const std::string& type) {
    return {status, {{"Content-Type", type}, {"Access-Control-Allow-Origin", "*"}}, std::move(body)};
}

// In the order of their ranks, which versions carry: by name.
std::vector<std::string> writers_by_rank(const store::Cluster& cluster) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        names.push_back(cluster.replica(store::ReplicaId{static_cast<std::uint16_t>(i)}).name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

sim::Result<ApiCall, ApiResponse> read_call(const ApiRequest& request, store::Cluster& cluster) {
    const auto [path, query] = sim::split_target(request.target);
    if (path == "/health") return read_plain_call(request, query, Operation::health);
    if (path == "/changes") return read_changes_call(request, query, cluster.keys());
    if (path == "/history") return read_plain_call(request, query, Operation::history);
    if (path == "/messages") return read_message_call(request, query, cluster.values());
    if (path == "/kv") return read_list_call(request, query, cluster.keys());
    if (path.starts_with("/kv/")) return read_item_call(request, path.substr(4), query, cluster);
    return refuse(404, "there is /health, /kv, /kv/{key}, /changes, /history and /messages");
}

std::string error_body(const std::string& why) {
    return Json{{"error", why}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

// The body of a message that says more than its text; none where it says it in another way than message_value does.
std::optional<ChatMessage> read_sourced(const std::string& value) {
    if (!value.starts_with("{\"message\":")) return std::nullopt;
    const Json json = Json::parse(value, nullptr, false);
    if (!json.is_object() || json.dump() != value || !json["message"].is_string()) return std::nullopt;
    if (json.size() == 1) return ChatMessage{json["message"].get<std::string>(), std::nullopt};
    if (json.size() != 2 || !json.contains("source") || !json["source"].is_string()) return std::nullopt;
    return ChatMessage{json["message"].get<std::string>(), json["source"].get<std::string>()};
}

}  // namespace

std::string message_value(const ChatMessage& message) {
    if (!message.source && !read_sourced(message.text)) return message.text;
    Json json{{"message", message.text}};
    if (message.source) json["source"] = *message.source;
    return json.dump();
}

ChatMessage message_in(const std::string& value) {
    auto sourced = read_sourced(value);
    return sourced ? *std::move(sourced) : ChatMessage{value, std::nullopt};
}

}  // namespace regiondrill::regions
