// The absolute form of a request's target, "http://api.drill.test:80/kv/a", as proxies are asked and as any server must
// take it (RFC 9112, section 3.2.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

struct AbsoluteTarget {
    std::string host;       // without its port
    std::string authority;  // with it, as the Host field has it
    std::string path;       // in origin form, the query with it
};

/// Nothing for a target of any other form.
std::optional<AbsoluteTarget> read_absolute_target(std::string_view target);

}  // namespace regiondrill::live
