// Scripts with a mistake, and the line that a person gets to read about it.
#pragma once

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"

#include <string>

namespace regiondrill::drill::fixture {

struct BadInput {
    std::string text;
    std::string message;
};

inline std::string message_about(const std::string& script) {
    try {
        read_scenario_text(script, "x.json");
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

template <std::size_t N>
void check_whole_scripts(const BadInput (&inputs)[N]) {
    for (const auto& input : inputs) {
        INFO(input.text);
        CHECK(message_about(input.text) == "x.json:" + input.message);
    }
}

/// Puts each text into the second line of a script whose regions and default populations are fine.
template <std::size_t N>
void check_in_line_2(const std::string& before, const BadInput (&inputs)[N], const std::string& after) {
    for (const auto& input : inputs) {
        INFO(input.text);
        std::string script = "{\"regions\": {\"eu-west-2\": {}, \"us-west-2\": {}},\n";
        script.append(before).append(input.text).append(after).append("}");
        CHECK(message_about(script) == "x.json:2:" + input.message);
    }
}

}  // namespace regiondrill::drill::fixture
