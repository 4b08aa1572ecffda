#include "live/control/access_guard.hpp"

#include "sim/url.hpp"

#include <boost/beast/core/string.hpp>

namespace regiondrill::live {

namespace http = boost::beast::http;
using boost::beast::iequals;

namespace {

// Absent and empty are the same here: neither is a host, a token or a media type.
std::string_view field_of(const HttpRequest& request, http::field field) {
    const auto found = request.find(field);
    if (found == request.end()) return {};
    return {found->value().data(), found->value().size()};
}

// The address in the form a URL has it, with its port unless that is HTTP's own; by the loopback's name as well. Names
// are compared without case, as those of hosts are.
bool is_own_host(std::string_view host, const ListenAddress& address) {
    const std::string port = ":" + std::to_string(address.port);
    const std::string whole = address.text();
    const std::string alone = whole.substr(0, whole.size() - port.size());
    const auto is = [&](const std::string& name) {
        return iequals(host, name + port) || (address.port == 80 && iequals(host, name));
    };
    return is(alone) || (is_loopback(address.address) && is("localhost"));
}

// The Host was found to be our own before, so an origin equal to it is our own as well.
bool is_own_origin(std::string_view origin, std::string_view host) {
    const auto named = sim::behind_http_scheme(origin);
    return named && !named->empty() && iequals(*named, host);
}

/// The origin that is not the API's own, of all that the request names. A program that is no browser sends no Origin,
/// and passes.
std::optional<std::string> foreign_origin(const HttpRequest& request, std::string_view host) {
    const auto [begin, end] = request.equal_range(http::field::origin);
    for (auto field = begin; field != end; ++field) {
        const std::string_view origin(field->value().data(), field->value().size());
        if (!is_own_origin(origin, host)) return std::string(origin);
    }
    return std::nullopt;
}

/// What the request shows as a token; empty where it shows none.
std::string_view token_in(const HttpRequest& request) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = field_of(request, http::field::authorization);
    if (given.size() <= scheme.size() || !iequals(given.substr(0, scheme.size()), scheme)) return {};
    return given.substr(scheme.size());
}

// Tells a missing token from a wrong one, which helps whoever mistyped it and nobody else.
HttpResponse unauthorized(std::string_view token) {
    HttpResponse response = error_json(
        401, token.empty() ? "a token is wanted: Authorization: Bearer TOKEN" : "the token is not this drill's");
    response.set(http::field::www_authenticate, R"(Bearer realm="regiondrill")");
    return response;
}

}  // namespace

// The loop runs over the wanted one and never stops early: how long it takes says nothing of where the given one is
// wrong.
bool is_same_secret(std::string_view given, std::string_view wanted) {
    std::size_t differences = given.size() ^ wanted.size();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const char other = given.empty() ? '\0' : given[i % given.size()];
        differences |= static_cast<unsigned char>(other) ^ static_cast<unsigned char>(wanted[i]);
    }
    return differences == 0;
}

std::optional<HttpResponse> refusal_of_sender(const HttpRequest& request, const ControlSettings& settings) {
    const std::string_view host = field_of(request, http::field::host);
    if (!is_own_host(host, settings.address)) {
        return error_json(421, "this is " + settings.address.text() + ", not " + drill::in_quotes(host));
    }
    if (const auto origin = foreign_origin(request, host)) {
        return error_json(403, "pages of " + drill::in_quotes(*origin) + " may not lead this drill");
    }
    return std::nullopt;
}

std::optional<HttpResponse> refusal_of_token(const HttpRequest& request, const ControlSettings& settings) {
    const std::string_view token = token_in(request);
    if (!settings.token.empty() && !is_same_secret(token, settings.token)) return unauthorized(token);
    return std::nullopt;
}

// A form of a foreign page can send only three media types without asking first, and this is none of them.
std::optional<HttpResponse> refusal_of_media(const HttpRequest& request) {
    std::string_view media = field_of(request, http::field::content_type);
    media = media.substr(0, media.find(';'));
    while (media.ends_with(' ') || media.ends_with('\t')) media.remove_suffix(1);
    if (iequals(media, json_media)) return std::nullopt;
    return error_json(415, "what changes the drill must say Content-Type: application/json");
}

}  // namespace regiondrill::live
