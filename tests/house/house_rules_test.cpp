// The house rules no linter knows. Each rule is a function from a source file to the places where it is broken; first
// it is shown to catch a small violation, then it is held against the whole tree. Add a rule by writing the function,
// its self-test and its line in the last test.
#include "tests/catch.hpp"
#include "tests/house/source_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>

namespace house_rules_test {

using regiondrill::house::code_of;
using regiondrill::house::file_of;
using regiondrill::house::read_sources;
using regiondrill::house::SourceFile;

namespace {

using Violations = std::vector<std::string>;

constexpr std::size_t max_width = 120;
constexpr std::size_t max_lines = 600;       // of any file
constexpr std::size_t max_room_lines = 400;  // of one of a room
constexpr std::size_t max_concepts = 25;     // of a folder

std::string at(const SourceFile& file, std::size_t line, const std::string& what) {
    return file.path + ":" + std::to_string(line + 1) + ": " + what;
}

template <typename Texts>
bool contains(const Texts& texts, std::string_view wanted) {
    return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

// ---- which room may include which ----

const std::map<std::string_view, std::vector<std::string_view>>& allowed_rooms() {
    static const std::map<std::string_view, std::vector<std::string_view>> rooms{
        {"sim", {}},
        {"store", {"sim"}},
        {"dns", {"sim"}},
        {"regions", {"sim", "store"}},
        {"clients", {"sim", "dns", "regions"}},
        {"drill", {"sim", "store", "dns", "regions", "clients"}},
        {"study", {"sim", "store", "dns", "regions", "clients", "drill"}},
        {"live", {"sim", "store", "dns", "regions", "clients", "drill"}},
        {"web", {}},
        {"cli", {"drill", "study", "live"}},
    };
    return rooms;
}

// Within a room of folders, from bottom to top: a folder includes itself and what stands before it. "" is the room
// itself.
const std::map<std::string_view, std::vector<std::string_view>>& folder_order() {
    static const std::map<std::string_view, std::vector<std::string_view>> order{
        {"store", {"data", "ledger", "replication", "agreement", ""}},
        {"drill", {"scenario", "world", "faults", "analysis", "expectations", "report"}},
        {"study", {"drawing", "properties", "statistics", "lesson", "sabotage", "", "suite", "sweep", "comparison"}},
        {"live", {"loop", "http", "dns", "storage", "session", "chat", "region", "proxy", "control", "server"}},
    };
    return order;
}

// Libraries that are slow to compile or mean sockets stay where they belong.
struct LibraryRule {
    std::string_view prefix;
    std::vector<std::string_view> rooms;
    std::vector<std::string_view> exceptions;  // stems of files that may include it all the same
    bool in_headers;
};

const std::vector<LibraryRule>& library_rules() {
    static const std::vector<LibraryRule> rules{
        {"CLI/", {"cli"}, {}, false},
        {"nlohmann/json.hpp", {"drill", "study", "live", "cli"}, {"regions/http_api"}, false},
        {"nlohmann/json_fwd.hpp", {"drill", "study", "live", "cli"}, {}, true},
        {"boost/asio", {"live"}, {}, true},
        {"sqlite3.h", {"live"}, {}, false},
        {"boost/beast", {"live"}, {}, true},
    };
    return rules;
}

// What a line includes, with its opening mark: `"sim/time.hpp` or `<vector`.
std::optional<std::string_view> included(std::string_view line) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start == std::string_view::npos || line[start] != '#') return std::nullopt;
    const std::size_t open = line.find_first_of("\"<", start);
    if (line.find("include", start) > open || open == std::string_view::npos) return std::nullopt;
    const std::size_t close = line.find_first_of("\">", open + 1);
    return line.substr(open, close == std::string_view::npos ? close : close - open);
}

// "scenario" of "drill/scenario/units.hpp"; nothing where a file stands in its room itself.
std::string_view folder_of(std::string_view path) {
    const auto room_end = path.find('/');
    if (room_end == std::string_view::npos) return {};
    const auto folder_end = path.find('/', room_end + 1);
    if (folder_end == std::string_view::npos) return {};
    return path.substr(room_end + 1, folder_end - room_end - 1);
}

std::optional<std::string> wrong_folder(const SourceFile& file, std::string_view header) {
    const auto ordered = folder_order().find(file.room());
    if (ordered == folder_order().end()) return std::nullopt;
    const auto& order = ordered->second;
    const auto from = std::find(order.begin(), order.end(), folder_of(file.path));
    const auto to = std::find(order.begin(), order.end(), folder_of(header));
    if (from == order.end()) return "this folder has no place in the order of its room's folders";
    if (to == order.end() || to > from) {
        return std::string(*from) + " may not include " + std::string(folder_of(header)) + ", which stands above it";
    }
    return std::nullopt;
}

// What changes with every part of the world is not included by those above it, but where one is made: a change would
// compile all the gateways anew.
bool wants_parts(const SourceFile& file, std::string_view header) {
    static const std::vector<std::string_view> makers{"live/session/served_world.cpp", "cli/run_command.cpp",
                                                      "cli/explain_command.cpp"};
    const bool is_above = file.room() == "live" || file.room() == "cli";
    return header == "drill/world/world.hpp" && is_above && !contains(makers, file.path);
}

std::optional<std::string> wrong_room(const SourceFile& file, std::string_view header) {
    if (wants_parts(file, header)) return "take the parts of the world instead, of live::ServedWorld for one";
    const auto slash = header.find('/');
    const std::string_view room = slash == std::string_view::npos ? "" : header.substr(0, slash);
    if (room == file.room()) return wrong_folder(file, header);
    if (!allowed_rooms().contains(room)) return "include it by its room: \"" + std::string(file.room()) + "/...\"";
    if (contains(allowed_rooms().at(file.room()), room)) return std::nullopt;
    return std::string(file.room()) + " may not include " + std::string(room) + " (see the table of rooms)";
}

std::optional<std::string> wrong_library(const SourceFile& file, std::string_view header) {
    const auto because = [header](std::string_view reason) { return std::string(header).append(reason); };
    for (const auto& rule : library_rules()) {
        if (!header.starts_with(rule.prefix)) continue;
        const bool excepted = std::any_of(rule.exceptions.begin(), rule.exceptions.end(),
                                          [&](auto stem) { return file.path.starts_with(stem); });
        if (!excepted && !contains(rule.rooms, file.room())) return because(" does not belong in this room");
        if (file.is_header() && !rule.in_headers) return because(" in a header slows down everyone who includes it");
    }
    return std::nullopt;
}

Violations wrong_includes(const SourceFile& file) {
    Violations found;
    if (!allowed_rooms().contains(file.room())) return found;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const auto header = included(file.lines[i]);
        if (!header) continue;
        const auto wrong =
            header->front() == '"' ? wrong_room(file, header->substr(1)) : wrong_library(file, header->substr(1));
        if (wrong) found.push_back(at(file, i, *wrong));
    }
    return found;
}

