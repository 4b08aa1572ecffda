#include "drill/report/cause_export.hpp"

#include "drill/analysis/recovery_case.hpp"
#include "drill/report/json_view.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace regiondrill::drill {

namespace {

using CauseJson = nlohmann::ordered_json;

// Who does or comes to know what an entry says.
std::string party_of(const World& world, const CauseEntry& entry) {
    switch (entry.kind) {
        case CauseKind::fault_began:
        case CauseKind::fault_ended: return "faults";
        case CauseKind::checker_verdict: return "checkers";
        case CauseKind::check_verdict: return "health checks";
        case CauseKind::operator_act: return "operators";
        case CauseKind::answer_changed: return "authority";
        case CauseKind::answer_fetched: return "resolvers of " + subject_text(world, entry);
        case CauseKind::overload:
        case CauseKind::takeover: return subject_text(world, entry);
    }
    return {};
}

bool is_verdict(const CauseEntry& entry) {
    return entry.kind == CauseKind::checker_verdict || entry.kind == CauseKind::check_verdict;
}

// "check_verdict eu-west-2 unhealthy"
std::string words_of(const World& world, const CauseEntry& entry) {
    std::string words(kind_name(entry.kind));
    words += " " + subject_text(world, entry);
    if (is_verdict(entry)) words += entry.good ? " healthy" : " unhealthy";
    return words;
}

std::string without_blanks(std::string text) {
    std::replace(text.begin(), text.end(), ' ', '-');
    return text;
}

std::string xml_text(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

/// Puts points on lines: columns by party in the order in which they come up, rows by time.
class LamportDiagram {
public:
    LamportDiagram(const World& world, std::size_t most) : world_(world) { choose(most); }

    std::string svg() {
        std::string points;
        std::string arrows;
        for (std::size_t row = 0; row < chosen_.size(); ++row) add(row, points, arrows);
        const int width = margin + static_cast<int>(parties_.size()) * column + label;
        const int height = head + static_cast<int>(chosen_.size() + 1) * line + foot;
        std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) +
                           "\" height=\"" + std::to_string(height) +
                           "\" font-family=\"sans-serif\" font-size=\"12\">\n<title>" +
                           xml_text(world_.scenario().name) + ": what brought what about</title>\n" +
                           "<defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" "
                           "orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\" fill=\"#52616f\"/></marker></defs>\n" +
                           "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        for (std::size_t i = 0; i < parties_.size(); ++i) text += lifeline(i, height);
        text += arrows + points;
        if (left_out_ != 0) {
            text += "<text x=\"" + std::to_string(margin) + "\" y=\"" + std::to_string(height - foot / 2) +
                    "\" fill=\"#52616f\">" + std::to_string(left_out_) + (left_out_ == 1 ? " entry" : " entries") +
                    " left out</text>\n";
        }
        return text + "</svg>\n";
    }

private:
    static constexpr int margin = 90;
    static constexpr int column = 150;
    static constexpr int label = 320;
    static constexpr int head = 40;
    static constexpr int line = 22;
    static constexpr int foot = 40;

    // Look-ups go first where there are too many, as every resolver makes them.
    void choose(std::size_t most) {
        const auto& entries = world_.causes().entries();
        const bool all = entries.size() <= most;
        for (std::size_t i = 0; i < entries.size() && chosen_.size() < most; ++i) {
            if (!all && entries[i].kind == CauseKind::answer_fetched) continue;
            row_of_[i] = chosen_.size();
            chosen_.push_back(i);
            const std::string party = party_of(world_, entries[i]);
            if (std::find(parties_.begin(), parties_.end(), party) == parties_.end()) parties_.push_back(party);
        }
        left_out_ = entries.size() - chosen_.size() + world_.causes().dropped();
    }

    int x_of(const CauseEntry& entry) const {
        const auto party = std::find(parties_.begin(), parties_.end(), party_of(world_, entry));
        return margin + static_cast<int>(party - parties_.begin()) * column;
    }
    // The words beside a point say it, too.
    static std::string colour_of(const CauseEntry& entry) {
        if (is_verdict(entry)) return entry.good ? "#00704e" : "#b33c00";
        if (entry.kind == CauseKind::fault_ended) return "#00704e";
        const bool is_trouble = entry.kind == CauseKind::fault_began || entry.kind == CauseKind::overload;
        return is_trouble ? "#b33c00" : "#0067a5";
    }
    static int y_of(std::size_t row) { return head + static_cast<int>(row + 1) * line; }

    std::string lifeline(std::size_t party, int height) const {
        const std::string x = std::to_string(margin + static_cast<int>(party) * column);
        return "<line x1=\"" + x + "\" y1=\"" + std::to_string(head) + "\" x2=\"" + x + "\" y2=\"" +
               std::to_string(height - foot) + "\" stroke=\"#d3dae1\"/>\n<text x=\"" + x + "\" y=\"" +
               std::to_string(head - 14) + "\" text-anchor=\"middle\" font-weight=\"bold\">" +
               xml_text(parties_[party]) + "</text>\n";
    }

    void add(std::size_t row, std::string& points, std::string& arrows) const {
        const CauseEntry& entry = world_.causes().entries()[chosen_[row]];
        const std::string x = std::to_string(x_of(entry));
        const std::string y = std::to_string(y_of(row));
        points += "<circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"4\" fill=\"" + colour_of(entry) + "\"/>\n";
        points += "<text x=\"8\" y=\"" + std::to_string(y_of(row) + 4) + "\" fill=\"#52616f\">" + clock_text(entry.at) +
                  "</text>\n";
        points += "<text x=\"" + std::to_string(x_of(entry) + 9) + "\" y=\"" + std::to_string(y_of(row) + 4) + "\">" +
                  xml_text(words_of(world_, entry)) + "</text>\n";
        const auto because = row_of_.find(static_cast<std::size_t>(entry.because));
        if (because == row_of_.end()) return;
        const CauseEntry& before = world_.causes().entries()[because->first];
        arrows += "<line x1=\"" + std::to_string(x_of(before)) + "\" y1=\"" + std::to_string(y_of(because->second)) +
                  "\" x2=\"" + x + "\" y2=\"" + y + "\" stroke=\"#52616f\" marker-end=\"url(#tip)\"/>\n";
    }

    const World& world_;
    std::vector<std::size_t> chosen_;            // entries, by row
    std::map<std::size_t, std::size_t> row_of_;  // by entry
    std::vector<std::string> parties_;
    std::uint64_t left_out_ = 0;
};

}  // namespace

