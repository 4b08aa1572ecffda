// The two drills that are compared, each a script that is played or a report of one that was.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace regiondrill::study {

/// A file with what of it is set otherwise, where it is a script.
struct ComparedFile {
    std::string path;
    std::string text;
    std::vector<std::string> settings;
};

/// Whether it is a JSON report (regiondrill-report/1), and no script.
bool is_report(const ComparedFile& file);

/// The reports of both as JSON texts, and where the two runs parted if both were played.
struct ComparedReports {
    std::string first;
    std::string second;
    std::optional<std::string> parted;  // "event 12: ... in the first, ... in the second"
};

/// Plays what is no report, both event by event where neither is. Throws drill::InputError.
ComparedReports reports_of(const ComparedFile& first, const ComparedFile& second);

}  // namespace regiondrill::study
