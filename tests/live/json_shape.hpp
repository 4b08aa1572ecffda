// Whether a JSON value has the shape that a schema says: the part of JSON Schema that our own schemas use.
#pragma once

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace regiondrill::live::fixture {

class JsonShape {
public:
    /// The root that "#/..." points into.
    explicit JsonShape(const nlohmann::json& root) : root_(root) {}

    /// Empty when it fits; else where it does not, and why.
    std::string misfit(const nlohmann::json& value, const nlohmann::json& schema, const std::string& at = "") const {
        for (const auto& [key, want] : schema.items()) {
            std::string why = misfit_of(value, key, want, schema, at);
            if (!why.empty()) return why;
        }
        return {};
    }

private:
    using json = nlohmann::json;

    std::string misfit_of(const json& value, const std::string& key, const json& want, const json& schema,
                          const std::string& at) const {
        if (key == "$ref") return misfit(value, root_.at(json::json_pointer(want.get<std::string>().substr(1))), at);
        if (key == "type") return has_type(value, want) ? "" : at + ": " + value.dump() + " is no " + want.dump();
        if (key == "const") return value == want ? "" : at + ": " + value.dump() + " is not " + want.dump();
        if (key == "enum") {
            for (const auto& word : want) {
                if (word == value) return {};
            }
            return at + ": " + value.dump() + " is none of " + want.dump();
        }
        if (key == "minimum")
            return !value.is_number() || value >= want ? "" : at + ": " + value.dump() + " is too little";
        if (key == "maximum")
            return !value.is_number() || value <= want ? "" : at + ": " + value.dump() + " is too much";
        if (key == "minProperties") return value.size() >= want ? "" : at + ": is empty";
        if (key == "required") return missing(value, want, at);
        if (key == "properties") return misfit_of_fields(value, want, at);
        if (key == "additionalProperties") return misfit_of_rest(value, want, schema, at);
        if (key == "items") {
            for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
                std::string why = misfit(value[i], want, below(at, std::to_string(i)));
                if (!why.empty()) return why;
            }
            return {};
        }
        if (key == "description" || key == "examples") return {};
        throw std::logic_error("the test does not know the schema's word " + key);
    }

    static std::string below(const std::string& at, const std::string& name) {
        return std::string(at).append("/").append(name);
    }

    static bool has_type(const json& value, const json& want) {
        if (want.is_array()) {
            for (const auto& one : want) {
                if (has_type(value, one)) return true;
            }
            return false;
        }
        const std::string type = want;
        if (type == "integer") return value.is_number_integer();
        if (type == "number") return value.is_number();
        return type == value.type_name();
    }

    static std::string missing(const json& value, const json& names, const std::string& at) {
        for (const auto& name : names) {
            if (!value.contains(name.get<std::string>())) return at + ": has no " + name.dump();
        }
        return {};
    }

    std::string misfit_of_fields(const json& value, const json& fields, const std::string& at) const {
        for (const auto& [name, schema] : fields.items()) {
            if (!value.contains(name)) continue;
            std::string why = misfit(value[name], schema, below(at, name));
            if (!why.empty()) return why;
        }
        return {};
    }

    std::string misfit_of_rest(const json& value, const json& want, const json& schema, const std::string& at) const {
        if (!value.is_object()) return {};
        for (const auto& [name, member] : value.items()) {
            if (schema.contains("properties") && schema["properties"].contains(name)) continue;
            if (want == false) return below(at, name) + " should not be there";
            std::string why = want.is_object() ? misfit(member, want, below(at, name)) : "";
            if (!why.empty()) return why;
        }
        return {};
    }

    const json& root_;
};

}  // namespace regiondrill::live::fixture
