#include "drill/scenario/script_setting.hpp"

#include "drill/scenario/text_cursor.hpp"
#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

struct Setting {
    std::string source;  // "--set dns.ttl=10s", for complaints
    std::vector<std::string> keys;
    std::string value;
};

[[noreturn]] void fail(const Setting& setting, const std::string& path, Complaint complaint) {
    throw InputError(setting.source, {}, path, std::move(complaint));
}

/// "clients[0].rate" and "clients.0.rate" are the same path.
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

std::optional<std::size_t> index_in(const ordered_json& list, const std::string& key) {
    const auto index = sim::whole_number<std::size_t>(key);
    return index && *index < list.size() ? index : std::nullopt;
}

std::vector<std::string> names_in(const ordered_json& list) {
    std::vector<std::string> names;
    for (const auto& element : list) {
        const bool named = element.is_object() && element.contains("name") && element["name"].is_string();
        names.push_back(named ? element["name"].get<std::string>() : "");
    }
    return names;
}

/// The index of a list's element by name or number, as a step of a pointer.
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

std::vector<std::string> keys_of(const ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& item : object.items()) keys.push_back(item.key());
    return keys;
}

/// The JSON pointer a setting means. Objects on the way that the script leaves out are made by putting the value.
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

void apply_setting(Script& script, const std::string& text) {
    const Setting setting = split_setting(text);
    const std::string pointer = find_place(script, setting);
    script.put(pointer, value_of(setting), setting.source);
}

std::string first_key(const std::string& setting) { return split_path(setting.substr(0, setting.find('='))).front(); }

}  // namespace regiondrill::drill
