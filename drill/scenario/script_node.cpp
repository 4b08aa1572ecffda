#include "drill/scenario/script_node.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

/// A value in words for a message.
std::string in_words(const ordered_json& value) {
    if (value.is_null()) return "nothing (null)";
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    if (value.is_boolean()) return value.dump();
    if (value.is_number()) return "the number " + value.dump();
    return "the text " + in_quotes(value.get_ref<const std::string&>());
}

}  // namespace

ScriptNode::ScriptNode(const Script& script) : ScriptNode(script, {}, script.root()) {}

ScriptNode::ScriptNode(const Script& script, std::string pointer, const ordered_json& value)
    : script_(&script),
      pointer_(std::move(pointer)),
      value_(&value) {}

bool ScriptNode::is_object() const { return value_->is_object(); }
bool ScriptNode::is_list() const { return value_->is_array(); }
bool ScriptNode::is_text() const { return value_->is_string(); }

const std::string& ScriptNode::text(std::string_view expected) const {
    if (!is_text()) fail_type(expected);
    return value_->get_ref<const std::string&>();
}

std::vector<std::string> ScriptNode::keys(std::string_view expected) const {
    if (!is_object()) fail_type(expected);
    std::vector<std::string> keys;
    for (const auto& item : value_->items()) keys.push_back(item.key());
    return keys;
}

bool ScriptNode::has(std::string_view key) const { return value_->contains(std::string{key}); }

ScriptNode ScriptNode::child(std::string_view key) const {
    return {*script_, pointer_ + pointer_step(key), value_->at(std::string{key})};
}

std::vector<ScriptNode> ScriptNode::elements(std::string_view expected) const {
    if (!is_list()) fail_type(expected);
    std::vector<ScriptNode> nodes;
    for (std::size_t i = 0; i < value_->size(); ++i) {
        nodes.push_back({*script_, pointer_ + pointer_step(std::to_string(i)), (*value_)[i]});
    }
    return nodes;
}

void ScriptNode::fail(Complaint complaint) const { script_->fail(pointer_, std::move(complaint)); }

void ScriptNode::fail_type(std::string_view expected) const {
    fail({"expected " + std::string{expected} + ", found " + in_words(*value_), {}, {}});
}

void ScriptNode::fail_key(std::string_view key, Complaint complaint) const {
    script_->fail_at_key(pointer_ + pointer_step(key), script_->path(pointer_), std::move(complaint));
}

}  // namespace regiondrill::drill
