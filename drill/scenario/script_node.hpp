// One value of a script together with where it stands: what the shapes read from.
#pragma once

#include "drill/scenario/script.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

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
    bool has(std::string_view key) const;
    ScriptNode child(std::string_view key) const;

    /// Elements of a list; complains when it is none.
    std::vector<ScriptNode> elements(std::string_view expected) const;

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

}  // namespace regiondrill::drill
