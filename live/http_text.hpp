// HTTP messages as octets and back, where they are kept or sent as a whole.
#pragma once

#include "regions/http_api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

using regions::HttpRequest;
using regions::HttpResponse;

/// As it is sent, its length with it.
std::string text_of(HttpRequest request);
std::string text_of(HttpResponse response);

/// Request line or status line and fields, as they are, with the empty line behind them.
std::string head_of(const HttpRequest& request);
std::string head_of(const HttpResponse& response);

/// Of what text_of() gave; nothing for anything else.
std::optional<HttpRequest> request_of(std::string_view text);
std::optional<HttpResponse> response_of(std::string_view text);

}  // namespace regiondrill::live
