// Metrics are read back by a strict little parser of the OpenMetrics text format: what it lets through, a monitoring
// system takes.
#include "live/control/metrics.hpp"

#include "tests/catch.hpp"
#include "tests/live/controlled.hpp"

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace metrics_test {

using namespace regiondrill;
using namespace regiondrill::live::fixture;
using namespace std::chrono_literals;

namespace {

/// Throws std::runtime_error at the first line that the format does not allow. Samples by name and labels as they
/// stand.
class OpenMetrics {
public:
    explicit OpenMetrics(const std::string& text) {
        if (text.empty() || text.back() != '\n') fail("the last line does not end");
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) read(line);
        if (!ended_) fail("there is no # EOF");
    }

    double operator[](const std::string& sample) const {
        const auto found = samples_.find(sample);
        if (found == samples_.end()) throw std::runtime_error("no sample " + sample);
        return found->second;
    }
    std::size_t size() const { return samples_.size(); }
    const std::set<std::string>& families() const { return families_; }

private:
    [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error(line_ + ": " + why); }

    void read(const std::string& line) {
        line_ = line;
        if (ended_) fail("follows # EOF");
        if (line == "# EOF") {
            ended_ = true;
        } else if (line.rfind("# ", 0) == 0) {
            read_about(line);
        } else {
            read_sample(line);
        }
    }

    void read_about(const std::string& line) {
        static const std::regex form(R"(# (TYPE|UNIT|HELP) ([a-z_][a-z0-9_]*) (.+))");
        std::smatch parts;
        if (!std::regex_match(line, parts, form)) fail("is no line about a family");
        const std::string word = parts[1];
        const std::string name = parts[2];
        const std::string value = parts[3];
        if (word == "TYPE") {
            if (!families_.insert(name).second) fail("the family stands there twice");
            static const std::set<std::string> types{"counter", "gauge", "summary", "info"};
            if (types.count(value) == 0) fail("there is no such type");
            family_ = name;
            type_ = value;
            about_.clear();
            sampled_ = false;
        }
        if (name != family_) fail("is about another family");
        if (sampled_) fail("stands after samples of the family");
        if (!about_.insert(word).second) fail("stands there twice");
        const std::string ending = "_" + value;
        const bool ends = name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending;
        if (word == "UNIT" && !ends) fail("the name does not end with the unit");
        if (word == "UNIT" && type_ == "info") fail("an info has no unit");
    }

    void read_sample(const std::string& line) {
        static const std::regex form(
            R"re(([a-z_][a-z0-9_]*)(\{([a-z_]+="([^"\\\n]|\\[\\n"])*")(,[a-z_]+="([^"\\\n]|\\[\\n"])*")*\})? )re"
            R"re((-?[0-9.]+(e[+-]?[0-9]+)?))re");
        std::smatch parts;
        if (!std::regex_match(line, parts, form)) fail("is no sample");
        const std::string name = parts[1];
        const std::string labels = parts[2];
        if (family_.empty() || name.rfind(family_, 0) != 0) fail("is not of the family above");
        const std::string suffix = name.substr(family_.size());
        static const std::map<std::string, std::set<std::string>> suffixes{
            {"counter", {"_total"}}, {"gauge", {""}}, {"summary", {"", "_count", "_sum"}}, {"info", {"_info"}}};
        if (suffixes.at(type_).count(suffix) == 0) fail("a " + type_ + " has no such sample");
        const bool is_quantile = labels.find("quantile=\"") != std::string::npos;
        if (is_quantile != (type_ == "summary" && suffix.empty())) fail("quantiles are a summary's");
        const double value = std::stod(parts[7]);
        if (type_ == "counter" && value < 0) fail("a counter is below 0");
        if (type_ == "info" && value != 1.0) fail("an info is 1");
        if (!samples_.emplace(name + labels, value).second) fail("the sample stands there twice");
        sampled_ = true;
    }

    std::map<std::string, double> samples_;
    std::set<std::string> families_;
    std::string family_;
    std::string type_;
    std::set<std::string> about_;
    std::string line_;
    bool sampled_ = false;
    bool ended_ = false;
};

}  // namespace

