// What comes into a world from outside: as values, as lines of a recording, and who writes them down.
#pragma once

#include "dns/address.hpp"
#include "live/http/http_message.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace regiondrill::live {

// What comes into a world from outside, each at a moment up to which all that was due has run. Played again at the same
// moments, the same inputs give the same run.

/// A query came to the DNS gateway.
struct NameAsked {
    std::vector<std::uint8_t> query;
    dns::IpAddress asker;
    std::uint16_t port = 0;
    bool over_tcp = false;
};

/// Somebody in a city, or of a population, connected to a region.
struct ConnectionOpened {
    std::uint32_t connection = 0;
    std::string from;
    std::string region;
};

/// A request on that connection.
struct ConnectionAsked {
    std::uint32_t connection = 0;
    HttpRequest request;
};

/// That connection is gone.
struct ConnectionClosed {
    std::uint32_t connection = 0;
};

/// A request of a real program that goes by name as one of a population's people.
struct ProxiedClientAsked {
    std::uint32_t proxied = 0;
    std::string population;
    std::uint32_t client = 0;
    HttpRequest request;
};

/// A fault began manually, as an entry of the timeline would say it.
struct FaultBegun {
    std::string text;
};

/// An entry of the timeline was begun manually.
struct EntryBegun {
    std::uint64_t number = 0;
};

/// A fault was ended manually.
struct FaultEnded {
    std::uint64_t number = 0;
};

/// The drill was ended manually.
struct DrillFinished {};

/// The service behind a region answered what was forwarded to it. What it said matters to nobody in the world.
struct ForwardAnswered {
    std::uint32_t attempt = 0;
    std::uint32_t status = 0;
};

/// A new kind needs its word in the format (text_of, input_of); a recording with a word that is not known is refused.
using Input = std::variant<NameAsked, ConnectionOpened, ConnectionAsked, ConnectionClosed, ProxiedClientAsked,
                           FaultBegun, EntryBegun, FaultEnded, DrillFinished, ForwardAnswered>;

/// An input and its moment.
struct TimedInput {
    sim::Time at{};
    Input input;
};

// Who writes down what comes into a world.

/// The world tells it every input in its order, on the loop's thread. It must not put anything into the world.
struct Recorder {
    virtual ~Recorder() = default;
    virtual void note(const TimedInput& input) = 0;
};

// An input as one line of a recording, and back.
//
//   {"at_ns":1200000000,"do":"visit","visit":0,"from":"london","to":"eu-west-2"}
//   {"at_ns":1203000000,"do":"ask","visit":0,"method":"PUT","target":"/kv/a","body":"hello"}
//   {"at_ns":1900000000,"do":"leave","visit":0}
//   {"at_ns":2000000000,"do":"name","from":"127.78.4.1","port":40000,"tcp":false,"query":"1d2e..."}
//   {"at_ns":2100000000,"do":"guest","guest":0,"population":"london","client":3,"method":"GET","target":"/kv/a"}
//
//   {"at_ns":2200000000,"do":"fault","what":"{\"do\":\"kill\",\"region\":\"eu-west-2\"}"}
//   {"at_ns":2300000000,"do":"entry","number":0}
//   {"at_ns":2400000000,"do":"end","number":0}
//   {"at_ns":2500000000,"do":"finish"}
//   {"at_ns":2600000000,"do":"forwarded","exchange":7,"status":200}
//
// A request keeps the header fields that the API looks at (regions::fields_read) and those that a fault's match names.
// Its body stands there as text, or in "body_hex" where it is not UTF-8.

/// Says what is wrong with a line.
class BadInputLine : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Octets as text that any file of text can hold: two hexadecimal digits each, small letters.
std::string hex_of(std::string_view octets);
/// And back, as text of those octets; nothing where a digit is none or its twin is missing.
std::optional<std::string> octets_of(std::string_view hex);

std::string text_of(const TimedInput& input);

/// Throws BadInputLine.
TimedInput input_of(const nlohmann::json& line);

}  // namespace regiondrill::live
