// Which requests a fault touches, by what they ask and say: all conditions of a match must hold. What is not there
// never matches, be it a header or the path of something that is no request of the API, as votes and forwarded writes
// between regions are.
//
// The path is that of regions/http_api.hpp, without the query, its key percent-encoded as far as it must be. Simulated
// people ask as a program would that uses this project's own HTTP client, and say
//
//   host: api.drill.test (the drill's name)   user-agent: regiondrill   accept: */*   if-none-match: * (creates)
//
// and health checkers the same but for  user-agent: regiondrill-health-check. Real programs say what they say.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/pattern.hpp"
#include "store/data/intern_pool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::regions {

/// As a script has it. The pattern of a `regex` is one that compiles.
struct MatchCondition {
    enum class Part : std::uint8_t { path, method, header };
    enum class Operator : std::uint8_t { eq, exists, starts_with, regex };

    Part part{};
    std::string header;  // its name in small letters
    Operator how{};
    std::string value;
};

/// What a request says, where that is written down: the words of simulated people and of what the store is asked.
struct RequestTexts {
    const store::KeyDictionary& keys;
    const store::ValuePool& values;
    std::string host;  // by which people ask
};

/// Conditions, compiled. Asked for each request of a region that has such a fault.
class RequestMatch {
public:
    explicit RequestMatch(const std::vector<MatchCondition>& conditions);

    bool holds(const RequestAttempt& attempt, const RequestTexts& texts) const;

private:
    struct Compiled {
        MatchCondition condition;
        std::optional<sim::Pattern> pattern;
    };

    std::vector<Compiled> conditions_;
};

// A real program's request as far as faults look at it, where anything of that shows in nothing else: its head, one
// line for its method and path and one for each header that is kept.

/// Names of headers in small letters, and what they say.
using HeadFields = std::vector<std::pair<std::string, std::string>>;

std::string head_text(std::string_view method, std::string_view target, const HeadFields& fields);

}  // namespace regiondrill::regions
