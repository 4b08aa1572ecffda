#include "cli/lesson_command.hpp"

#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "study/lesson/lesson_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace regiondrill::cli {

namespace {

constexpr int not_all_right = 1;
constexpr int not_all_known = 3;

/// One of scenarios/lessons/, whose files are called by number and name: "1-ttl.json".
struct ShippedLesson {
    std::string number;
    std::string name;
    std::string scenario;  // "lessons/1-ttl"
    std::string file;
};

std::vector<ShippedLesson> shipped_lessons() {
    std::vector<ShippedLesson> lessons;
    const std::string folder = "lessons/";
    for (const auto& [scenario, file] : shipped_scenarios()) {
        const auto dash = scenario.find('-');
        if (!scenario.starts_with(folder) || dash == std::string::npos) continue;
        lessons.push_back(
            {scenario.substr(folder.size(), dash - folder.size()), scenario.substr(dash + 1), scenario, file});
    }
    return lessons;
}

/// A script, and what it is called where the same is to be played again: a shipped lesson has a name on every machine.
struct NamedScript {
    std::string file;
    std::string name;
};

NamedScript find_lesson(const std::string& argument) {
    const std::vector<ShippedLesson> lessons = shipped_lessons();
    std::vector<std::string> names;
    for (const ShippedLesson& lesson : lessons) {
        if (argument == lesson.number || argument == lesson.name) return {lesson.file, lesson.scenario};
        names.push_back(lesson.name);
    }
    const bool is_number = argument.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number && !drill::nearest_name(argument, names)) {
        std::string file = find_scenario(argument);
        return {file, file};
    }
    throw drill::InputError("lesson", {}, {}, drill::unknown_name("lesson", argument, names));
}

int list_lessons(bool json) {
    drill::TextTable table(
        {drill::TextTable::Align::right, drill::TextTable::Align::left, drill::TextTable::Align::left});
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ShippedLesson& lesson : shipped_lessons()) {
        const drill::Scenario scenario = drill::read_scenario_file(lesson.file);
        table.row({lesson.number, lesson.name, scenario.name});
        list.push_back({{"number", lesson.number},
                        {"name", lesson.name},
                        {"about", scenario.name},
                        {"scenario", lesson.scenario},
                        {"questions", scenario.lesson.questions.size()}});
    }
    std::cout << (json ? list.dump(2) + "\n" : table.text());
    return fine;
}

std::vector<std::string> split_answers(const std::string& text) {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == ',') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

[[noreturn]] void refuse_count(std::size_t given, std::size_t asked) {
    throw drill::InputError("answers", {}, {},
                            {std::to_string(given) + " for " + std::to_string(asked) + " questions",
                             "one for each; an empty one for what you do not know",
                             {}});
}

/// Where the answers come from: the option, a person at a terminal, or a pipe. What is asked is told to whoever reads,
/// and nothing of it where a program wants JSON.
class Interview {
public:
    Interview(const drill::Scenario& lesson, const LessonOptions& options) : lesson_(lesson), is_told_(!options.json) {
        if (options.answers) given_ = split_answers(*options.answers);
        if (given_ && given_->size() != asked()) refuse_count(given_->size(), asked());
    }

    std::vector<study::Answer> answers() {
        std::vector<study::Answer> all;
        while (all.size() < asked()) all.push_back(ask(all.size() + 1));
        return all;
    }

private:
    std::size_t asked() const { return lesson_.lesson.questions.size(); }

    void tell(const std::string& text) const {
        if (is_told_) std::cout << text << std::flush;
    }

    // A person is asked again; a script has to be right.
    study::Answer ask(std::size_t number) {
        tell(study::question_text(lesson_, number));
        while (true) {
            const std::string text = next_line(number);
            if (given_ || !is_person_) return study::read_answer(lesson_, number, text);
            try {
                return study::read_answer(lesson_, number, text);
            } catch (const drill::InputError& error) {
                tell(std::string("     ") + error.what() + "\n");
            }
        }
    }

    // What a person types is on the terminal already.
    std::string next_line(std::size_t number) {
        tell("     > ");
        std::string line;
        if (given_) {
            line = (*given_)[number - 1];
        } else if (!std::getline(std::cin, line)) {
            refuse_count(number - 1, asked());
        }
        if (given_ || !is_person_) tell(line + "\n");
        return line;
    }

    const drill::Scenario& lesson_;
    bool is_told_;
    bool is_person_ = ::isatty(STDIN_FILENO) == 1;
    std::optional<std::vector<std::string>> given_;
};

drill::Scenario lesson_at(const LessonOptions& options, const std::vector<std::string>& settings) {
    const NamedScript script = find_lesson(options.lesson);
    drill::Scenario lesson = drill::read_scenario_file(script.file, settings);
    if (lesson.lesson.questions.empty()) {
        throw drill::InputError(
            script.file, {}, {},
            {"this scenario asks nothing", R"(one with a "lesson"; `regiondrill lesson` lists some)", {}});
    }
    lesson.file = script.name;
    return lesson;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> lesson_names() {
    std::vector<std::pair<std::string, std::string>> names;
    for (const ShippedLesson& lesson : shipped_lessons()) {
        const std::string title = drill::read_scenario_file(lesson.file).name;
        names.emplace_back(lesson.number, title);
        names.emplace_back(lesson.name, title);
    }
    return names;
}

int teach_lesson(const LessonOptions& options) {
    if (options.lesson.empty()) return list_lessons(options.json);
    std::vector<std::string> settings = options.settings;
    if (options.seed) settings.push_back("seed=" + std::to_string(*options.seed));
    const drill::Scenario lesson = lesson_at(options, settings);
    if (!options.json) std::cout << study::lesson_opening(lesson) << "\n" << std::flush;
    const std::vector<study::Answer> answers = Interview(lesson, options).answers();
    Progress progress(lesson.duration);
    const study::LessonReport report =
        study::play_lesson(lesson, answers, drill::reproduction_by_scenario(lesson, settings),
                           [&](drill::Time moment) { progress.at(moment); });
    progress.clear();
    std::cout << (options.json ? report.json : "\n" + report.text);
    return report.is_all_right ? fine : report.is_all_known ? not_all_right : not_all_known;
}

}  // namespace regiondrill::cli
