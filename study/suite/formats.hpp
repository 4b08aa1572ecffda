// A suite as other programs read it. What is in none of them is lost to their readers, so figures, reasons and the
// command that plays a drill again are in the text of each: several show nothing else.
#pragma once

#include "study/suite/suite.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::study {

/// All of a suite, as far as it was played. Those that were not played are told as such and are no success.
struct PlayedSuite {
    std::vector<PlayedDrill> played;
    std::vector<SuiteDrill> not_played;
    Ending verdict = Ending::broken;
    std::int64_t began_ms = 0;  // since 1970, by the clock of whoever played it
    std::int64_t ended_ms = 0;
};

/// JUnit: a suite a drill, a case a promise, and always one for the faults' evidence. An inconclusive promise is an
/// error of the type "inconclusive", as a skipped case counts as a good one with those who read it.
std::string junit_xml(const PlayedSuite& suite);

/// Test Anything Protocol, version 14: a point a drill, below it one a promise.
std::string tap_text(const PlayedSuite& suite);

/// Common Test Report Format: a test a promise and one for the evidence; inconclusive is the status "other".
std::string ctrf_json(const PlayedSuite& suite);

/// A table for a pull request or a step's summary, the reasons below it. At most so many octets: what does not fit is
/// left out and counted.
std::string markdown_text(const PlayedSuite& suite, std::size_t most_octets = 1'000'000);

/// One page for any browser: a table of the drills, then each with its reasons, promises and recoveries. `page` is one
/// that drill::page_with takes.
std::string html_text(std::string_view page, const PlayedSuite& suite);

/// Commands of a GitHub workflow that mark files: errors and warnings, as many of each as a step may have.
std::string github_annotations(const PlayedSuite& suite);

// What a drill's cases are, for all formats.

struct SuiteCase {
    std::string name;  // a promise, "fault evidence", or "the drill" where there is none
    Ending ending = Ending::passed;
    std::string text;  // measured and wanted, and the reason
};

/// At least one.
std::vector<SuiteCase> cases_of(const DrillOutcome& outcome);

/// "drills/a.json", with its seed where the suite names one: "drills/a.json, seed 7".
std::string name_of(const SuiteDrill& drill);

}  // namespace regiondrill::study
