#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

/// Holds what a report says of its faults against each other. What the ledger puts down to a fault is left out: writes
/// may be gone and nobody ever have asked for them (docs/decisions/0002).
class EvidenceCheck {
public:
    explicit EvidenceCheck(const Json& report) : report_(report) {}

    Complaints complaints() {
        check_remarks();
        check_log();
        for (const auto& [name, people] : report_["populations"].items()) check_rows(name, people);
        for (const auto& [name, region] : report_["regions"].items()) {
            for (const Json& by : region["refused_by"]) check_named(by, "requests refused in " + name);
        }
        for (const Json& outage : report_["outages"]) check_outage(outage);
        return complaints_;
    }

private:
    // The number of the fault that something names; nothing where it names none.
    static bool names_fault(const Json& by) { return by["fault"].is_number(); }

    /// What names a fault was met by it, so that there is evidence.
    void check_named(const Json& by, const std::string& what) {
        if (!names_fault(by)) return;
        const std::size_t number = by["fault"];
        if (number >= report_["faults"].size()) {
            complaints_.push_back(what + " name the fault " + std::to_string(number) + ", which there is not");
        } else if (report_["faults"][number].contains("dry_run")) {
            complaints_.push_back(what + " name " + name_of(number) + ", of which it was a dry run");
        } else if (report_["faults"][number]["evidence"]["met"] == 0) {
            complaints_.push_back(what + " name " + name_of(number) + ", which nobody met");
        }
    }

    std::string name_of(std::size_t fault) const {
        const Json& entry = report_["faults"][fault];
        return entry["do"].get<std::string>() + " " + entry["target"].get<std::string>();
    }

    // Of failures that were drawn for one line, any is enough.
    bool is_met(const Json& fault) const {
        const auto& faults = report_["faults"];
        return std::any_of(faults.begin(), faults.end(), [&](const Json& other) {
            const bool same = &other == &fault || (fault.contains("drawn_for") && other.contains("drawn_for") &&
                                                   fault["drawn_for"] == other["drawn_for"]);
            return same && other["evidence"]["met"] != 0;
        });
    }

    void check_remarks() {
        for (const Json& fault : report_["faults"]) {
            if (is_met(fault) || fault.contains("dry_run") || report_["verdict"] != "passed") continue;
            complaints_.push_back("passed, though nobody met " + fault["do"].get<std::string>());
        }
    }

    // Causes come before what they bring about.
    void check_log() {
        const Json& entries = report_["causes"]["entries"];
        for (const Json& entry : entries) {
            if (entry["because"].is_null()) continue;
            const bool is_before = entry["because"] < entry["entry"] && entry["because"] < entries.size() &&
                                   entries[entry["because"].get<std::size_t>()]["at_s"] <= entry["at_s"];
            if (!is_before) complaints_.push_back("entry " + entry["entry"].dump() + " comes before its cause");
        }
    }

    void check_rows(const std::string& name, const Json& people) {
        for (const Json& failure : people["failures"]) check_named(failure, "failed requests of " + name);
        for (const Json& row : people["recovery"]) {
            const Json& path = row["critical_path"];
            if (path.empty() || row["cause"].is_null()) {
                complaints_.push_back("a row of " + name + " has no cause");
            } else if (names_fault(row)) {
                const std::string begins = row["move"] == "failover" ? "fault_began" : "fault_ended";
                if (path.front()["kind"] != begins) {
                    complaints_.push_back("a row of " + name + " begins with " + path.front()["kind"].dump());
                }
            }
        }
    }

    void check_outage(const Json& outage) {
        const std::string name = "outage " + outage["outage"].dump();
        double shares = 0;
        for (const Json& by : outage["causes"]) {
            check_named(by, "requests of " + name);
            shares += by["share"].get<double>();
        }
        if (shares > 1 + 1e-9) complaints_.push_back("the causes of " + name + " have more than all of its requests");
        double missed = 0;
        for (const Json& each : outage["populations"]) {
            const Json& people = report_["populations"][each["population"].get<std::string>()];
            missed += people["failed"].get<double>() + people["late"].get<double>();
        }
        if (outage["missed"].get<double>() > missed) {
            complaints_.push_back(name + " missed more requests than failed or came late");
        }
    }

    const Json& report_;
    Complaints complaints_;
};

Complaints judge_evidence(const World& world) {
    const Json report = Json::parse(world.played.report);
    return EvidenceCheck(report).complaints();
}

}  // namespace

const Property evidence_property{
    .name = "evidence",
    .claim = "Whatever names a fault met it, causes come before what they bring about, and every row has one.",
    .judge = judge_evidence,
};

}  // namespace regiondrill::study