// ---- what the simulation may not call ----

struct BannedCall {
    std::string_view text;
    std::string_view instead;
};

constexpr std::string_view own_randomness = "a stream of sim/random.hpp: the same everywhere";
constexpr std::string_view own_time = "virtual time (sim/time.hpp): only live/ knows the wall clock";
constexpr std::string_view own_angles = "sim/real_math.hpp: libm's last bit differs between machines";
constexpr std::string_view own_powers = "sim/real_math.hpp: libm's last bit differs between machines";
constexpr std::string_view own_order =
    "a vector, std::map or boost::unordered_flat_map that nobody iterates: its order "
    "differs between libraries";

constexpr std::array banned_calls{
    BannedCall{"rand(", own_randomness},
    BannedCall{"srand(", own_randomness},
    BannedCall{"std::rand", own_randomness},
    BannedCall{"random_device", own_randomness},
    BannedCall{"std::mt19937", own_randomness},
    BannedCall{"std::minstd_rand", own_randomness},
    BannedCall{"default_random_engine", own_randomness},
    BannedCall{"_distribution<", own_randomness},
    BannedCall{"std::shuffle", own_randomness},
    BannedCall{"std::sample", own_randomness},
    BannedCall{"system_clock", own_time},
    BannedCall{"steady_clock", own_time},
    BannedCall{"high_resolution_clock", own_time},
    BannedCall{"time(nullptr)", own_time},
    BannedCall{"time(NULL)", own_time},
    BannedCall{"time(0)", own_time},
    BannedCall{"gettimeofday(", own_time},
    BannedCall{"clock_gettime(", own_time},
    BannedCall{"std::this_thread::sleep", own_time},
    BannedCall{"std::unordered_", own_order},
    BannedCall{"getenv(", "an option of the command line: a run depends on its scenario and seed alone"},
};

