#include "drill/scenario/script.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

/// The steps of a JSON pointer, unescaped.
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

/// What a value holds under a key or an index; nullptr when there is no such thing.
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

}  // namespace

Script::Script(std::string_view text, std::string file, const char* example)
    : file_(std::move(file)),
      text_(text, file_) {
    if (!root().is_object()) {
        fail("", {"a script is one object", example, {}});
    }
}

bool Script::has(std::string_view pointer) const {
    const ordered_json* value = &root();
    for (const auto& step : steps_of(pointer)) value = step_into(value, step);
    return value != nullptr;
}

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

std::string Script::setting_behind(std::string_view pointer) const {
    while (true) {
        const auto setting = settings_.find(pointer);
        if (setting != settings_.end()) return setting->second;
        if (pointer.empty()) return {};
        pointer = parent_pointer(pointer);
    }
}

void Script::fail(std::string_view pointer, Complaint complaint) const {
    // What a script leaves out has no path of its own to point at.
    while (!has(pointer)) pointer = parent_pointer(pointer);
    const std::string setting = setting_behind(pointer);
    if (!setting.empty()) throw InputError(setting, {}, path(pointer), std::move(complaint));
    throw InputError(file_, text_.value_position(pointer), path(pointer), std::move(complaint));
}

void Script::fail_at_key(std::string_view pointer, std::string_view path_text, Complaint complaint) const {
    const std::string setting = setting_behind(pointer);
    if (!setting.empty()) throw InputError(setting, {}, std::string{path_text}, std::move(complaint));
    throw InputError(file_, text_.key_position(pointer), std::string{path_text}, std::move(complaint));
}

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

}  // namespace regiondrill::drill
