#include "drill/scenario/object_schema.hpp"

#include "drill/scenario/input_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

/// A field's own schema: its kind, its sentence, its default. The default that the field's kind describes is taken out
/// again where the field is required or its note says it in words.
ordered_json describe_field(const FieldDescription& field) {
    ordered_json schema = ordered_json::object();
    std::string about = field.about;
    if (!field.default_note.empty()) about += (about.empty() ? "" : " ") + ("Default: " + field.default_note + ".");
    if (!about.empty()) schema["description"] = about;
    field.describe(schema);
    // An empty text is how a struct says "not given"; that is no default to write down.
    const ordered_json value = schema.value("default", ordered_json());
    const bool is_told = !field.required && field.default_note.empty();
    if (!is_told || value.empty() || value == ordered_json(std::string{})) schema.erase("default");
    return schema;
}

// For the nearest name of a key that nobody knows.
std::vector<std::string> names_of(const std::vector<FieldDescription>& fields) {
    std::vector<std::string> names;
    names.reserve(fields.size());
    for (const auto& field : fields) names.push_back(field.name);
    return names;
}

// Keys that no field has are refused, by editors as by check_keys().
void describe_fields(ordered_json& schema, const std::vector<FieldDescription>& fields) {
    auto& properties = schema["properties"] = ordered_json::object();
    ordered_json needed = ordered_json::array();
    for (const auto& field : fields) {
        properties[field.name] = describe_field(field);
        if (field.required) needed.push_back(field.name);
    }
    if (!needed.empty()) schema["required"] = needed;
    schema["additionalProperties"] = false;
}

// Another product's word for the tag is told rather than that the tag is missing.
[[noreturn]] void fail_without_tag(const ScriptNode& node, const std::string& tag,
                                   const std::vector<std::string>& names) {
    for (const std::string& key : node.keys("an object in braces")) {
        if (our_key_for(key, {tag}) == tag) node.fail_key(key, unknown_name("key", key, {tag}));
    }
    node.fail({"the key " + in_quotes(tag) + " is missing", one_of(names), {}});
}

}  // namespace

ordered_json& schema_part(ordered_json& schema, const char* key) { return schema[key]; }

namespace {

// A text as it stands, anything else as JSON; none of nothing.
std::optional<std::string> printed(const Print& print) {
    ordered_json value;
    print(value);
    if (value.is_null()) return std::nullopt;
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

void show_value(std::vector<ShownSetting>& shown, const std::string& path, const Print& value, const Print& otherwise) {
    auto text = printed(value);
    if (!text || text->empty()) return;
    auto usual = printed(otherwise);
    const bool differs = text != usual;
    shown.push_back({path, std::move(*text), std::move(usual), differs});
}

// What must be given differs from nothing. Beside a note a value may have been filled in, unless nothing would stand
// there by default; an empty text is how a struct says that it has none.
void settle_default(ShownSetting& shown, const FieldDescription& field) {
    if (field.required) {
        shown.otherwise.reset();
        shown.differs = false;
    } else if (!field.default_note.empty()) {
        shown.differs = shown.differs && !shown.otherwise;
        shown.otherwise = field.default_note;
    } else if (shown.otherwise && shown.otherwise->empty()) {
        shown.otherwise.reset();
    }
}

// A field that is an object has its table's sentence as its description.
void describe_object(ordered_json& schema, const std::string& about, const std::vector<FieldDescription>& fields) {
    schema["description"] = about;
    schema["type"] = "object";
    describe_fields(schema, fields);
}

void describe_list(ordered_json& schema, const std::function<void(ordered_json&)>& element) {
    schema["type"] = "array";
    element(schema["items"] = ordered_json::object());
}

// Any key, each with the element's schema.
void describe_named(ordered_json& schema, const std::function<void(ordered_json&)>& element) {
    schema["type"] = "object";
    element(schema["additionalProperties"] = ordered_json::object());
}

// The tag's words stand here once; each variant adds a branch to `allOf` that holds when the tag says so.
void describe_tag(ordered_json& schema, const std::string& tag, const std::vector<std::string>& names) {
    schema["type"] = "object";
    schema["properties"] = {{tag, {{"enum", names}}}};
    schema["required"] = {tag};
    schema["allOf"] = ordered_json::array();
}

// The branch requires the tag itself, as a condition on a key that is not there would hold; it repeats the tag among
// its fields, which alone it allows.
void describe_variant(ordered_json& schema, const std::string& tag, const std::string& name, const std::string& about,
                      const std::vector<FieldDescription>& fields) {
    ordered_json branch;
    branch["if"] = {{"properties", {{tag, {{"const", name}}}}}, {"required", {tag}}};
    auto& then = branch["then"] = ordered_json::object();
    describe_fields(then, fields);
    then["properties"][tag] = {{"const", name}, {"description", about}};
    schema["allOf"].push_back(branch);
}

// Unknown keys come first: a required field that is missing is often one that was misspelt.
void check_keys(const ScriptNode& node, const std::vector<FieldDescription>& fields) {
    const auto names = names_of(fields);
    for (const auto& key : node.keys("an object in braces")) {
        const bool known = std::find(names.begin(), names.end(), key) != names.end();
        if (!known) node.fail_key(key, unknown_name("key", key, names));
    }
    for (const auto& field : fields) {
        if (field.required && !node.has(field.name))
            node.fail({"the key " + in_quotes(field.name) + " is missing", {}, {}});
    }
}

// The tag is read before anything else, because which keys are known follows from it.
std::size_t find_variant(const ScriptNode& node, const std::string& tag, const std::string& noun,
                         const std::vector<std::string>& names) {
    if (!node.is_object()) node.fail_type("an object in braces");
    if (!node.has(tag)) fail_without_tag(node, tag, names);
    const ScriptNode tag_node = node.child(tag);
    const std::string& name = tag_node.text("the name of the " + noun);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) tag_node.fail(unknown_name(noun, name, names));
    return static_cast<std::size_t>(found - names.begin());
}

}  // namespace regiondrill::drill
