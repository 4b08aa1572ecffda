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
//
// A request keeps the header fields that the API looks at (regions::fields_read). Its body stands there as text, or in
// "body_hex" where it is not UTF-8.
#pragma once

#include "live/session/input.hpp"

#include <nlohmann/json_fwd.hpp>

#include <stdexcept>
#include <string>

namespace regiondrill::live {

/// Says what is wrong with a line.
class BadInputLine : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Text that JSON can hold as it is.
bool is_utf8(const std::string& text);

std::string text_of(const TimedInput& input);

/// Throws BadInputLine.
TimedInput input_of(const nlohmann::json& line);

}  // namespace regiondrill::live
