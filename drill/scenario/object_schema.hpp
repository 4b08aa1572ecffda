// The schema of an object of the script, declared once as a table of fields. The same table reads the JSON into a
// struct and writes the JSON Schema, so what is documented is what is read. Defaults are not repeated in the tables:
// they are those of a default-made struct.
#pragma once

#include "drill/scenario/script.hpp"
#include "drill/scenario/shown_setting.hpp"
#include "drill/scenario/value_kind.hpp"

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// What the schema and the messages need to know of a field. It has no type of the struct in it, so that what works on
/// all schemas alike is written once, in the source.
struct FieldDescription {
    std::string name;
    std::string about;  // one sentence
    std::function<void(nlohmann::ordered_json&)> describe;
    bool required = false;
    std::string default_note;  // in words, where the default is no plain value
};

/// One key of an object: what is to be said of it, and how its value gets into the struct. `read` is called only where
/// the key is there; a member whose key is not there keeps its default.
template <class Spec>
struct Field {
    FieldDescription face;
    std::function<void(const ScriptNode&, Spec&)> read;
    /// Adds what a struct has of it, under its path; empty of a field that is no setting, or is told otherwise.
    std::function<void(const Spec&, const std::string&, std::vector<ShownSetting>&)> show{};

    /// As a field of what inherits the members, such as a spec that is a room's settings and more.
    template <std::derived_from<Spec> Derived>
    operator Field<Derived>() const {
        return {face, read, show};
    }
};

/// All keys of one object, in the order in which the JSON Schema lists them. Tables are made once and live as long as
/// the program.
template <class Spec>
struct Schema {
    std::string about;
    std::vector<Field<Spec>> fields;

    std::vector<FieldDescription> descriptions() const {
        std::vector<FieldDescription> descriptions;
        for (const auto& field : fields) descriptions.push_back(field.face);
        return descriptions;
    }
};

/// Objects of one list that differ in their fields; a tag field ("do", "that") says which schema one has. All variants
/// are read into the same struct, of which each uses some members.
template <class Spec>
struct Variants {
    std::string tag;
    std::string noun;  // "fault", for messages
    std::vector<std::pair<std::string, Schema<Spec>>> tables;
};

// What object_schema.cpp does for every Spec alike.

/// The part of an object's schema under a key, made when it is not there.
nlohmann::ordered_json& schema_part(nlohmann::ordered_json& schema, const char* key);
/// These write into `schema`, which is an empty object at first: an object with these fields, a list of elements, an
/// object whose keys are names.
void describe_object(nlohmann::ordered_json& schema, const std::string& about,
                     const std::vector<FieldDescription>& fields);
void describe_list(nlohmann::ordered_json& schema, const std::function<void(nlohmann::ordered_json&)>& element);
void describe_named(nlohmann::ordered_json& schema, const std::function<void(nlohmann::ordered_json&)>& element);

/// One branch of a list of variants: when the tag says so, the object has these fields.
void describe_variant(nlohmann::ordered_json& schema, const std::string& tag, const std::string& name,
                      const std::string& about, const std::vector<FieldDescription>& fields);
/// What all variants of a list have: the tag and its words. It comes before the branches, which it makes room for.
void describe_tag(nlohmann::ordered_json& schema, const std::string& tag, const std::vector<std::string>& names);

/// Writes a value; nothing where there is none.
using Print = std::function<void(nlohmann::ordered_json&)>;
/// Adds a value and its default; nothing where there is no value, or only an empty text, which says "not given".
void show_value(std::vector<ShownSetting>& shown, const std::string& path, const Print& value, const Print& otherwise);
/// What its field says of the default that it was shown with.
void settle_default(ShownSetting& shown, const FieldDescription& field);

/// Complains about keys that are no field's and about required fields that are not there. Throws InputError at the key,
/// or at the object where one is missing.
void check_keys(const ScriptNode& node, const std::vector<FieldDescription>& fields);
/// The index of the variant that an object's tag names. Throws InputError where there is no tag or no such variant.
std::size_t find_variant(const ScriptNode& node, const std::string& tag, const std::string& noun,
                         const std::vector<std::string>& names);

/// Reads one object into a struct that has its defaults. Throws InputError at the first value that cannot be meant.
template <class Spec>
void read_object(const ScriptNode& node, const Schema<Spec>& table, Spec& spec) {
    check_keys(node, table.descriptions());
    for (const auto& field : table.fields) {
        if (node.has(field.face.name)) field.read(node.child(field.face.name), spec);
    }
}

