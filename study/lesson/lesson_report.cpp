#include "study/lesson/lesson_report.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace regiondrill::study {

namespace {

using drill::Phase;
using drill::Recovery;
using drill::TextTable;
using LessonJson = nlohmann::ordered_json;

std::string indented(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text.append("  ").append(line).append("\n");
    return text;
}

}  // namespace

std::string lesson_opening(const drill::Scenario& lesson) {
    const std::string story = indented(lesson.lesson.story);
    return lesson.name + "\n" + (story.empty() ? "" : "\n" + story);
}

std::string question_text(const drill::Scenario& lesson, std::size_t number) {
    const drill::LessonQuestion& question = lesson.lesson.questions[number - 1];
    return "  " + std::to_string(number) + ". " + question.ask + "\n     " + answer_form(question, lesson) + "\n";
}

namespace {

std::string said(const Answer& answer) { return answer.is_given() ? answer.text : "no answer"; }

std::string judgement_on(const Scored& one) {
    if (!one.is_known()) return "unknown";
    return one.is_right ? "right" : "wrong";
}

std::string answers_text(const std::vector<Scored>& all) {
    TextTable table({TextTable::Align::left, TextTable::Align::right, TextTable::Align::left});
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Scored& one = all[i];
        const std::string number = std::to_string(i + 1) + ".";
        const std::string played = one.is_known() ? "it was " + one.played : "nothing was measured";
        table.row({judgement_on(one), number, said(one.answer) + "; " + played});
        for (const auto& [name, figure] : one.all) table.row({"", "", std::string(name).append(": ").append(figure)});
        if (!one.why.empty()) table.row({"", "", one.why});
    }
    return table.text();
}

std::string in_words(std::string_view name) {
    std::string words(name);
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

std::string cause_of_row(const drill::World& world, const Recovery& row) {
    return row.fault == drill::no_fault ? "an overload" : world.faults()[row.fault].text();
}

// "detect 29.1s, decide 1s, drain 4m 42s, reconnect 1.2s; the longest is drain, 90% of it". The replicas' catching up
// is told and not waited for.
std::string phases_of(const Recovery& row) {
    constexpr auto waited_for = static_cast<std::size_t>(Phase::catch_up);
    std::string text;
    std::size_t longest = 0;
    std::size_t told = 0;
    sim::Duration whole{0};
    for (std::size_t i = 0; i < drill::phase_count; ++i) {
        const auto span = row.so_far[Phase{static_cast<std::uint8_t>(i)}];
        if (span == sim::Duration{0}) continue;
        text += (text.empty() ? "" : ", ") + in_words(drill::phase_names[i]) + " " + drill::short_duration_text(span);
        if (i >= waited_for) continue;
        if (span > row.so_far[Phase{static_cast<std::uint8_t>(longest)}]) longest = i;
        whole += span;
        ++told;
    }
    if (told < 2) return text;
    const double share = sim::seconds(row.so_far[Phase{static_cast<std::uint8_t>(longest)}]) / sim::seconds(whole);
    return text + "; the longest is " + in_words(drill::phase_names[longest]) + ", " +
           std::to_string(std::lround(share * 100)) + "% of the way";
}

std::string row_title(const drill::World& world, const Recovery& row) {
    const std::string who = world.scenario().clients[row.population].name;
    const std::string by = cause_of_row(world, row);
    const std::string move = row.move == drill::Move::failover ? " by " + by : " when " + by + " is over";
    const std::string out = !row.had_baseline ? "had little service before"
                            : !row.rto        ? "without service for good"
                            : *row.rto == sim::Duration{0}
                                ? "never without service"
                                : "without service for " + drill::short_duration_text(*row.rto);
    return "  " + who + move + ": " + out + "\n";
}

// The way from the fault to the recovery, each step with the time since the one before. Service may be back a moment
// before the last of a hundred has left.
std::string path_text(const drill::World& world, const Recovery& row) {
    std::string text = row_title(world, row);
    if (const std::string phases = phases_of(row); !phases.empty()) text += "    " + phases + "\n";
    TextTable table({TextTable::Align::right, TextTable::Align::right, TextTable::Align::left, TextTable::Align::left});
    sim::Time before = row.began;
    std::vector<drill::PathStep> path = row.critical_path;
    std::stable_sort(path.begin(), path.end(),
                     [](const drill::PathStep& a, const drill::PathStep& b) { return a.at < b.at; });
    for (const drill::PathStep& step : path) {
        const std::string since = step.at > before ? "+" + drill::short_duration_text(step.at - before) : "";
        table.row({"  " + drill::clock_text(step.at), since, in_words(step.kind), step.subject});
        before = step.at;
    }
    text += table.text();
    return row.why.empty() ? text : text + "    " + row.why + "\n";
}

std::string paths_text(const drill::Scenario& lesson, const drill::Report& report) {
    std::string text;
    for (const Recovery* row : rows_behind(lesson, report)) text += path_text(*report.world, *row);
    return text;
}

std::size_t count_of_right(const std::vector<Scored>& all) {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const Scored& one) { return one.is_right; }));
}

