#include "drill/scenario/script.hpp"

#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

/// The steps of a JSON pointer, unescaped. "~1" stands for a slash and "~0" for a tilde (RFC 6901).
std::vector<std::string> steps_of(std::string_view pointer) {
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] == '/') {
            steps.emplace_back();
        } else if (pointer[i] == '~') {
            ++i;
            steps.back() += pointer[i] == '1' ? '/' : '~';
        } else {
            steps.back() += pointer[i];
        }
    }
    return steps;
}

/// What a value holds under a key or an index; nullptr when there is no such thing. Pointers come from this program, so
/// a step into a list is always a number.
const ordered_json* step_into(const ordered_json* value, const std::string& step) {
    if (value == nullptr) return nullptr;
    if (value->is_object()) {
        const auto found = value->find(step);
        return found == value->end() ? nullptr : &*found;
    }
    if (!value->is_array()) return nullptr;
    const std::size_t index = std::stoul(step);
    return index < value->size() ? &(*value)[index] : nullptr;
}

/// A value in words for a message. Lists and objects are not shown: they may be as long as the script.
std::string in_words(const ordered_json& value) {
    if (value.is_null()) return "nothing (null)";
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    if (value.is_boolean()) return value.dump();
    if (value.is_number()) return "the number " + value.dump();
    return "the text " + in_quotes(value.get_ref<const std::string&>());
}

/// One `--set` taken apart. The path may say "clients.london.rate" or "clients[0].rate"; which of the two a step is
/// shows only against the script. It is split before the script is looked at, so that what is no setting at all is told
/// first.
struct Setting {
    std::string source;  // "--set dns.ttl=10s", for complaints
    std::vector<std::string> keys;
    std::string value;
};

// A setting has no line and column; the path in it is what is wrong.
[[noreturn]] void fail(const Setting& setting, const std::string& path, Complaint complaint) {
    throw InputError(setting.source, {}, path, std::move(complaint));
}

// The text comes from a command line and may be anything, also bytes that are no text.
Setting split_setting(const std::string& text) {
    Setting setting{"--set " + shortened(text), {}, {}};
    if (first_invalid_utf8(text) < text.size()) {
        throw InputError("--set", {}, {}, {"a setting is not UTF-8 text", {}, {}});
    }
    const auto equals = text.find('=');
    if (equals != std::string::npos) {
        setting.keys = split_path(std::string_view{text}.substr(0, equals));
        setting.value = text.substr(equals + 1);
    }
    const bool has_gap = std::any_of(setting.keys.begin(), setting.keys.end(), [](auto& key) { return key.empty(); });
    if (setting.keys.empty() || has_gap) {
        fail(setting, {}, {"this is not a setting", "a path and a value such as dns.ttl=10s", {}});
    }
    return setting;
}

/// Only what begins like JSON is read as JSON: "10s" is a text, and so is a name that happens to be null.
bool begins_like_json(const std::string& text) {
    return !text.empty() && std::string_view{"{[\""}.find(text.front()) != std::string_view::npos;
}

// Bare numbers and truth values are JSON; any other text without brackets or quotes stands for itself.
ordered_json value_of(const Setting& setting) {
    const std::string& text = setting.value;
    if (!begins_like_json(text)) {
        const ordered_json plain = ordered_json::parse(text, nullptr, false);
        const bool is_json = !plain.is_discarded() && (plain.is_number() || plain.is_boolean());
        return is_json ? plain : ordered_json(text);
    }
    try {
        return JsonText(text, setting.source).root();
    } catch (const InputError& error) {
        // Lines and columns of an argument are no help; the words are.
        fail(setting, {}, error.complaint());
    }
}

// Whole numbers below the list's size, and nothing else.
std::optional<std::size_t> index_in(const ordered_json& list, const std::string& key) {
    const auto index = sim::whole_number<std::size_t>(key);
    return index && *index < list.size() ? index : std::nullopt;
}

/// By index; an element without a name has an empty one.
std::vector<std::string> names_in(const ordered_json& list) {
    std::vector<std::string> names;
    for (const auto& element : list) {
        const bool named = element.is_object() && element.contains("name") && element["name"].is_string();
        names.push_back(named ? element["name"].get<std::string>() : "");
    }
    return names;
}

/// The index of a list's element by name or number, as a step of a pointer. Names go before numbers: a population may
/// be called "7".
std::string find_element(const Setting& setting, const std::string& path, const ordered_json& list,
                         const std::string& key) {
    auto names = names_in(list);
    const auto named = std::find(names.begin(), names.end(), key);
    if (named != names.end()) return std::to_string(named - names.begin());
    if (const auto index = index_in(list, key)) return std::to_string(*index);
    std::erase(names, std::string{});
    Complaint complaint = unknown_name("element", key, names);
    if (names.empty() && !list.empty()) complaint.expected = "an index from 0 to " + std::to_string(list.size() - 1);
    fail(setting, path, std::move(complaint));
}

// In the script's order, for the nearest name.
std::vector<std::string> keys_of(const ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& item : object.items()) keys.push_back(item.key());
    return keys;
}