constexpr std::array angle_functions{"sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"};
constexpr std::array power_functions{"exp", "exp2", "expm1", "log", "log2",   "log10", "log1p",
                                     "pow", "cbrt", "hypot", "erf", "tgamma", "lgamma"};
// Names that nobody gives to a function of their own are caught without std:: too.
constexpr std::array unmistakable{"sin", "cos", "tan", "asin", "acos", "atan", "atan2", "pow", "exp"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Whether the code calls `text` itself, not something that only ends in it ("operand(", "clock.time(0)").
bool calls(std::string_view code, std::string_view text) {
    for (auto place = code.find(text); place != std::string_view::npos; place = code.find(text, place + 1)) {
        const char before = place == 0 ? ' ' : code[place - 1];
        const bool is_member = before == '.' || (before == '>' && place > 1 && code[place - 2] == '-');
        if (text.front() == '_' || (!is_word(before) && !is_member)) return true;
    }
    return false;
}

std::optional<std::string_view> banned_because(std::string_view code) {
    for (const auto& banned : banned_calls) {
        if (calls(code, banned.text)) return banned.instead;
    }
    const auto calls_libm = [code](const std::string& name) {
        return calls(code, "std::" + name + "(") || (contains(unmistakable, name) && calls(code, name + "("));
    };
    if (std::any_of(angle_functions.begin(), angle_functions.end(), calls_libm)) return own_angles;
    if (std::any_of(power_functions.begin(), power_functions.end(), calls_libm)) return own_powers;
    return std::nullopt;
}

bool is_simulation(const SourceFile& file) {
    constexpr std::array<std::string_view, 7> rooms{"sim", "store", "dns", "regions", "clients", "drill", "study"};
    return contains(rooms, file.room());
}

Violations banned_calls_in(const SourceFile& file) {
    Violations found;
    if (!is_simulation(file)) return found;
    const auto code = code_of(file);
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (const auto instead = banned_because(code[i])) {
            found.push_back(at(file, i, "use " + std::string(*instead) + "; not: " + file.lines[i]));
        }
    }
    return found;
}

// ---- the shape of a file ----

// In characters, not in bytes: those that go on in UTF-8 are not counted.
std::size_t width(std::string_view line) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), begins));
}

Violations badly_laid_out_lines(const SourceFile& file) {
    Violations found;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (width(file.lines[i]) > max_width) found.push_back(at(file, i, "wider than 120 characters"));
        if (file.lines[i].find('\t') != std::string::npos)
            found.push_back(at(file, i, "has a tab; indent by four spaces"));
    }
    return found;
}

Violations too_long(const SourceFile& file) {
    const std::size_t most = allowed_rooms().contains(file.room()) ? max_room_lines : max_lines;
    if (file.lines.size() <= most) return {};
    return {
        at(file, most,
           "longer than " + std::to_string(most) + " lines; find the second noun in it and give it a file of its own")};
}

// A folder tells one story, of some 25 concepts at most. A concept is a header with the sources that belong to it,
// whatever they are called. Where each fault, expectation or policy has a file, the story is that they are alike.
Violations crowded_folders(const std::vector<SourceFile>& files) {
    std::map<std::string, std::set<std::string>> concepts;
    for (const SourceFile& file : files) {
        if (!allowed_rooms().contains(file.room()) || !file.is_header()) continue;
        const std::string stem = file.path.substr(0, file.path.rfind('.'));
        const std::string folder = stem.substr(0, stem.rfind('/'));
        const bool of_a_kind =
            folder.ends_with("/faults") || folder.ends_with("/expectations") || folder.ends_with("/policies");
        if (!of_a_kind) concepts[folder].insert(stem);
    }
    Violations found;
    for (const auto& [folder, stems] : concepts) {
        if (stems.size() > max_concepts) {
            found.push_back(folder + " holds " + std::to_string(stems.size()) + " concepts; some 25 are one story");
        }
    }
    return found;
}

Violations unguarded_header(const SourceFile& file) {
    if (!file.is_header() || contains(file.lines, "#pragma once")) return {};
    return {at(file, 0, "a header without #pragma once")};
}

