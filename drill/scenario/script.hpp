// A scenario script as text and values, with the settings of the command line laid over it: what the reading and the
// checking of a scenario complain to, because it knows where each value came from.
#pragma once

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/json_reader.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// Where a value came from: a file with its line and column, or a setting of the command line, which has neither.
struct ScriptPlace {
    std::string source;
    Position position;
    std::string path;  // "timeline[0].region"
};

/// What a script may say, but seldom means. `pointer` is the JSON pointer of what says so.
struct Warning {
    std::string code;  // of the table in drill/report/lint.hpp
    std::string pointer;
    std::string text;  // a sentence without its point
};

/// The text, its values and where each came from. Readers and checks complain to it by JSON pointer, and it finds the
/// line and column, or the setting of the command line that gave the value. What is read from it refers to it and must
/// not outlive it. Not copied: nodes refer to it.
class Script {
public:
    /// `example` shows what else the text should be, where it is no object.
    Script(std::string_view text, std::string file,
           const char* example = R"(one such as { "regions": { "eu-west-2": {} } })");

    const std::string& file() const { return file_; }
    const nlohmann::ordered_json& root() const { return text_.root(); }
    /// Whether the text, or a setting, has a value there; null is one.
    bool has(std::string_view pointer) const;

    /// Lays a value over the text, making the objects on the way to it. `source` is what complaints about it will name.
    /// The pointer's lists must be there, and long enough.
    void put(const std::string& pointer, nlohmann::ordered_json value, const std::string& source);

    /// Throws the InputError that names where the value (or its key) at this JSON pointer came from.
    [[noreturn]] void fail(std::string_view pointer, Complaint complaint) const;
    [[noreturn]] void fail_at_key(std::string_view pointer, std::string_view path, Complaint complaint) const;

    /// Where the value came from; of what it would stand in where there is no such value.
    ScriptPlace place_of(std::string_view pointer) const;

    /// A JSON pointer as people write it: "timeline[0].region".
    std::string path(std::string_view pointer) const;

private:
    /// The setting that gave this value or what it stands in; empty when it came from the text.
    std::string setting_behind(std::string_view pointer) const;

    std::string file_;
    JsonText text_;
    std::map<std::string, std::string, std::less<>> settings_;  // by the pointer of what they put in
};

// One value of a script together with where it stands: what the tables read from.

/// A value and its pointer, cheap to copy. Schemas and kinds of values read from nodes, so that none of them knows
/// where in the script it is used. It must not outlive the script, and is of no use after a put().
class ScriptNode {
public:
    /// The whole script.
    explicit ScriptNode(const Script& script);

    const nlohmann::ordered_json& value() const { return *value_; }
    bool is_object() const;
    bool is_list() const;
    bool is_text() const;

    /// The value as a text; complains when it is something else. `expected` is for that complaint.
    const std::string& text(std::string_view expected) const;

    /// Keys of an object in the script's order; complains when it is none.
    std::vector<std::string> keys(std::string_view expected) const;
    /// Of an object; false of anything else.
    bool has(std::string_view key) const;
    /// The key must be there.
    ScriptNode child(std::string_view key) const;

    /// Elements of a list; complains when it is none.
    std::vector<ScriptNode> elements(std::string_view expected) const;

    /// Complains about this value, at its place.
    [[noreturn]] void fail(Complaint complaint) const;

    /// "expected a duration such as "10s", found the number 10".
    [[noreturn]] void fail_type(std::string_view expected) const;

    /// Complains about a key of this object at the place of the key.
    [[noreturn]] void fail_key(std::string_view key, Complaint complaint) const;

private:
    ScriptNode(const Script& script, std::string pointer, const nlohmann::ordered_json& value);

    const Script* script_;
    std::string pointer_;
    const nlohmann::ordered_json* value_;
};

// One `--set path=value` of the command line, laid over a script.

/// "dns.ttl=10s", "clients.london.rate=2/s", "clients[0].rate=2/s", "regions.eu-west-2.capacity.workers=8": elements of
/// a list go by their "name" or their index. The value is JSON when it is a number, true, false, a list, an object or a
/// text in double quotes, else a text as it stands. A key that no scenario has is complained about when the script is
/// read; a list element or a region that the script does not have, here. Throws InputError, with the setting as its
/// source.
void apply_setting(Script& script, const std::string& setting);

/// The steps of a path as people and complaints write it: "clients[0].rate" and "clients.0.rate" are the same. A name
/// with a dot in it cannot be said this way, which is why names may not have one.
std::vector<std::string> split_path(std::string_view path);

/// The first key a setting's path names: "clients" of "clients.london.rate=2/s".
std::string first_key(const std::string& setting);

}  // namespace regiondrill::drill
