// What stores held before a drill began, as a line of its recording, and back.
//
//   {"kept":[{"replica":0,"complete":true,"items":[{"key":"kv/a","text":"hello","version":7679500032}]}],
//    "clock_base_s":30}
//
// A key or text that is not UTF-8 stands in "key_hex" or "text_hex"; a numbered value in "number"; "version" is its
// bits.
#pragma once

#include "store/preload.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace regiondrill::live {

std::string text_of(const store::Preload& preload);

/// Throws BadInputLine (live/session/input_text.hpp).
store::Preload preload_of(const nlohmann::json& line);

}  // namespace regiondrill::live
