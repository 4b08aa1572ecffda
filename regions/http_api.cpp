#include "regions/http_api.hpp"

#include "regions/chat_message.hpp"
#include "regions/request_attempt.hpp"
#include "sim/text.hpp"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace regiondrill::regions {

namespace {

namespace http = boost::beast::http;
using Json = nlohmann::ordered_json;

// For the body of the answer.
constexpr std::string_view reason_of(store::Refusal refusal) {
    switch (refusal) {
        case store::Refusal::none: return "";
        case store::Refusal::condition_failed: return "the condition does not hold";
        case store::Refusal::contended: return "other writes of this key came first; read it and try again";
        case store::Refusal::throttled: return "too many writes";
        case store::Refusal::disk_full: return "the disk is full";
        case store::Refusal::no_quorum: return "no majority of regions answered; a write may or may not stand";
        case store::Refusal::owner_unreachable:
            return "the region that may write this key did not answer; the write may or may not stand";
        case store::Refusal::fenced: return "this region may not write any more, or not yet";
        case store::Refusal::backlog_full: return "too much waits to be replicated";
        case store::Refusal::damaged: return "the stored copy is damaged and being repaired";
        case store::Refusal::not_ready: return "this region does not have its data yet";
    }
    return "";
}

// Any page may read an answer, wherever it was loaded from (CORS).
HttpResponse answer(http::status status, std::string body, std::string_view type) {
    HttpResponse response{status, 11};
    response.set(http::field::content_type, type);
    response.set(http::field::access_control_allow_origin, "*");
    response.body() = std::move(body);
    return response;
}

HttpResponse refuse(http::status status, const std::string& why) {
    return answer(status, error_body(why), "application/json");
}

// With Allow, which a 405 must have (RFC 9110, section 15.5.6).
HttpResponse refuse_method(std::string_view allowed) {
    HttpResponse response = refuse(http::status::method_not_allowed, "this path allows " + std::string(allowed));
    response.set(http::field::allow, allowed);
    return response;
}

// In the order of their ranks, which versions carry: by name.
std::vector<std::string> writers(const store::Cluster& cluster) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        names.push_back(cluster.replica(store::ReplicaId{static_cast<std::uint16_t>(i)}).name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

// "90000123.0-eu-west-2" in quotes, as ETag gives it. The name must be one of today's regions. A clock has 48 bits of
// microseconds and 8 of counter: anything greater was never an ETag of ours.
std::optional<store::Version> read_version(std::string_view tag, const store::Cluster& cluster) {
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
    tag = tag.substr(1, tag.size() - 2);
    const std::vector<std::string> names = writers(cluster);
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

// If-Match with a version as ETag gave it, or If-None-Match: * (RFC 9110, section 13).
sim::Result<store::Condition, HttpResponse> read_condition(const HttpRequest& request, const store::Cluster& cluster) {
    const auto matches = request[http::field::if_match];
    const auto none = request[http::field::if_none_match];
    if (!matches.empty() && !none.empty()) {
        return refuse(http::status::bad_request, "give If-Match or If-None-Match, not both");
    }
    if (!none.empty()) {
        if (none != "*") return refuse(http::status::bad_request, "If-None-Match knows only *");
        return store::Condition{store::Condition::Kind::absent, {}};
    }
    if (matches.empty()) return store::Condition{};
    const auto version = read_version({matches.data(), matches.size()}, cluster);
    if (!version) return refuse(http::status::bad_request, "If-Match takes a version as ETag gives it, in quotes");
    return store::Condition{store::Condition::Kind::matches, *version};
}

// "expires_at", a whole second of the drill.
sim::Result<store::ExpirySecond, HttpResponse> read_expiry(std::string_view query) {
    const auto text = sim::query_value(query, "expires_at");
    if (!text) return store::never_expires;
    const auto second = sim::whole_number<std::uint32_t>(*text);
    if (!second || *second == 0 || *second > store::latest_expiry) {
        return refuse(http::status::bad_request,
                      "expires_at is a second of the drill, 1 to " + std::to_string(store::latest_expiry));
    }
    return store::ExpirySecond{*second};
}

// All that may be refused is looked at before key and value are interned: a bad request leaves nothing behind.
sim::Result<ApiCall, HttpResponse> read_item_call(const HttpRequest& request, std::string_view raw_key,
                                                  std::string_view query, store::Cluster& cluster) {
    const auto key = sim::percent_decoded(raw_key);
    if (!key) return refuse(http::status::bad_request, "the key has a broken percent escape");
    if (key->empty() || key->size() > longest_key) {
        return refuse(http::status::bad_request, "a key has 1 to " + std::to_string(longest_key) + " bytes");
    }
    ApiCall call;
    switch (request.method()) {
        case http::verb::get: call.operation = Operation::get; break;
        case http::verb::put: call.operation = Operation::put; break;
        case http::verb::delete_: call.operation = Operation::remove; break;
        case http::verb::post: call.operation = Operation::increment; break;
        default: return refuse_method("GET, PUT, POST, DELETE");
    }
    if (request.body().size() > longest_value) {
        return refuse(http::status::payload_too_large,
                      "a value has at most " + std::to_string(longest_value) + " bytes");
    }
    if (call.operation != Operation::get) {
        const auto condition = read_condition(request, cluster);
        if (!condition) return condition.error();
        call.condition = *condition;
    }
    if (call.operation == Operation::put) {
        const auto expiry = read_expiry(query);
        if (!expiry) return expiry.error();
        call.expiry = *expiry;
    }
    call.key = cluster.keys().intern(*key);
    if (call.operation == Operation::put) call.value = cluster.values().keep(request.body());
    return call;
}

// The prefix is interned like a key, so that a call is numbers only; it becomes no key by that.
sim::Result<ApiCall, HttpResponse> read_list_call(const HttpRequest& request, std::string_view query,
                                                  store::KeyDictionary& keys) {
    if (request.method() != http::verb::get) return refuse_method("GET");
    const auto prefix = sim::percent_decoded(sim::query_value(query, "prefix").value_or(""));
    if (!prefix || prefix->size() > longest_key)
        return refuse(http::status::bad_request, "the prefix is broken or too long");
    ApiCall call;
    call.operation = Operation::list;
    if (const auto text = sim::query_value(query, "limit")) {
        const auto limit = sim::whole_number<std::uint32_t>(*text);
        if (!limit || *limit < 1 || *limit > most_items) {
            return refuse(http::status::bad_request, "limit is a whole number from 1 to " + std::to_string(most_items));
        }
        call.limit = *limit;
    }
    call.key = keys.intern(*prefix);
    return call;
}

// A list of changes instead of items. The greatest position stands for the oldest change within the program and is
// refused from outside.
sim::Result<ApiCall, HttpResponse> read_changes_call(const HttpRequest& request, std::string_view query,
                                                     store::KeyDictionary& keys) {
    auto call = read_list_call(request, query, keys);
    if (!call) return call;
    call->operation = Operation::changes;
    if (const auto text = sim::query_value(query, "after")) {
        const auto after = sim::whole_number<store::FeedPosition>(*text);
        if (!after || *after == from_oldest) {
            return refuse(http::status::bad_request, "after is a position as \"next\" gives it");
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
sim::Result<ChatMessage, HttpResponse> read_message(const std::string& body) {
    const auto no_text = [] { return refuse(http::status::bad_request, "a message has a text"); };
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object()) {
        if (body.empty()) return no_text();
        return ChatMessage{body, std::nullopt};
    }
    const auto text = json.find("message");
    if (text == json.end() || !text->is_string()) return no_text();
    ChatMessage message{text->get<std::string>(), std::nullopt};
    const auto source = json.find("source");
    if (source == json.end()) return message;
    if (!is_source(*source)) {
        return refuse(http::status::bad_request,
                      "a source is a text of 1 to " + std::to_string(longest_source) + " bytes");
    }
    message.source = source->get<std::string>();
    return message;
}

// Its size counts as it comes and again as it will be stored, which JSON around it may make longer.
sim::Result<ApiCall, HttpResponse> read_message_call(const HttpRequest& request, store::ValuePool& values) {
    if (request.method() != http::verb::post) return refuse_method("POST");
    if (request.body().size() > longest_value)
        return refuse(http::status::payload_too_large, "the message is too long");
    const auto message = read_message(request.body());
    if (!message) return message.error();
    const std::string value = message_value(*message);
    if (value.size() > longest_value) return refuse(http::status::payload_too_large, "the message is too long");
    ApiCall call;
    call.operation = Operation::post_message;
    call.value = values.keep(value);
    return call;
}

sim::Result<ApiCall, HttpResponse> read_plain_call(const HttpRequest& request, Operation operation) {
    if (request.method() != http::verb::get) return refuse_method("GET");
    ApiCall call;
    call.operation = operation;
    return call;
}

std::string writer_of(const store::Cluster& cluster, store::Version version) {
    return writers(cluster)[static_cast<std::size_t>(version.region())];
}

// A key that was never written has neither.
void name_writer(HttpResponse& response, const store::Cluster& cluster, store::Version version) {
    if (!version.is_written()) return;
    const std::string writer = writer_of(cluster, version);
    response.set("X-Writer", writer);
    response.set(http::field::etag, "\"" + store::to_text(version, writer) + "\"");
}

// A value that is no UTF-8 is shown with replacements; GET /kv/{key} has its octets.
Json item_json(store::KeyId key, const store::Item& item, const store::Cluster& cluster) {
    const std::string writer = writer_of(cluster, item.version);
    return {{"key", cluster.keys().name_of(key)},
            {"value", cluster.values().text_of(item.value)},
            {"region", writer},
            {"version", store::to_text(item.version, writer)}};
}

// The time stands in the key, "messages/<milliseconds>-<region>-<number>"; "ts" is the version's clock in milliseconds.
Json message_json(store::KeyId key, const store::Item& item, const store::Cluster& cluster) {
    const std::string& name = cluster.keys().name_of(key);
    const std::string id = name.substr(name.find('/') + 1);
    const ChatMessage message = message_in(cluster.values().text_of(item.value));
    return {{"id", id},
            {"ts", (item.version.clock() >> 8) / 1000},
            {"type", "message"},
            {"message", message.text},
            {"source", message.source.value_or(id)},
            {"region", writer_of(cluster, item.version)}};
}

Json change_json(const store::Change& change, const store::Cluster& cluster) {
    const std::string writer = writer_of(cluster, change.version);
    Json json{{"position", change.position}, {"key", cluster.keys().name_of(change.key)}};
    if (change.deleted) {
        json["deleted"] = true;
    } else {
        json["value"] = cluster.values().text_of(change.value);
    }
    json["version"] = store::to_text(change.version, writer);
    json["region"] = writer;
    return json;
}

std::string_view why_no_changes(std::uint16_t status) {
    switch (status) {
        case 400: return "nothing has come there yet";
        case 404: return "this store keeps no changes";
        case 410: return "changes from there on are forgotten";
        default: return "";
    }
}

// The most telling reason there is: of the feed, of the store, or what the status says.
std::string why_refused(const RequestAttempt& attempt) {
    const std::string_view no_changes =
        attempt.operation == Operation::changes ? why_no_changes(attempt.status) : std::string_view{};
    if (!no_changes.empty()) return std::string(no_changes);
    if (attempt.refusal != store::Refusal::none) return std::string(reason_of(attempt.refusal));
    return std::string(http::obsolete_reason(static_cast<http::status>(attempt.status)));
}

HttpResponse json_answer(http::status status, const Json& json) {
    return answer(status, json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", "application/json");
}

// Values are held until the next response is taken, so they are made text at once.
HttpResponse list_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions, const store::Cluster& cluster) {
    const bool chat = attempt.operation == Operation::history;
    Json items = Json::array();
    for (const auto& [key, item] : regions.take_response(id).items) {
        items.push_back(chat ? message_json(key, item, cluster) : item_json(key, item, cluster));
    }
    return json_answer(http::status::ok,
                       {{chat ? "messages" : "items", items}, {"region", regions.name_of(attempt.region)}});
}

// "next" is where to go on also when nothing new was there.
HttpResponse changes_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions,
                            const store::Cluster& cluster) {
    const PendingResponse& shown = regions.take_response(id);
    Json changes = Json::array();
    for (const store::Change& change : shown.changes) changes.push_back(change_json(change, cluster));
    return json_answer(http::status::ok,
                       {{"changes", changes}, {"next", shown.position}, {"region", regions.name_of(attempt.region)}});
}

// The text as it was when the region answered.
std::string item_text(AttemptId id, const RequestAttempt& attempt, Regions& regions, const store::Cluster& cluster) {
    const PendingResponse& shown = regions.take_response(id);
    return cluster.values().text_of(shown.items.empty() ? attempt.value : shown.items.front().second.value);
}

// What the region gathered is taken even where nothing of it is shown, so that it does not stay behind.
HttpResponse refusal_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions) {
    Json json{{"error", why_refused(attempt)}};
    const store::FeedPosition position = regions.take_response(id).position;
    if (attempt.operation == Operation::changes && attempt.status == 410) json["oldest"] = position;
    return json_answer(static_cast<http::status>(attempt.status), json);
}

std::string number_text(store::ValueId value) { return std::to_string(static_cast<std::uint32_t>(value)) + "\n"; }

HttpResponse success(AttemptId id, const RequestAttempt& attempt, Regions& regions, const store::Cluster& cluster) {
    switch (attempt.operation) {
        case Operation::health: return answer(http::status::ok, "Ok", "text/plain");
        case Operation::get:
            return answer(http::status::ok, item_text(id, attempt, regions, cluster), "application/octet-stream");
        case Operation::put: return answer(http::status::ok, "", "text/plain");
        case Operation::increment: return answer(http::status::ok, number_text(attempt.value), "text/plain");
        case Operation::remove: return HttpResponse{http::status::no_content, 11};
        case Operation::list:
        case Operation::history: return list_answer(id, attempt, regions, cluster);
        case Operation::changes: return changes_answer(id, attempt, regions, cluster);
        case Operation::forward: return answer(static_cast<http::status>(attempt.status), "", "text/plain");
        case Operation::post_message: break;
    }
    const std::string& key = cluster.keys().name_of(attempt.key);
    return json_answer(http::status::created,
                       {{"id", key.substr(key.find('/') + 1)}, {"region", regions.name_of(attempt.region)}});
}

}  // namespace

sim::Result<ApiCall, HttpResponse> read_call(const HttpRequest& request, store::Cluster& cluster) {
    const auto target = request.target();
    const auto [path, query] = sim::split_target({target.data(), target.size()});
    if (path == "/health") return read_plain_call(request, Operation::health);
    if (path == "/changes") return read_changes_call(request, query, cluster.keys());
    if (path == "/history") return read_plain_call(request, Operation::history);
    if (path == "/messages") return read_message_call(request, cluster.values());
    if (path == "/kv") return read_list_call(request, query, cluster.keys());
    if (path.starts_with("/kv/")) return read_item_call(request, path.substr(4), query, cluster);
    return refuse(http::status::not_found, "there is /health, /kv, /kv/{key}, /changes, /history and /messages");
}

// A failed condition has a version, too: the one that stood in its way.
HttpResponse write_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions,
                          const store::Cluster& cluster) {
    HttpResponse response =
        attempt.status < 300 ? success(id, attempt, regions, cluster) : refusal_answer(id, attempt, regions);
    response.set("X-Region", regions.name_of(attempt.region));
    name_writer(response, cluster, attempt.version);
    response.prepare_payload();
    return response;
}

std::string chat_message(store::KeyId key, const store::Item& item, const store::Cluster& cluster) {
    return message_json(key, item, cluster).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string error_body(const std::string& why) {
    return Json{{"error", why}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace regiondrill::regions
