// Whom the control API listens to, and what its answers need to know of where it runs.
#pragma once

#include "drill/report/report.hpp"
#include "live/control/metrics.hpp"
#include "live/control/page_view.hpp"
#include "live/control/state_view.hpp"
#include "live/loop/listen_address.hpp"
#include "live/session/played_script.hpp"

#include <functional>
#include <optional>
#include <string>

namespace regiondrill::live {

// Where the control API listens, whom it listens to, and what it shows that others know.

struct ControlSettings {
    ListenAddress address;                                // as it really is
    std::string token;                                    // wanted as "Authorization: Bearer TOKEN"; empty: nothing is
    std::function<drill::Reproduction()> reproduction{};  // of the drill so far; none: by its scenario alone
    GatewayFiguresOf gateways{};                          // none: there are no gateways
    RegionAddressOf region_address{};                     // none: as above
    std::function<PlayedFrom()> played_from{};            // what the drill was begun with; none: it is not known
};

// Whom the control API listens to. A page of the web that somebody has open must not be able to lead their drill:
// neither under a name of its own that resolves to here (Host), nor from its own origin (Origin, and a media type that
// a form cannot send). Beyond the loopback a token is wanted as well.

/// The refusal, if the request is of somewhere else: 421, 403.
std::optional<HttpResponse> refusal_of_sender(const HttpRequest& request, const ControlSettings& settings);

/// 401 where a token is wanted and not shown. To be asked last, so that a foreign page learns nothing of it.
std::optional<HttpResponse> refusal_of_token(const HttpRequest& request, const ControlSettings& settings);

/// 415 unless the request says that it is JSON, which every request that changes anything must.
std::optional<HttpResponse> refusal_of_media(const HttpRequest& request);

/// Takes as long wherever they differ.
bool is_same_secret(std::string_view given, std::string_view wanted);

}  // namespace regiondrill::live
