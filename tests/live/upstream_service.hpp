// A team's own service for tests, which might stand behind a region; see upstream_service.py.
#pragma once

#include "tests/live/programs.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace upstream {

class Service {
public:
    /// Port 0: any that is free.
    explicit Service(const std::string& program = "upstream_service.py", const std::string& port = "0",
                     const std::string& more = "")
        : program_(words(program, port, more)) {
        const bool serves = program_.prints("\n");
        const std::string said = program_.output();
        if (!serves || !said.starts_with("port ")) throw std::runtime_error("no service: " + said);
        port_ = said.substr(5, said.find('\n') - 5);
    }

    const std::string& port() const { return port_; }
    std::string url() const { return "http://127.0.0.1:" + port_; }

    void end() { program_.end(); }

private:
    static std::vector<std::string> words(const std::string& program, const std::string& port,
                                          const std::string& more) {
        std::vector<std::string> list = {"/usr/bin/python3",
                                         std::string(REGIONDRILL_SOURCE_DIR) + "/tests/live/" + program, port};
        if (!more.empty()) list.push_back(more);
        return list;
    }

    programs::Running program_;
    std::string port_;
};

}  // namespace upstream