std::string outcome_text(const drill::Scenario& lesson, const drill::Report& report, const std::vector<Scored>& all) {
    std::string text = "Your answers, and what was played\n" + answers_text(all);
    if (const std::string paths = paths_text(lesson, report); !paths.empty()) text += "\nWhat led to it\n" + paths;
    if (!lesson.lesson.debrief.empty()) text += "\nDebrief\n" + indented(lesson.lesson.debrief);
    return text + "\n" + std::to_string(count_of_right(all)) + " of " + std::to_string(all.size()) + " right  " +
           report.reproduction.command + "\n";
}

// JSON has no infinity. To the microsecond, as times of reports are.
LessonJson figure_json(const std::optional<double>& figure) {
    if (!figure) return nullptr;
    return std::isfinite(*figure) ? LessonJson(std::round(*figure * 1e6) / 1e6) : LessonJson("never");
}

LessonJson question_json(const drill::LessonQuestion& question, const Scored& one) {
    LessonJson entry{{"ask", question.ask}, {"that", question.about.that}};
    if (!question.about.of.empty()) entry["of"] = question.about.of;
    if (!question.about.region.empty()) entry["region"] = question.about.region;
    entry["answer"] = one.answer.is_given() ? LessonJson(one.answer.text) : LessonJson(nullptr);
    entry["played"] = one.is_known() ? LessonJson(one.played) : LessonJson(nullptr);
    if (!question.which) {
        entry["answer_figure"] = figure_json(one.answer.figure);
        entry["played_figure"] = figure_json(one.figure);
        entry["tolerance"] = figure_json(question.tolerance);
    }
    for (const auto& [name, figure] : one.all) entry["all"][name] = figure;
    entry["right"] = one.is_right;
    if (!one.why.empty()) entry["why"] = one.why;
    return entry;
}

LessonJson outcome_json(const drill::Scenario& lesson, const drill::Report& report, const std::vector<Scored>& all) {
    LessonJson json{{"format", "regiondrill-lesson/1"},
                    {"lesson", lesson.name},
                    {"scenario", lesson.file},
                    {"questions", LessonJson::array()}};
    for (std::size_t i = 0; i < all.size(); ++i) {
        json["questions"].push_back(question_json(lesson.lesson.questions[i], all[i]));
    }
    json["right"] = count_of_right(all);
    json["recovery"] = LessonJson::array();
    for (const Recovery* row : rows_behind(lesson, report)) {
        LessonJson entry{{"population", lesson.clients[row->population].name}};
        entry.update(drill::recovery_json(*report.world, *row));
        json["recovery"].push_back(std::move(entry));
    }
    json["debrief"] = lesson.lesson.debrief;
    json["reproduce"] = report.reproduction.command;
    return json;
}

}  // namespace

LessonReport play_lesson(const drill::Scenario& lesson, const std::vector<Answer>& answers,
                         const drill::Reproduction& reproduction, const std::function<void(drill::Time)>& tell) {
    drill::World world(with_questions(lesson));
    while (world.step()) tell(world.engine().now());
    const drill::Report report = drill::make_report(world, reproduction);
    const std::vector<Scored> all = scored(lesson, report, answers);
    const auto every = [&](auto holds) { return std::all_of(all.begin(), all.end(), holds); };
    return {outcome_text(lesson, report, all), outcome_json(lesson, report, all).dump(2) + "\n",
            every([](const Scored& one) { return one.is_right; }),
            every([](const Scored& one) { return one.is_known(); })};
}

}  // namespace regiondrill::study
