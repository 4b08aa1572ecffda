// Whom the control API listens to. A page of the web that somebody has open must not be able to lead their drill:
// neither under a name of its own that resolves to here (Host), nor from its own origin (Origin, and a media type that
// a form cannot send). Beyond the loopback a token is wanted as well.
#pragma once

#include "live/control/control_settings.hpp"
#include "live/control/json_answer.hpp"

#include <optional>

namespace regiondrill::live {

/// The refusal, if the request is not to be listened to: 421, 403, 401.
std::optional<HttpResponse> refusal_of(const HttpRequest& request, const ControlSettings& settings);

/// 415 unless the request says that it is JSON, which every request that changes anything must.
std::optional<HttpResponse> refusal_of_media(const HttpRequest& request);

/// Takes as long wherever they differ.
bool is_same_secret(std::string_view given, std::string_view wanted);

}  // namespace regiondrill::live