/// All settings of an object, in the order of its table.
template <class Spec>
void show_object(const Schema<Spec>& table, const Spec& spec, const std::string& path,
                 std::vector<ShownSetting>& shown) {
    for (const auto& field : table.fields) {
        if (!field.show) continue;
        const std::size_t first = shown.size();
        const std::string its_path = path.empty() ? field.face.name : path + "." + field.face.name;
        field.show(spec, its_path, shown);
        const bool is_value = shown.size() > first && shown.back().path == its_path;
        if (is_value) settle_default(shown.back(), field.face);
    }
}

/// Writes a member's value as its kind does; one that may be absent writes nothing.
template <class Member, class Kind>
void print_member(nlohmann::ordered_json& out, const Member& member, const Kind& kind) {
    kind.print(static_cast<typename Kind::Value>(member), out);
}

template <class Member, class Kind>
void print_member(nlohmann::ordered_json& out, const std::optional<Member>& member, const Kind& kind) {
    // Bounds of expectations cannot be printed, and are told with their promise.
    if constexpr (requires(typename Kind::Value value) { kind.print(value, out); }) {
        if (member) kind.print(static_cast<typename Kind::Value>(*member), out);
    }
}

/// A default-made Spec's value of a member is the field's default; a member that may be absent has none.
template <class Spec, class Member, class Kind>
void describe_default(nlohmann::ordered_json& schema, Member Spec::*member, const Kind& kind) {
    kind.print(static_cast<typename Kind::Value>(Spec{}.*member), schema_part(schema, "default"));
}

template <class Spec, class Member, class Kind>
void describe_default(nlohmann::ordered_json&, std::optional<Member> Spec::*, const Kind&) {}

/// A field of a kind. The kind is kept by value in the table. Its `Value` may be wider than the member: bounds of the
/// kind make sure that it fits.
template <class Spec, class Member, class Kind>
Field<Spec> field(std::string name, Member Spec::*member, Kind kind, std::string about) {
    const auto describe = [member, kind](nlohmann::ordered_json& schema) {
        kind.describe(schema);
        describe_default(schema, member, kind);
    };
    const auto read = [member, kind](const ScriptNode& node, Spec& spec) {
        spec.*member = static_cast<Member>(kind.read(node));
    };
    const auto show = [member, kind](const Spec& spec, const std::string& path, auto& shown) {
        const auto print_of = [&](const Spec& of) {
            return [&of, member, &kind](nlohmann::ordered_json& out) { print_member(out, of.*member, kind); };
        };
        const Spec otherwise{};
        show_value(shown, path, print_of(spec), print_of(otherwise));
    };
    return {{std::move(name), std::move(about), describe, false, {}}, read, show};
}

/// Makes a field one that a script must give; it then has no default to tell.
template <class Spec>
Field<Spec> required(Field<Spec> field) {
    field.face.required = true;
    return field;
}

/// A default that is no plain value, in words: "the file's name".
template <class Spec>
Field<Spec> by_default(const std::string& note, Field<Spec> field) {
    field.face.default_note = note;
    return field;
}

/// A field that is an object of its own, kept in a member.
template <class Spec, class Member>
Field<Spec> object_field(std::string name, Member Spec::*member, const Schema<Member>& table) {
    const auto describe = [table](nlohmann::ordered_json& schema) {
        describe_object(schema, table.about, table.descriptions());
    };
    const auto read = [member, table](const ScriptNode& node, Spec& spec) { read_object(node, table, spec.*member); };
    const auto show = [member, table](const Spec& spec, const std::string& path, auto& shown) {
        show_object(table, spec.*member, path, shown);
    };
    return {{std::move(name), {}, describe, false, {}}, read, show};
}

/// The same for an object that may be absent.
template <class Spec, class Member>
Field<Spec> object_field(std::string name, std::optional<Member> Spec::*member, const Schema<Member>& table) {
    const auto describe = [table](nlohmann::ordered_json& schema) {
        describe_object(schema, table.about, table.descriptions());
    };
    const auto read = [member, table](const ScriptNode& node, Spec& spec) {
        read_object(node, table, (spec.*member).emplace());
    };
    const auto show = [member, table](const Spec& spec, const std::string& path, auto& shown) {
        if (spec.*member) show_object(table, *(spec.*member), path, shown);
    };
    return {{std::move(name), {}, describe, false, {}}, read, show};
}