Violations badly_named(const SourceFile& file) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/' || c == '.';
    };
    if (std::all_of(file.path.begin(), file.path.end(), fits)) return {};
    return {at(file, 0, "file names are snake_case")};
}

// ---- what documents say of the tree ----

// The paths in a line's `code`: "drill/faults/kill.cpp", "clients/population". Patterns with < or * are none.
std::vector<std::string> paths_named(std::string_view line) {
    static const std::regex path(
        "`((?:sim|store|dns|regions|clients|drill|study|live|web|cli|tests|bench|script)/[a-z0-9_/.]+)`");
    std::vector<std::string> found;
    for (std::cregex_iterator it(line.data(), line.data() + line.size(), path), end; it != end; ++it) {
        found.push_back((*it)[1]);
    }
    return found;
}

// A path may leave out its ending, as "clients/population" does.
Violations missing_paths(const std::filesystem::path& root, const std::filesystem::path& document) {
    Violations found;
    std::ifstream text(document);
    std::size_t number = 0;
    for (std::string line; std::getline(text, line); ++number) {
        for (const std::string& path : paths_named(line)) {
            const auto there = [&](const char* ending) { return std::filesystem::exists(root / (path + ending)); };
            if (there("") || there(".hpp") || there(".cpp")) continue;
            found.push_back(document.filename().string() + ":" + std::to_string(number + 1) + ": there is no " + path);
        }
    }
    return found;
}

const std::vector<SourceFile>& whole_tree() {
    static const std::vector<SourceFile> files = read_sources(
        REGIONDRILL_SOURCE_DIR,
        {"sim", "store", "dns", "regions", "clients", "drill", "study", "live", "web", "cli", "bench", "tests"});
    return files;
}

void hold_against_tree(Violations (*rule)(const SourceFile&)) {
    for (const auto& file : whole_tree()) {
        for (const auto& violation : rule(file)) FAIL_CHECK(violation);
    }
}

Violations includes_of(std::string path, std::string_view line) {
    return wrong_includes(file_of(std::move(path), line));
}

bool is_banned(std::string_view line) { return !banned_calls_in(file_of("sim/a.cpp", line)).empty(); }

}  // namespace

TEST_CASE("an include against the arrows is caught") {
    CHECK(includes_of("sim/a.cpp", "#include \"store/data/table.hpp\"").size() == 1);
    CHECK(includes_of("store/a.cpp", "#include \"dns/authority.hpp\"").size() == 1);
    CHECK(includes_of("dns/a.hpp", "#include \"regions/region.hpp\"").size() == 1);
    CHECK(includes_of("clients/a.cpp", "  #  include \"store/data/table.hpp\"").size() == 1);
    CHECK(includes_of("drill/a.cpp", "#include \"live/server/server.hpp\"").size() == 1);
    CHECK(includes_of("live/a.cpp", "#include \"cli/main.hpp\"").size() == 1);
    CHECK(includes_of("drill/a.cpp", "#include \"study/judgement.hpp\"").size() == 1);
    CHECK(includes_of("live/a.cpp", "#include \"study/judgement.hpp\"").size() == 1);
    CHECK(includes_of("sim/a.cpp", "#include \"time.hpp\"").size() == 1);
    CHECK(includes_of("sim/a.cpp", "#include \"tests/catch.hpp\"").size() == 1);
}

TEST_CASE("an include along the arrows is let through") {
    CHECK(includes_of("sim/a.cpp", "#include \"sim/time.hpp\"").empty());
    CHECK(includes_of("sim/a.cpp", "#include <boost/container/static_vector.hpp>").empty());
    CHECK(includes_of("regions/a.cpp", "#include \"store/data/table.hpp\"").empty());
    CHECK(includes_of("drill/faults/kill.cpp", "#include \"regions/region.hpp\"").empty());
    CHECK(includes_of("cli/a.cpp", "#include \"drill/scenario/scenario.hpp\"").empty());
    CHECK(includes_of("tests/a.cpp", "#include \"drill/scenario/scenario.hpp\"").empty());
    CHECK(includes_of("sim/a.cpp", "// #include \"store/data/table.hpp\"").empty());
}

