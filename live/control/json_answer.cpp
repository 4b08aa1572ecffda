#include "live/control/json_answer.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace regiondrill::live {

namespace http = boost::beast::http;

double in_seconds(sim::Duration span) { return std::round(sim::seconds(span) * 1e6) / 1e6; }
double in_seconds(sim::Time moment) { return in_seconds(moment.time_since_epoch()); }

Json when(sim::Time moment) { return moment == sim::never ? Json(nullptr) : Json(in_seconds(moment)); }

HttpResponse text_answer(unsigned status, const char* media, std::string text) {
    HttpResponse response(static_cast<http::status>(status), 11);
    response.set(http::field::content_type, media);
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    response.body() = std::move(text);
    response.prepare_payload();
    return response;
}

HttpResponse json_answer(unsigned status, const Json& json) {
    return text_answer(status, json_media, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

HttpResponse error_json(unsigned status, const std::string& why) { return json_answer(status, {{"error", why}}); }

HttpResponse error_json(unsigned status, const drill::InputError& error) {
    Json json{{"error", error.what()}};
    const drill::Complaint& complaint = error.complaint();
    if (!error.path().empty()) json["path"] = error.path();
    if (!complaint.expected.empty()) json["expected"] = complaint.expected;
    if (!complaint.nearest.empty()) json["nearest"] = complaint.nearest;
    return json_answer(status, json);
}

}  // namespace regiondrill::live
