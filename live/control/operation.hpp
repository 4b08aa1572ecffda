// The operations of the control API: one table that dispatches requests and is documented by (open_api).
#pragma once

#include "drill/report/report.hpp"
#include "live/control/access_guard.hpp"
#include "live/control/event_feed.hpp"
#include "live/control/state_view.hpp"
#include "live/loop/pacer.hpp"
#include "live/session/served_world.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::live {

// One operation of the control API: what stands in the table that both dispatches requests and describes itself.

/// An answer; or the head of a stream of events.
struct ControlAnswer {
    HttpResponse response;
    std::optional<std::uint64_t> events_after;  // it is a stream: of the events after this number
};

/// What an operation has to do with.
struct ControlCall {
    ServedWorld& world;
    Pacer& pacer;
    const ControlSettings& settings;
    const HttpRequest& request;
    std::size_t number = 0;  // what stands for {number} in the path
    std::string_view query;  // what follows "?"

    /// Of the query, its escapes read; empty where it is not there.
    std::string value(std::string_view name) const;
};

/// One of the ways in which an operation ends well, or is refused for a reason of its own.
struct ControlOutcome {
    unsigned status = 200;
    std::string_view about;
    std::string_view media = json_media;
    std::string_view schema{};  // its name among control_schemas(); none for what is no JSON
};

/// What may stand in the query; none has to.
struct ControlParameter {
    std::string_view name;
    std::string_view about;
    std::string_view example;
};

/// Its entry is all there is of it: dispatch, the list of methods in a 405 and the OpenAPI document all read this.
struct ControlOperation {
    boost::beast::http::verb method;
    std::string_view path;  // with {number}
    std::string_view name;
    std::string_view summary;
    std::string_view body{};  // the name of its schema; none where nothing is sent
    std::vector<ControlParameter> query{};
    std::vector<ControlOutcome> outcomes;
    ControlAnswer (*perform)(const ControlCall&);

    bool changes_something() const { return method != boost::beast::http::verb::get; }
};

/// Where the page is, for which no token is wanted.
inline constexpr std::string_view page_path = "/";

/// All of them, in the order of the documentation.
const std::vector<ControlOperation>& control_operations();

/// OpenAPI 3.1, made of the same table and of the JSON Schemas of what the API takes and gives, by name. A test holds
/// every answer against them (open_api.cpp).
Json open_api_json(const std::vector<ControlOperation>& operations);
Json control_schemas();

/// What stands for {number} where the path is that of the operation (0 where it has none); none where it is not.
std::optional<std::size_t> match(const ControlOperation& operation, std::string_view path);

}  // namespace regiondrill::live