TEST_CASE("an include against the order of a room's folders is caught") {
    CHECK(includes_of("study/properties/a.cpp", "#include \"study/judgement.hpp\"").size() == 1);
    CHECK(includes_of("drill/scenario/a.cpp", "#include \"drill/world/world.hpp\"").size() == 1);
    CHECK(includes_of("drill/analysis/a.hpp", "#include \"drill/report/report.hpp\"").size() == 1);
    CHECK(includes_of("live/session/a.cpp", "#include \"live/region/tunnel.hpp\"").size() == 1);
    CHECK(includes_of("live/a.cpp", "#include \"live/loop/loop.hpp\"").size() == 1);
    CHECK(includes_of("drill/news/a.cpp", "#include \"drill/scenario/units.hpp\"").size() == 1);
    CHECK(includes_of("drill/report/a.cpp", "#include \"drill/scenario/units.hpp\"").empty());
    CHECK(includes_of("drill/report/a.cpp", "#include \"drill/report/report.hpp\"").empty());
    CHECK(includes_of("dns/wire/a.cpp", "#include \"dns/zone/zone.hpp\"").empty());
}

TEST_CASE("a folder of too many concepts is caught, a header and its source being one") {
    std::vector<SourceFile> files;
    for (std::size_t i = 0; i < max_concepts; ++i) {
        files.push_back(file_of("sim/a" + std::to_string(i) + ".hpp", ""));
        files.push_back(file_of("sim/a" + std::to_string(i) + ".cpp", ""));
        files.push_back(file_of("drill/faults/a" + std::to_string(i) + ".cpp", ""));
    }
    files.push_back(file_of("drill/faults/b.cpp", ""));
    CHECK(crowded_folders(files).empty());
    files.push_back(file_of("sim/b.hpp", ""));
    CHECK(crowded_folders(files).size() == 1);
}

TEST_CASE("a heavy library out of its room, or in a header, is caught") {
    CHECK(includes_of("drill/a.cpp", "#include <CLI/CLI.hpp>").size() == 1);
    CHECK(includes_of("regions/a.cpp", "#include <nlohmann/json.hpp>").size() == 1);
    CHECK(includes_of("drill/a.hpp", "#include <nlohmann/json.hpp>").size() == 1);
    CHECK(includes_of("drill/a.cpp", "#include <boost/asio/io_context.hpp>").size() == 1);
    CHECK(includes_of("drill/a.hpp", "#include <nlohmann/json_fwd.hpp>").empty());
    CHECK(includes_of("live/a.cpp", "#include <boost/beast/http.hpp>").empty());
    CHECK(includes_of("regions/http_api.cpp", "#include <boost/beast/http/verb.hpp>").size() == 1);
}

TEST_CASE("the world as a whole is caught where its parts would do") {
    CHECK(includes_of("live/control/a.cpp", "#include \"drill/world/world.hpp\"").size() == 1);
    CHECK(includes_of("cli/a.hpp", "#include \"drill/world/world.hpp\"").size() == 1);
    CHECK(includes_of("live/session/served_world.cpp", "#include \"drill/world/world.hpp\"").empty());
    CHECK(includes_of("drill/report/a.cpp", "#include \"drill/world/world.hpp\"").empty());
}

TEST_CASE("foreign chance, clocks, hash tables and mathematics are caught") {
    CHECK(is_banned("int x = std::rand();"));
    CHECK(is_banned("int x = rand();"));
    CHECK(is_banned("std::random_device device;"));
    CHECK(is_banned("std::mt19937_64 generator;"));
    CHECK(is_banned("std::uniform_int_distribution<int> die(1, 6);"));
    CHECK(is_banned("auto t = std::chrono::steady_clock::now();"));
    CHECK(is_banned("auto t = std::chrono::system_clock::now();"));
    CHECK(is_banned("auto t = time(nullptr);"));
    CHECK(is_banned("std::unordered_map<int, int> map;"));
    CHECK(is_banned("std::unordered_set<int> set;"));
    CHECK(is_banned("double y = std::log(x);"));
    CHECK(is_banned("double y = 1 + std::exp(-x);"));
    CHECK(is_banned("double y = std::pow(x, 2);"));
    CHECK(is_banned("double y = -sin(x);"));
    CHECK(is_banned("double y = ::cos(x);"));
}