std::string causes_ndjson(const World& world) {
    std::string lines;
    const auto& entries = world.causes().entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const CauseEntry& entry = entries[i];
        CauseJson json{{"number", i},
                       {"at_s", in_seconds(entry.at)},
                       {"kind", kind_name(entry.kind)},
                       {"party", party_of(world, entry)},
                       {"subject", subject_text(world, entry)}};
        if (is_verdict(entry)) json["good"] = entry.good;
        const bool has_cause = entry.because != no_entry;
        json["because"] = has_cause ? CauseJson(static_cast<std::uint32_t>(entry.because)) : CauseJson();
        lines += json.dump();
        lines += '\n';
    }
    if (world.causes().dropped() != 0) lines += CauseJson{{"dropped", world.causes().dropped()}}.dump() + "\n";
    return lines;
}

// A clock is the party's own last one, with what the cause's party knew then.
std::string causes_shiviz(const World& world) {
    using Clock = std::map<std::string, std::uint64_t>;
    std::map<std::string, Clock> clocks;
    std::vector<Clock> of_entries;
    std::string lines;
    for (const CauseEntry& entry : world.causes().entries()) {
        const std::string party = without_blanks(party_of(world, entry));
        Clock& clock = clocks[party];
        if (entry.because != no_entry) {
            for (const auto& [other, count] : of_entries[static_cast<std::size_t>(entry.because)]) {
                clock[other] = std::max(clock[other], count);
            }
        }
        ++clock[party];
        of_entries.push_back(clock);
        lines += party;
        lines += ' ';
        lines += CauseJson(clock).dump();
        lines += '\n';
        lines += clock_text(entry.at);
        lines += ' ';
        lines += words_of(world, entry);
        lines += '\n';
    }
    return lines;
}

std::string causes_svg(const World& world, std::size_t most) { return LamportDiagram(world, most).svg(); }

}  // namespace regiondrill::drill
