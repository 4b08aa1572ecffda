// Answers of the control API, and how times and errors stand in them.
#pragma once

#include "drill/scenario/input_error.hpp"
#include "regions/http_api.hpp"
#include "sim/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace regiondrill::live {

using Json = nlohmann::ordered_json;
using regions::HttpRequest;
using regions::HttpResponse;

inline constexpr const char* json_media = "application/json";
inline constexpr const char* text_media = "text/plain; charset=utf-8";

/// To whole microseconds.
double in_seconds(sim::Duration span);
double in_seconds(sim::Time moment);
/// null for what has not happened.
Json when(sim::Time moment);

HttpResponse text_answer(unsigned status, const char* media, std::string text);
HttpResponse json_answer(unsigned status, const Json& json);
/// {"error": why}
HttpResponse error_json(unsigned status, const std::string& why);
/// {"error": the line, "path", "expected", "nearest"}: what was meant, as far as that is known.
HttpResponse error_json(unsigned status, const drill::InputError& error);

}  // namespace regiondrill::live
