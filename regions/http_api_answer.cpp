// The answers of a region's API as HTTP: what a region has answered, shown as its paths show it.
#include "regions/http_api.hpp"
#include "regions/request_attempt.hpp"
#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <string_view>
#include <utility>

namespace regiondrill::regions {

namespace {

using Json = nlohmann::ordered_json;

// For the body of the answer.
constexpr std::string_view reason_of(store::Refusal refusal) {
    switch (refusal) {
        case store::Refusal::none: return "";
        case store::Refusal::condition_failed: return "the condition does not hold";
        case store::Refusal::not_a_number:
            return "what stands there cannot be counted up: it is no whole number from 0 to 2147483646";
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
        case store::Refusal::owner_failed: return "the region that may write this key failed to";
    }
    return "";
}

std::string writer_of(const store::Cluster& cluster, store::Version version) {
    return writers_by_rank(cluster)[static_cast<std::size_t>(version.region())];
}

// A key that was never written has neither.
void name_writer(ApiResponse& response, const store::Cluster& cluster, store::Version version) {
    if (!version.is_written()) return;
    const std::string writer = writer_of(cluster, version);
    response.fields.emplace_back("X-Writer", writer);
    response.fields.emplace_back("ETag", "\"" + store::to_text(version, writer) + "\"");
}

// JSON is UTF-8, and a key need not be: with its octets replaced two keys would look alike, so such a key is shown as a
// path has it, and it is said.
void name_key(Json& json, const char* field, std::string_view name) {
    json[field] = sim::readable(name);
    if (!sim::is_utf8(name)) json["escaped"] = true;
}

// A value that is no UTF-8 is shown with replacements; GET /kv/{key} has its octets.
Json item_json(store::KeyId key, const store::Item& item, const store::Cluster& cluster) {
    const std::string writer = writer_of(cluster, item.version);
    Json json;
    name_key(json, "key", cluster.keys().name_of(key));
    json["value"] = cluster.values().text_of(item.value);
    json["region"] = writer;
    json["version"] = store::to_text(item.version, writer);
    return json;
}

// The time stands in the key, "messages/<milliseconds>-<region>-<number>"; "ts" is the version's clock in milliseconds.
Json message_json(store::KeyId key, const store::Item& item, const store::Cluster& cluster) {
    const std::string& name = cluster.keys().name_of(key);
    const std::string id = name.substr(name.find('/') + 1);
    const ChatMessage message = message_in(cluster.values().text_of(item.value));
    Json json;
    name_key(json, "id", id);
    json["ts"] = (item.version.clock() >> 8) / 1000;
    json["type"] = "message";
    json["message"] = message.text;
    json["source"] = message.source.value_or(json["id"]);
    json["region"] = writer_of(cluster, item.version);
    return json;
}

Json change_json(const store::Change& change, const store::Cluster& cluster) {
    const std::string writer = writer_of(cluster, change.version);
    Json json{{"position", change.position}};
    name_key(json, "key", cluster.keys().name_of(change.key));
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

// What HTTP calls the statuses that a region has no reason of its own for, faults' among them (RFC 9110, section 15).
std::string_view phrase_of(std::uint16_t status) {
    static constexpr std::pair<std::uint16_t, std::string_view> phrases[] = {{400, "Bad Request"},
                                                                             {401, "Unauthorized"},
                                                                             {402, "Payment Required"},
                                                                             {403, "Forbidden"},
                                                                             {404, "Not Found"},
                                                                             {405, "Method Not Allowed"},
                                                                             {406, "Not Acceptable"},
                                                                             {408, "Request Timeout"},
                                                                             {409, "Conflict"},
                                                                             {410, "Gone"},
                                                                             {411, "Length Required"},
                                                                             {412, "Precondition Failed"},
                                                                             {413, "Payload Too Large"},
                                                                             {414, "URI Too Long"},
                                                                             {415, "Unsupported Media Type"},
                                                                             {417, "Expectation Failed"},
                                                                             {421, "Misdirected Request"},
                                                                             {422, "Unprocessable Entity"},
                                                                             {423, "Locked"},
                                                                             {424, "Failed Dependency"},
                                                                             {428, "Precondition Required"},
                                                                             {429, "Too Many Requests"},
                                                                             {500, "Internal Server Error"},
                                                                             {501, "Not Implemented"},
                                                                             {502, "Bad Gateway"},
                                                                             {503, "Service Unavailable"},
                                                                             {504, "Gateway Timeout"},
                                                                             {507, "Insufficient Storage"}};
    for (const auto& [known, phrase] : phrases) {
        if (known == status) return phrase;
    }
    return "the region has failed";
}

// The most telling reason there is: of the feed, of the store, or what the status says.
std::string why_refused(const RequestAttempt& attempt) {
    const std::string_view no_changes =
        attempt.operation == Operation::changes ? why_no_changes(attempt.status) : std::string_view{};
    if (!no_changes.empty()) return std::string(no_changes);
    if (attempt.refusal != store::Refusal::none) return std::string(reason_of(attempt.refusal));
    return std::string(phrase_of(attempt.status));
}

ApiResponse json_answer(std::uint16_t status, const Json& json) {
    return api_answer(status, json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", "application/json");
}

ApiResponse list_answer(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                        const store::Cluster& cluster) {
    const bool chat = attempt.operation == Operation::history;
    Json items = Json::array();
    for (const auto& [key, item] : shown.items) {
        items.push_back(chat ? message_json(key, item, cluster) : item_json(key, item, cluster));
    }
    return json_answer(200, {{chat ? "messages" : "items", items}, {"region", regions.name_of(attempt.region)}});
}

// "next" is where to go on also when nothing new was there.
ApiResponse changes_answer(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                           const store::Cluster& cluster) {
    Json changes = Json::array();
    for (const store::Change& change : shown.changes) changes.push_back(change_json(change, cluster));
    return json_answer(200,
                       {{"changes", changes}, {"next", shown.position}, {"region", regions.name_of(attempt.region)}});
}

// The text as it was when the region answered.
std::string item_text(const RequestAttempt& attempt, const PendingResponse& shown, const store::Cluster& cluster) {
    return cluster.values().text_of(shown.items.empty() ? attempt.value : shown.items.front().second.value);
}

ApiResponse refusal_answer(const RequestAttempt& attempt, const PendingResponse& shown) {
    Json json{{"error", why_refused(attempt)}};
    if (attempt.operation == Operation::changes && attempt.status == 410) json["oldest"] = shown.position;
    return json_answer(attempt.status, json);
}

std::string number_text(store::ValueId value) { return std::to_string(static_cast<std::uint32_t>(value)) + "\n"; }

ApiResponse success(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                    const store::Cluster& cluster) {
    switch (attempt.operation) {
        case Operation::health: return api_answer(200, std::string(healthy_body), "text/plain");
        case Operation::get: return api_answer(200, item_text(attempt, shown, cluster), "application/octet-stream");
        case Operation::put: return api_answer(200, "", "text/plain");
        case Operation::increment: return api_answer(200, number_text(attempt.value), "text/plain");
        case Operation::remove: return ApiResponse{204};
        case Operation::list:
        case Operation::history: return list_answer(attempt, shown, regions, cluster);
        case Operation::changes: return changes_answer(attempt, shown, regions, cluster);
        case Operation::forward: return api_answer(attempt.status, "", "text/plain");
        case Operation::post_message:
        case Operation::owner_write: break;
    }
    const std::string& key = cluster.keys().name_of(attempt.key);
    return json_answer(201, {{"id", key.substr(key.find('/') + 1)}, {"region", regions.name_of(attempt.region)}});
}

// As failure-lambda and the platform it runs on say it.
std::string injected_message(const RequestAttempt& attempt, const Regions& regions) {
    if (const RegionFault* errors = regions.fault_behind(attempt, FaultEffect::erring)) {
        if (errors->throws) return errors->text == nullptr ? "Injected exception" : *errors->text;
        return "Injected status code " + std::to_string(attempt.status);
    }
    if (const RegionFault* hang = regions.fault_behind(attempt, FaultEffect::hung)) {
        char text[64];
        std::snprintf(text, sizeof text, "Task timed out after %.2f seconds", sim::seconds(hang->limit));
        return text;
    }
    if (regions.fault_behind(attempt, FaultEffect::denying) != nullptr) return "getaddrinfo ENOTFOUND";
    return {};
}

ApiResponse injected_answer(const RequestAttempt& attempt, const Regions& regions) {
    Json json{{"error", why_refused(attempt)}};
    const std::string message = injected_message(attempt, regions);
    if (!message.empty()) json["message"] = message;
    return json_answer(attempt.status, json);
}

// Answers with these statuses have no text (RFC 9110, section 6.4.1).
bool has_no_text(std::uint16_t status) { return status < 200 || status == 204 || status == 304; }

ApiResponse own_answer(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                       const store::Cluster& cluster) {
    return attempt.status < 300 ? success(attempt, shown, regions, cluster) : refusal_answer(attempt, shown);
}

}  // namespace

std::string corrupted_text(const std::string& text, const RequestAttempt& attempt, const Regions& regions) {
    const RegionFault* corrupt = regions.fault_behind(attempt, FaultEffect::corrupting);
    if (corrupt != nullptr && corrupt->text != nullptr) return *corrupt->text;
    const auto kept = text.size() * attempt.kept_percent / 100;
    constexpr std::string_view replacements = "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd";
    return text.substr(0, kept).append(replacements);
}

// A failed condition has a version, too: the one that stood in its way.
ApiResponse write_answer(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                         const store::Cluster& cluster) {
    ApiResponse response =
        attempt.injected ? injected_answer(attempt, regions) : own_answer(attempt, shown, regions, cluster);
    if (is_corrupted(attempt)) response.body = corrupted_text(response.body, attempt, regions);
    if (has_no_text(attempt.status)) response.body.clear();
    response.fields.emplace_back("X-Region", regions.name_of(attempt.region));
    name_writer(response, cluster, attempt.version);
    // In whole seconds (RFC 9110, section 10.2.3), and never sooner than is asked.
    const auto wait =
        std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds{attempt.retry_after_ms}).count();
    if (wait > 0) response.fields.emplace_back("Retry-After", std::to_string(wait));
    return response;
}

// What the region gathered is taken even where nothing of it is shown, so that it does not stay behind.
ApiResponse write_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions, const store::Cluster& cluster) {
    return write_answer(attempt, regions.take_response(id), regions, cluster);
}

std::string chat_message(store::KeyId key, const store::Item& item, const store::Cluster& cluster) {
    return message_json(key, item, cluster).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace regiondrill::regions
