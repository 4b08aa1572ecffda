#include "study/suite/formats.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace regiondrill::study {

namespace {

using Tree = boost::property_tree::ptree;

// XML 1.0 has no control characters but these three, not even escaped.
std::string printable(std::string text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; };
    std::replace_if(text.begin(), text.end(), is_control, '?');
    return text;
}

std::string seconds_text(double seconds) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(3) << seconds;
    return text.str();
}

void set(Tree& tree, const std::string& attribute, const std::string& value) {
    tree.put("<xmlattr>." + attribute, printable(value));
}

struct Counts {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;

    void add(const Counts& other) {
        tests += other.tests;
        failures += other.failures;
        errors += other.errors;
        skipped += other.skipped;
    }
    void put(Tree& tree) const {
        set(tree, "tests", std::to_string(tests));
        set(tree, "failures", std::to_string(failures));
        set(tree, "errors", std::to_string(errors));
        set(tree, "skipped", std::to_string(skipped));
    }
};

// Some readers drop attributes and properties, so the text has it all.
void add_case(Tree& suite, const PlayedDrill& drill, const SuiteCase& each, double seconds, Counts& counts) {
    Tree& tree = suite.add_child("testcase", {});
    set(tree, "name", each.name);
    set(tree, "classname", name_of(drill.drill));
    set(tree, "time", seconds_text(seconds));
    ++counts.tests;
    const std::string text = each.text + "again: " + drill.outcome.command + "\n";
    if (each.ending == Ending::passed) {
        tree.put("system-out", printable(text));
        return;
    }
    const bool is_failure = each.ending == Ending::failed;
    Tree& why = tree.add_child(is_failure ? "failure" : "error", {});
    set(why, "type", is_failure ? "promise" : std::string(name_of(each.ending)));
    set(why, "message", each.text.substr(0, each.text.find('\n')));
    why.put_value(printable(text));
    ++(is_failure ? counts.failures : counts.errors);
}

Counts add_played(Tree& suites, const PlayedDrill& drill) {
    Tree& suite = suites.add_child("testsuite", {});
    set(suite, "name", name_of(drill.drill));
    Counts counts;
    const std::vector<SuiteCase> cases = cases_of(drill.outcome);
    // The drill's time is that of its first case: it was played once for all of them.
    double seconds = drill.outcome.processor_s;
    for (const SuiteCase& each : cases) {
        add_case(suite, drill, each, std::exchange(seconds, 0), counts);
    }
    counts.put(suite);
    set(suite, "time", seconds_text(drill.outcome.processor_s));
    return counts;
}

Counts add_not_played(Tree& suites, const SuiteDrill& drill) {
    Tree& suite = suites.add_child("testsuite", {});
    set(suite, "name", name_of(drill));
    const Counts counts{1, 0, 0, 1};
    counts.put(suite);
    Tree& tree = suite.add_child("testcase", {});
    set(tree, "name", "the drill");
    set(tree, "classname", name_of(drill));
    set(tree.add_child("skipped", {}), "message", "not played: the suite was ended before");
    return counts;
}

}  // namespace

std::string junit_xml(const PlayedSuite& suite) {
    Tree root;
    Tree& suites = root.add_child("testsuites", {});
    set(suites, "name", "regiondrill");
    Counts all;
    for (const PlayedDrill& drill : suite.played) all.add(add_played(suites, drill));
    for (const SuiteDrill& drill : suite.not_played) all.add(add_not_played(suites, drill));
    all.put(suites);
    set(suites, "time", seconds_text(static_cast<double>(suite.ended_ms - suite.began_ms) / 1e3));
    std::ostringstream text;
    boost::property_tree::write_xml(text, root, boost::property_tree::xml_writer_make_settings<std::string>(' ', 2));
    return text.str();
}

}  // namespace regiondrill::study
