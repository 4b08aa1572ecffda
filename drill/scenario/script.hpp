// A scenario script as text and values, with the settings of the command line laid over it: what the reading and the
// checking of a scenario complain to, because it knows where each value came from.
#pragma once

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/json_text.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace regiondrill::drill {

class Script {
public:
    /// `example` shows what else the text should be, where it is no object.
    Script(std::string_view text, std::string file,
           const char* example = R"(one such as { "regions": { "eu-west-2": {} } })");

    const std::string& file() const { return file_; }
    const nlohmann::ordered_json& root() const { return text_.root(); }
    bool has(std::string_view pointer) const;

    /// Lays a value over the text, making the objects on the way to it. `source` is what complaints about it will name.
    void put(const std::string& pointer, nlohmann::ordered_json value, const std::string& source);

    /// Throws the InputError that names where the value (or its key) at this JSON pointer came from.
    [[noreturn]] void fail(std::string_view pointer, Complaint complaint) const;
    [[noreturn]] void fail_at_key(std::string_view pointer, std::string_view path, Complaint complaint) const;

    /// A JSON pointer as people write it: "timeline[0].region".
    std::string path(std::string_view pointer) const;

private:
    /// The setting that gave this value or what it stands in; empty when it came from the text.
    std::string setting_behind(std::string_view pointer) const;

    std::string file_;
    JsonText text_;
    std::map<std::string, std::string, std::less<>> settings_;  // by the pointer of what they put in
};

}  // namespace regiondrill::drill
