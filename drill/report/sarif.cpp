#include "drill/report/sarif.hpp"

#include "drill/report/report.hpp"
#include "sim/random.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace regiondrill::drill {

namespace {

using SarifJson = nlohmann::ordered_json;

// RFC 3986: what is no unreserved character nor a slash is escaped, octet by octet.
std::string uri_of(const std::string& path) {
    const std::string plain = "-._~/";
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              plain.find(c) != std::string::npos;
        char escaped[4] = {c, 0, 0, 0};
        if (!is_plain) std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
        uri += escaped;
    }
    return uri;
}

SarifJson rules_json() {
    SarifJson rules = SarifJson::array();
    for (const LintRule& rule : lint_rules()) {
        rules.push_back({{"id", rule.code},
                         {"name", rule.name},
                         {"shortDescription", {{"text", rule.about}}},
                         {"help", {{"text", rule.advice}}},
                         {"defaultConfiguration", {{"level", "warning"}}}});
    }
    return rules;
}

std::size_t index_of(const std::string& code) {
    return static_cast<std::size_t>(&lint_rule(code) - lint_rules().data());
}

// By what is meant and not by the line, so that a warning is the same one when lines are added above it.
std::string fingerprint_of(const Warning& warning, const std::string& file) {
    char text[17];
    std::snprintf(
        text, sizeof text, "%016llx",
        static_cast<unsigned long long>(sim::hash_name(file + warning.code + warning.pointer + warning.text)));
    return text;
}

SarifJson location_json(const ScriptPlace& place, const std::string& file) {
    SarifJson physical{{"artifactLocation", {{"uri", uri_of(file)}}}};
    if (place.position.known()) {
        physical["region"] = {{"startLine", place.position.line}, {"startColumn", place.position.column}};
    }
    SarifJson location{{"physicalLocation", std::move(physical)}};
    if (!place.path.empty()) {
        location["logicalLocations"] = SarifJson::array({{{"fullyQualifiedName", place.path}}});
    }
    return location;
}

SarifJson result_json(const Warning& warning, const std::string& file, const PlaceOf& place_of) {
    const std::string advice(lint_rule(warning.code).advice);
    return {{"ruleId", warning.code},
            {"ruleIndex", index_of(warning.code)},
            {"level", "warning"},
            {"message", {{"text", warning.text + ". " + advice}}},
            {"locations", SarifJson::array({location_json(place_of(warning.pointer), file)})},
            {"partialFingerprints", {{"regiondrillWarning/v1", fingerprint_of(warning, file)}}}};
}

}  // namespace

std::string sarif(const std::vector<Warning>& warnings, const std::string& file, const PlaceOf& place_of) {
    SarifJson results = SarifJson::array();
    for (const Warning& warning : warnings) results.push_back(result_json(warning, file, place_of));
    const SarifJson driver{{"name", "regiondrill"}, {"semanticVersion", version()}, {"rules", rules_json()}};
    const SarifJson run{{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", results}};
    const SarifJson log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                        {"version", "2.1.0"},
                        {"runs", SarifJson::array({run})}};
    return log.dump(2) + "\n";
}

std::string warnings_json(const std::vector<Warning>& warnings, const std::string& file, const PlaceOf& place_of) {
    SarifJson json{{"format", "regiondrill-lint/1"}, {"scenario", file}, {"warnings", SarifJson::array()}};
    for (const Warning& warning : warnings) {
        const ScriptPlace place = place_of(warning.pointer);
        SarifJson entry{{"code", warning.code},   {"name", lint_rule(warning.code).name},
                        {"source", place.source}, {"line", nullptr},
                        {"column", nullptr},      {"path", place.path},
                        {"text", warning.text},   {"advice", lint_rule(warning.code).advice}};
        if (place.position.known()) {
            entry["line"] = place.position.line;
            entry["column"] = place.position.column;
        }
        json["warnings"].push_back(std::move(entry));
    }
    return json.dump(2) + "\n";
}

}  // namespace regiondrill::drill
