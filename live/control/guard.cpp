#include "live/control/guard.hpp"

#include <boost/beast/core/string.hpp>

namespace regiondrill::live {

namespace http = boost::beast::http;
using boost::beast::iequals;

namespace {

std::string_view field_of(const HttpRequest& request, http::field field) {
    const auto found = request.find(field);
    if (found == request.end()) return {};
    return {found->value().data(), found->value().size()};
}

bool is_own_host(std::string_view host, const ListenAddress& address) {
    const std::string port = ":" + std::to_string(address.port);
    const std::string whole = address.text();
    const std::string alone = whole.substr(0, whole.size() - port.size());
    const auto is = [&](const std::string& name) {
        return iequals(host, name + port) || (address.port == 80 && iequals(host, name));
    };
    return is(alone) || (is_loopback(address.address) && is("localhost"));
}

bool is_own_origin(std::string_view origin, std::string_view host) {
    constexpr std::string_view scheme = "http://";
    return origin.size() > scheme.size() && iequals(origin.substr(0, scheme.size()), scheme) &&
           iequals(origin.substr(scheme.size()), host);
}

bool has_token(const HttpRequest& request, const std::string& token) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = field_of(request, http::field::authorization);
    return given.size() > scheme.size() && iequals(given.substr(0, scheme.size()), scheme) &&
           is_same_secret(given.substr(scheme.size()), token);
}

}  // namespace

bool is_same_secret(std::string_view given, std::string_view wanted) {
    std::size_t differences = given.size() ^ wanted.size();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const char other = given.empty() ? '\0' : given[i % given.size()];
        differences |= static_cast<unsigned char>(other) ^ static_cast<unsigned char>(wanted[i]);
    }
    return differences == 0;
}

std::optional<HttpResponse> refusal_of(const HttpRequest& request, const ControlSettings& settings) {
    const std::string_view host = field_of(request, http::field::host);
    if (!is_own_host(host, settings.address)) {
        return error_json(421, "this is " + settings.address.text() + ", not " + drill::in_quotes(host));
    }
    const std::string_view origin = field_of(request, http::field::origin);
    if (!origin.empty() && !is_own_origin(origin, host)) {
        return error_json(403, "pages of " + drill::in_quotes(origin) + " may not lead this drill");
    }
    if (!settings.token.empty() && !has_token(request, settings.token)) {
        HttpResponse response = error_json(401, "a token is wanted: Authorization: Bearer TOKEN");
        response.set(http::field::www_authenticate, R"(Bearer realm="regiondrill")");
        return response;
    }
    return std::nullopt;
}

std::optional<HttpResponse> refusal_of_media(const HttpRequest& request) {
    std::string_view media = field_of(request, http::field::content_type);
    media = media.substr(0, media.find(';'));
    while (media.ends_with(' ') || media.ends_with('\t')) media.remove_suffix(1);
    if (iequals(media, json_media)) return std::nullopt;
    return error_json(415, "what changes the drill must say Content-Type: application/json");
}

}  // namespace regiondrill::live
