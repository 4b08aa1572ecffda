#include "live/session/input.hpp"

#include "sim/text.hpp"

#include <nlohmann/json.hpp>
#include <optional>

namespace regiondrill::live {

namespace {

using Json = nlohmann::ordered_json;

// Its fields are those that somebody in the world looks at, as no other can make a difference. The body is text where
// it can be, for people who read or change a recording.
void put_request(Json& line, const HttpRequest& request) {
    line["method"] = std::string(request.method_string());
    line["target"] = std::string(request.target());
    // Also one that says nothing, as that is refused.
    for (const auto& field : request) {
        if (field.name() == boost::beast::http::field::content_length) continue;
        line["header"][std::string(field.name_string())] = std::string(field.value());
    }
    if (request.body().empty()) return;
    if (sim::is_utf8(request.body())) {
        line["body"] = request.body();
    } else {
        line["body_hex"] = hex_of(request.body());
    }
}

/// A field of a line, of the type that is wanted. Says what is wrong by the field's name; the reader of the recording
/// adds file and line.
template <class T>
T field(const nlohmann::json& line, const char* name) {
    const auto found = line.find(name);
    if (found == line.end()) throw BadInputLine("\"" + std::string(name) + "\" is missing");
    try {
        return found->get<T>();
    } catch (const nlohmann::json::exception&) {
        throw BadInputLine("\"" + std::string(name) + "\" is of the wrong type");
    }
}

// Queries are kept in hexadecimal, since a DNS message is never text.
std::vector<std::uint8_t> octets(const nlohmann::json& line, const char* name) {
    const auto found = octets_of(field<std::string>(line, name));
    if (!found) throw BadInputLine("\"" + std::string(name) + "\" is not hexadecimal");
    return {found->begin(), found->end()};
}

// What was kept is the request as far as the world can tell.
HttpRequest request_of(const nlohmann::json& line) {
    HttpRequest request;
    request.version(11);
    request.method_string(field<std::string>(line, "method"));
    request.target(field<std::string>(line, "target"));
    if (line.contains("header")) {
        if (!line["header"].is_object()) throw BadInputLine("\"header\" is of the wrong type");
        for (const auto& entry : line["header"].items()) {
            request.set(entry.key(), field<std::string>(line["header"], entry.key().c_str()));
        }
    }
    if (line.contains("body")) request.body() = field<std::string>(line, "body");
    if (line.contains("body_hex")) {
        const auto body = octets(line, "body_hex");
        request.body().assign(body.begin(), body.end());
    }
    return request;
}

// The address decides where the asker stands, and so the answer.
dns::IpAddress address_of(const nlohmann::json& line) {
    const auto address = dns::IpAddress::from_text(field<std::string>(line, "from"));
    if (!address) throw BadInputLine("\"from\" is no address");
    return *address;
}

/// Fills in what an input says, but for its moment. The words "visit", "guest" and "exchange" are those of the format,
/// which outlives the names of types.
struct Writer {
    Json& line;

    void operator()(const NameAsked& input) const {
        line.update({{"do", "name"}, {"from", input.asker.text()}, {"port", input.port}, {"tcp", input.over_tcp}});
        line["query"] = hex_of({reinterpret_cast<const char*>(input.query.data()), input.query.size()});
    }
    void operator()(const ConnectionOpened& input) const {
        line.update({{"do", "visit"}, {"visit", input.connection}, {"from", input.from}, {"to", input.region}});
    }
    void operator()(const ConnectionAsked& input) const {
        line.update({{"do", "ask"}, {"visit", input.connection}});
        put_request(line, input.request);
    }
    void operator()(const ConnectionClosed& input) const {
        line.update({{"do", "leave"}, {"visit", input.connection}});
    }
    void operator()(const ProxiedClientAsked& input) const {
        line.update(
            {{"do", "guest"}, {"guest", input.proxied}, {"population", input.population}, {"client", input.client}});
        put_request(line, input.request);
    }
    void operator()(const FaultBegun& input) const { line.update({{"do", "fault"}, {"what", input.text}}); }
    void operator()(const EntryBegun& input) const { line.update({{"do", "entry"}, {"number", input.number}}); }
    void operator()(const FaultEnded& input) const { line.update({{"do", "end"}, {"number", input.number}}); }
    void operator()(const DrillFinished&) const { line["do"] = "finish"; }
    void operator()(const ForwardAnswered& input) const {
        line.update({{"do", "forwarded"}, {"exchange", input.attempt}, {"status", input.status}});
    }
};

// The counterpart of Writer, field by field. What it does not know is refused: leaving an input out would give another
// drill.
Input action_of(const nlohmann::json& line) {
    const auto what = field<std::string>(line, "do");
    if (what == "name") {
        return NameAsked{octets(line, "query"), address_of(line), field<std::uint16_t>(line, "port"),
                         field<bool>(line, "tcp")};
    }
    if (what == "visit") {
        return ConnectionOpened{field<std::uint32_t>(line, "visit"), field<std::string>(line, "from"),
                                field<std::string>(line, "to")};
    }
    if (what == "ask") return ConnectionAsked{field<std::uint32_t>(line, "visit"), request_of(line)};
    if (what == "leave") return ConnectionClosed{field<std::uint32_t>(line, "visit")};
    if (what == "guest") {
        return ProxiedClientAsked{field<std::uint32_t>(line, "guest"), field<std::string>(line, "population"),
                                  field<std::uint32_t>(line, "client"), request_of(line)};
    }
    if (what == "fault") return FaultBegun{field<std::string>(line, "what")};
    if (what == "entry") return EntryBegun{field<std::uint64_t>(line, "number")};
    if (what == "end") return FaultEnded{field<std::uint64_t>(line, "number")};
    if (what == "finish") return DrillFinished{};
    if (what == "forwarded") {
        return ForwardAnswered{field<std::uint32_t>(line, "exchange"), field<std::uint32_t>(line, "status")};
    }
    throw BadInputLine("\"do\" is none of the inputs known: \"" + what + "\"");
}

}  // namespace

std::string hex_of(std::string_view octets) { return sim::lower_case(sim::hex_text(octets)); }

// Takes capital letters too, for what was written by hand.
std::optional<std::string> octets_of(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string octets;
    octets.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto high = sim::hex_digit(hex[i]);
        const auto low = sim::hex_digit(hex[i + 1]);
        if (!high || !low) return std::nullopt;
        octets += static_cast<char>(*high << 4U | *low);
    }
    return octets;
}

// Octets that are no UTF-8, as a target may have, are replaced: dump() would throw for them.
std::string text_of(const TimedInput& input) {
    Json line = {{"at_ns", input.at.time_since_epoch().count()}};
    std::visit(Writer{line}, input.input);
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Nanoseconds from the beginning of the drill, so that no rounding moves an input past an event.
TimedInput input_of(const nlohmann::json& line) {
    if (!line.is_object()) throw BadInputLine("a line is a JSON object");
    const auto at = field<std::int64_t>(line, "at_ns");
    if (at < 0) throw BadInputLine("\"at_ns\" is before the drill");
    return {sim::drill_start + sim::Duration{at}, action_of(line)};
}

}  // namespace regiondrill::live
