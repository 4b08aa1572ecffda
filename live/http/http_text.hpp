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

/// Of what text_of() gave; nothing for anything else.
std::optional<HttpRequest> request_in(std::string_view text);

/// Status line and fields, as they are, with the empty line behind them.
std::string head_of(const HttpResponse& response);

}  // namespace regiondrill::live
