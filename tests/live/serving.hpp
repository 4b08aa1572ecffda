// The built program's `serve`, at ports that are free, and where it says that it is.
#pragma once

#include "tests/live/programs.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace programs {

/// The command line; ports are free ones where `more` does not say otherwise.
inline std::vector<std::string> serve_words(const std::string& script, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {REGIONDRILL_PROGRAM, "serve", script};
    words.insert(words.end(), more.begin(), more.end());
    const std::vector<std::pair<std::string, std::string>> free_ports = {
        {"--port", "0"}, {"--dns", "127.77.0.53:0"}, {"--proxy", "127.77.0.80:0"}, {"--control", "127.77.0.1:0"}};
    for (const auto& [option, value] : free_ports) {
        if (std::find(more.begin(), more.end(), option) != more.end()) continue;
        words.insert(words.end(), {option, value});
    }
    return words;
}

class Serving {
public:
    explicit Serving(const std::string& script, const std::vector<std::string>& more = {})
        : program_(serve_words(script, more)) {
        if (!program_.prints(" state\n")) throw std::runtime_error("no server: " + program_.output());
    }

    Running& program() { return program_; }
    const Running& program() const { return program_; }

    std::string dns_port() const { return after("-p ", " "); }
    std::string proxy() const { return after("@127.77.0.80", " ", "127.77.0.80"); }
    std::string control() const { return after("--at ", " "); }
    /// "http://127.77.1.1:40000" for the first.
    std::string region(int number) const {
        return after("http://127.77." + std::to_string(number) + ".1", "/",
                     "http://127.77." + std::to_string(number) + ".1");
    }

private:
    std::string after(const std::string& mark, const std::string& end, const std::string& prefix = "") const {
        const std::string said = program_.output();
        const std::size_t from = said.find(mark);
        if (from == std::string::npos) throw std::runtime_error("it does not say " + mark + ": " + said);
        const std::size_t start = from + mark.size();
        return prefix + said.substr(start, said.find_first_of(end + "\n", start) - start);
    }

    Running program_;
};

}  // namespace programs