/// A field that is an object in the script, its values kept beside the others in the same struct. For objects that
/// group keys for people, where the code has no use for a struct of its own.
template <class Spec>
Field<Spec> part_field(std::string name, const Schema<Spec>& table) {
    const auto describe = [table](nlohmann::ordered_json& schema) {
        describe_object(schema, table.about, table.descriptions());
    };
    const auto read = [table](const ScriptNode& node, Spec& spec) { read_object(node, table, spec); };
    const auto show = [table](const Spec& spec, const std::string& path, auto& shown) {
        show_object(table, spec, path, shown);
    };
    return {{std::move(name), {}, describe, false, {}}, read, show};
}

/// A field of a member's schema that stands in the script beside the owner's own fields.
template <class Spec, class Member>
Field<Spec> lifted(Member Spec::*member, Field<Member> field) {
    const auto read = [member, inner = field.read](const ScriptNode& node, Spec& spec) { inner(node, spec.*member); };
    const auto show = [member, inner = field.show](const Spec& spec, const std::string& path, auto& shown) {
        if (inner) inner(spec.*member, path, shown);
    };
    return {std::move(field.face), read, show};
}

/// A list of objects. Elements are added to what the member holds, which is empty by default.
template <class Spec, class Element>
Field<Spec> list_field(std::string name, std::vector<Element> Spec::*member, const Schema<Element>& table,
                       std::string about) {
    const auto describe = [table](nlohmann::ordered_json& schema) {
        describe_list(schema, [table](auto& element) { describe_object(element, table.about, table.descriptions()); });
    };
    const auto read = [member, table](const ScriptNode& node, Spec& spec) {
        for (const auto& element : node.elements("a list of objects")) {
            read_object(element, table, (spec.*member).emplace_back());
        }
    };
    const auto show = [member, table](const Spec& spec, const std::string& path, auto& shown) {
        std::size_t number = 0;
        for (const Element& element : spec.*member) {
            std::string place = path + "[" + std::to_string(number++) + "]";
            if constexpr (requires { element.name; }) place = path + "." + element.name;
            show_object(table, element, place, shown);
        }
    };
    return {{std::move(name), std::move(about), describe, false, {}}, read, show};
}

/// An object whose keys are names, kept as a list in the script's order. The element has a `name`, which is the key.
template <class Spec, class Element>
Field<Spec> named_field(std::string name, std::vector<Element> Spec::*member, const Schema<Element>& table,
                        std::string about) {
    const auto describe = [table](nlohmann::ordered_json& schema) {
        describe_named(schema, [table](auto& element) { describe_object(element, table.about, table.descriptions()); });
    };
    const auto read = [member, table](const ScriptNode& node, Spec& spec) {
        for (const auto& key : node.keys("an object with a key for each name")) {
            Element& element = (spec.*member).emplace_back();
            element.name = key;
            read_object(node.child(key), table, element);
        }
    };
    const auto show = [member, table](const Spec& spec, const std::string& path, auto& shown) {
        for (const Element& element : spec.*member) show_object(table, element, path + "." + element.name, shown);
    };
    return {{std::move(name), std::move(about), describe, false, {}}, read, show};
}

/// A list of objects of several tables. Each element's tag decides which table reads it.
template <class Spec, class Element>
Field<Spec> variants_field(std::string name, std::vector<Element> Spec::*member, const Variants<Element>& variants,
                           std::string about) {
    std::vector<std::string> names;
    for (const auto& variant : variants.tables) names.push_back(variant.first);
    const auto describe = [variants, names](nlohmann::ordered_json& schema) {
        describe_list(schema, [&](auto& element) {
            describe_tag(element, variants.tag, names);
            for (const auto& [variant, table] : variants.tables) {
                describe_variant(element, variants.tag, variant, table.about, table.descriptions());
            }
        });
    };
    const auto read = [member, variants, names](const ScriptNode& node, Spec& spec) {
        for (const auto& element : node.elements("a list of objects")) {
            const auto& table = variants.tables[find_variant(element, variants.tag, variants.noun, names)].second;
            read_object(element, table, (spec.*member).emplace_back());
        }
    };
    return {{std::move(name), std::move(about), describe, false, {}}, read};
}

}  // namespace regiondrill::drill