/// The JSON pointer a setting means. Objects on the way that the script leaves out are made by putting the value.
/// Whether the keys exist in a scenario is not asked here: the reader does, with the setting's name in its complaint.
std::string find_place(const Script& script, const Setting& setting) {
    std::string pointer;
    const ordered_json* value = &script.root();
    for (std::size_t i = 0; i < setting.keys.size(); ++i) {
        const std::string& key = setting.keys[i];
        const bool last = i + 1 == setting.keys.size();
        if (value != nullptr && !value->is_structured()) {
            fail(setting, script.path(pointer), {"there is nothing inside this value to set", {}, {}});
        }
        if (value != nullptr && value->is_array()) {
            const std::string element = find_element(setting, script.path(pointer), *value, key);
            pointer += pointer_step(element);
            value = &(*value)[std::stoul(element)];
            continue;
        }
        const bool exists = value != nullptr && value->contains(key);
        // Anywhere else a missing object is a default not spelled out; a missing region is a slip of the pen.
        if (pointer == "/regions" && value != nullptr && !exists && !last) {
            fail(setting, "regions", unknown_name("region", key, keys_of(*value)));
        }
        pointer += pointer_step(key);
        value = exists ? &(*value)[key] : nullptr;
    }
    return pointer;
}

}  // namespace

// Everything that reads goes by keys, so what is no object is refused at once.
Script::Script(std::string_view text, std::string file, const char* example)
    : file_(std::move(file)),
      text_(text, file_) {
    if (!root().is_object()) {
        fail("", {"a script is one object", example, {}});
    }
}

// Walks the values, as settings may have put in what the text does not have.
bool Script::has(std::string_view pointer) const {
    const ordered_json* value = &root();
    for (const auto& step : steps_of(pointer)) value = step_into(value, step);
    return value != nullptr;
}

// A complaint about anything inside what was put, or about an object that was made for it, names the setting: the
// outermost such object is what its source is noted for.
void Script::put(const std::string& pointer, ordered_json value, const std::string& source) {
    ordered_json* place = &text_.root();
    std::string made;  // the outermost object that had to be made for the value
    std::string walked;
    for (const auto& step : steps_of(pointer)) {
        walked += pointer_step(step);
        if (made.empty() && !has(walked)) made = walked;
        place = place->is_array() ? &(*place)[std::stoul(step)] : &(*place)[step];
    }
    *place = std::move(value);
    settings_.insert_or_assign(made.empty() ? pointer : made, source);
}

// The nearest one upwards: a later setting of a smaller part goes before an earlier one of the whole.
std::string Script::setting_behind(std::string_view pointer) const {
    while (true) {
        const auto setting = settings_.find(pointer);
        if (setting != settings_.end()) return setting->second;
        if (pointer.empty()) return {};
        pointer = parent_pointer(pointer);
    }
}

// What a script leaves out has no path of its own to point at.
ScriptPlace Script::place_of(std::string_view pointer) const {
    while (!has(pointer)) pointer = parent_pointer(pointer);
    const std::string setting = setting_behind(pointer);
    if (!setting.empty()) return {setting, {}, path(pointer)};
    return {file_, text_.value_position(pointer), path(pointer)};
}

void Script::fail(std::string_view pointer, Complaint complaint) const {
    const ScriptPlace place = place_of(pointer);
    throw InputError(place.source, place.position, place.path, std::move(complaint));
}

// For complaints about a name, which is a key and no value; `path_text` says in what it stands.
void Script::fail_at_key(std::string_view pointer, std::string_view path_text, Complaint complaint) const {
    const std::string setting = setting_behind(pointer);
    if (!setting.empty()) throw InputError(setting, {}, std::string{path_text}, std::move(complaint));
    throw InputError(file_, text_.key_position(pointer), std::string{path_text}, std::move(complaint));
}

// The empty pointer gives an empty path: the script as a whole has no name.
std::string Script::path(std::string_view pointer) const {
    std::string out;
    const ordered_json* value = &root();
    for (const auto& step : steps_of(pointer)) {
        if (value != nullptr && value->is_array()) {
            out += "[" + step + "]";
        } else {
            out += (out.empty() ? "" : ".") + step;
        }
        value = step_into(value, step);
    }
    return out;
}

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

// Asked for after has() or keys(), so it is there.
ScriptNode ScriptNode::child(std::string_view key) const {
    return {*script_, pointer_ + pointer_step(key), value_->at(std::string{key})};
}

// The nodes refer to the script's values and are gone with it.
std::vector<ScriptNode> ScriptNode::elements(std::string_view expected) const {
    if (!is_list()) fail_type(expected);
    std::vector<ScriptNode> nodes;
    for (std::size_t i = 0; i < value_->size(); ++i) {
        nodes.push_back({*script_, pointer_ + pointer_step(std::to_string(i)), (*value_)[i]});
    }
    return nodes;
}

void ScriptNode::fail(Complaint complaint) const { script_->fail(pointer_, std::move(complaint)); }

// Both what was expected and what was found, as the writer may have meant another key.
void ScriptNode::fail_type(std::string_view expected) const {
    fail({"expected " + std::string{expected} + ", found " + in_words(*value_), {}, {}});
}

// The key itself is wrong, so the path names the object that it stands in.
void ScriptNode::fail_key(std::string_view key, Complaint complaint) const {
    script_->fail_at_key(pointer_ + pointer_step(key), script_->path(pointer_), std::move(complaint));
}

// Found before it is read, so that a path that leads nowhere is told before what is wrong with the value.
void apply_setting(Script& script, const std::string& text) {
    const Setting setting = split_setting(text);
    const std::string pointer = find_place(script, setting);
    script.put(pointer, value_of(setting), setting.source);
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> keys{{}};
    for (char c : path) {
        if (c == '.' || c == '[') {
            keys.emplace_back();
        } else if (c != ']') {
            keys.back() += c;
        }
    }
    return keys;
}

// A setting without "=" is all path; that it is no setting is told when it is applied.
std::string first_key(const std::string& setting) { return split_path(setting.substr(0, setting.find('='))).front(); }

}  // namespace regiondrill::drill