TEST_CASE("metrics are in the format, and agree with the state") {
    Controlled drill;
    drill.advance(60s);
    drill.ask("POST", "/api/v1/faults", R"({ "do": "kill", "region": "eu-west-2" })");
    drill.advance(120s);
    const auto answer = drill.ask("GET", "/metrics");
    CHECK(field_of(answer, "Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8");
    const OpenMetrics metrics(answer.body());
    const json state = drill.get("/api/v1/state");
    CHECK(metrics["regiondrill_clock_seconds"] == 120);
    CHECK(metrics["regiondrill_speed"] == 0);
    CHECK(metrics["regiondrill_faults_in_force"] == 1);
    CHECK(metrics["regiondrill_population_requests_total{population=\"near\",outcome=\"ok\"}"] ==
          state["populations"][0]["ok"]);
    CHECK(metrics["regiondrill_region_healthy{region=\"eu-west-2\"}"] == 0);
    CHECK(metrics["regiondrill_region_in_service{region=\"eu-west-2\"}"] == 0);
    CHECK(metrics["regiondrill_region_healthy{region=\"us-west-2\"}"] == 1);
    CHECK(metrics["regiondrill_region_served_requests_total{region=\"us-west-2\"}"] == state["regions"][1]["served"]);
    CHECK(metrics["regiondrill_replication_waiting_writes{from=\"us-west-2\",to=\"eu-west-2\"}"] ==
          state["replication"][1]["waiting"]);
    CHECK(metrics["regiondrill_replication_waiting_writes{from=\"us-west-2\",to=\"eu-west-2\"}"] > 0);
    const std::string latency = "regiondrill_population_latency_seconds";
    CHECK(metrics[latency + "{population=\"far\",quantile=\"0.99\"}"] >=
          metrics[latency + "{population=\"far\",quantile=\"0.5\"}"]);
    CHECK(metrics[latency + "_sum{population=\"far\"}"] > 0);
    CHECK(metrics.families().size() >= 20);
    for (const std::string& family : metrics.families()) CHECK(family.rfind("regiondrill_", 0) == 0);
}

TEST_CASE("metrics have the figures of the regions' gateways, where there are gateways") {
    const auto text_of = [](live::GatewayFiguresOf gateways) {
        live::ControlSettings settings = Controlled::here();
        settings.gateways = std::move(gateways);
        Controlled drill(small_scenario(), drill::TimelineMode::plays, settings);
        return drill.ask("GET", "/metrics").body();
    };
    const OpenMetrics metrics(text_of([](regions::RegionId region) {
        const std::uint64_t base = regions::index(region) * 100;
        return live::GatewayMetrics{{.connections = base + 1, .requests = base + 2, .turned_away = base + 3, .open = 4},
                                    {.connections = 5, .sent = 6, .pushed = base + 7, .slow = 8, .open = 9}};
    }));
    const auto of = [&](const std::string& name, int region) {
        const std::string label = region == 0 ? "eu-west-2" : "us-west-2";
        return metrics["regiondrill_region_" + name + "{region=\"" + label + "\"}"];
    };
    CHECK(of("http_connections_total", 0) == 1);
    CHECK(of("http_connections_total", 1) == 101);
    CHECK(of("http_requests_total", 1) == 102);
    CHECK(of("http_turned_away_connections_total", 1) == 103);
    CHECK(of("http_open_connections", 0) == 4);
    CHECK(of("chat_connections_total", 0) == 5);
    CHECK(of("chat_sent_messages_total", 0) == 6);
    CHECK(of("chat_pushed_frames_total", 1) == 107);
    CHECK(of("chat_slow_connections_total", 0) == 8);
    CHECK(of("chat_open_connections", 1) == 9);
    const OpenMetrics without(text_of({}));
    CHECK(without.families().size() + 9 == metrics.families().size());
}

TEST_CASE("names in labels are written so that they can be read back") {
    live::MetricText text;
    text.family("regiondrill_odd", live::MetricText::Type::gauge, "", "Two lines\nand a \\.");
    text.gauge({{"name", "a \"quoted\"\nname \\"}}, 1.5);
    const OpenMetrics metrics(text.text());
    CHECK(metrics["regiondrill_odd{name=\"a \\\"quoted\\\"\\nname \\\\\"}"] == 1.5);
}

TEST_CASE("the parser of these tests refuses what the format does") {
    const auto refuses = [](const std::string& text) { CHECK_THROWS_AS(OpenMetrics(text), std::runtime_error); };
    refuses("");
    refuses("# TYPE a gauge\na 1\n");
    refuses("# TYPE a gauge\na 1\n# EOF");
    refuses("a 1\n# EOF\n");
    refuses("# TYPE a counter\na 1\n# EOF\n");
    refuses("# TYPE a gauge\na 1\na 2\n# EOF\n");
    refuses("# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n");
    refuses("# TYPE a gauge\na{b=\"c} 1\n# EOF\n");
    refuses("# TYPE a gauge\na 1\n# HELP a Late.\n# EOF\n");
    refuses("# TYPE a gauge\na 1\n# EOF\na 2\n");
    CHECK_NOTHROW(OpenMetrics("# TYPE a_seconds gauge\n# UNIT a_seconds seconds\na_seconds{b=\"c\"} 1e-3\n# EOF\n"));
}

}  // namespace metrics_test