TEST_CASE("words that only resemble a banned call are let through") {
    CHECK_FALSE(is_banned("double y = std::sqrt(x);"));
    CHECK_FALSE(is_banned("auto y = operand(x);"));
    CHECK_FALSE(is_banned("auto t = event.time(0);"));
    CHECK_FALSE(is_banned("boost::unordered_flat_map<int, int> map;"));
    CHECK_FALSE(is_banned("double y = natural_log(x) + exponential(x) + arcsine(x);"));
    CHECK_FALSE(is_banned("// std::exp( differs between machines"));
    CHECK_FALSE(is_banned("say(\"std::rand()\");"));
}

TEST_CASE("live, cli, bench and tests may look at the clock") {
    for (const char* path : {"live/a.cpp", "cli/a.cpp", "bench/a.cpp", "tests/sim/a.cpp"}) {
        CHECK(banned_calls_in(file_of(path, "auto t = std::chrono::steady_clock::now();")).empty());
    }
}

TEST_CASE("wide lines, tabs, long files, bare headers and odd names are caught") {
    CHECK(badly_laid_out_lines(file_of("sim/a.cpp", std::string(121, 'x'))).size() == 1);
    CHECK(badly_laid_out_lines(file_of("sim/a.cpp", std::string(120, 'x'))).empty());
    CHECK(badly_laid_out_lines(file_of("sim/a.cpp", std::string(118, 'x') + "\u00e9\u00e9")).empty());
    CHECK(badly_laid_out_lines(file_of("sim/a.cpp", "\tint x;")).size() == 1);
    CHECK(too_long(file_of("sim/a.cpp", std::string(401, '\n'))).size() == 1);
    CHECK(too_long(file_of("sim/a.cpp", std::string(400, '\n'))).empty());
    CHECK(too_long(file_of("tests/sim/a.cpp", std::string(601, '\n'))).size() == 1);
    CHECK(too_long(file_of("tests/sim/a.cpp", std::string(600, '\n'))).empty());
    CHECK(unguarded_header(file_of("sim/a.hpp", "int x;\n")).size() == 1);
    CHECK(unguarded_header(file_of("sim/a.hpp", "// A.\n#pragma once\n")).empty());
    CHECK(unguarded_header(file_of("sim/a.cpp", "int x;\n")).empty());
    CHECK(badly_named(file_of("sim/EventQueue.cpp", "")).size() == 1);
    CHECK(badly_named(file_of("sim/event-queue.cpp", "")).size() == 1);
    CHECK(badly_named(file_of("drill/faults/fail_health.cpp", "")).empty());
}

TEST_CASE("paths in a document's code are found, patterns are none") {
    CHECK(paths_named("an `a`, `sim/time.hpp` and `dns/wire`") == std::vector<std::string>{"sim/time.hpp", "dns/wire"});
    CHECK(paths_named("`drill/faults/<name>.cpp`, `dns/steering/routing_policy.*`, sim/time").empty());
}

TEST_CASE("documents name files that exist") {
    const std::filesystem::path root(REGIONDRILL_SOURCE_DIR);
    std::vector<std::filesystem::path> documents{root / "README.md", root / "CONTRIBUTING.md"};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "docs")) {
        if (entry.path().extension() == ".md") documents.push_back(entry.path());
    }
    std::sort(documents.begin(), documents.end());
    for (const auto& document : documents) {
        for (const auto& violation : missing_paths(root, document)) FAIL_CHECK(violation);
    }
}

TEST_CASE("the walk finds the tree") {
    const auto named = [](const char* path) {
        return std::any_of(whole_tree().begin(), whole_tree().end(),
                           [&](const auto& file) { return file.path == path; });
    };
    CHECK(named("sim/time.hpp"));
    CHECK(named("drill/scenario/scenario.hpp"));
    CHECK(named("web/src/parts/world_map.tsx"));
    CHECK(named("tests/house/house_rules_test.cpp"));
}

TEST_CASE("the tree keeps the house rules") {
    SECTION("includes follow the table of rooms") { hold_against_tree(wrong_includes); }
    SECTION("the simulation calls nothing that differs between machines") { hold_against_tree(banned_calls_in); }
    SECTION("lines fit and have no tabs") { hold_against_tree(badly_laid_out_lines); }
    SECTION("files are short") { hold_against_tree(too_long); }
    SECTION("a folder tells one story") {
        for (const auto& violation : crowded_folders(whole_tree())) FAIL_CHECK(violation);
    }
    SECTION("headers are guarded") { hold_against_tree(unguarded_header); }
    SECTION("files are named in snake_case") { hold_against_tree(badly_named); }
}

}  // namespace house_rules_test
