// `regiondrill init`: writes a first script from options, or from answers to a few questions.
#pragma once

#include <string>

namespace regiondrill::cli {

/// As they are typed; empty where nothing is said.
struct InitOptions {
    std::string file = "drill.json";
    std::string regions;  // "eu-west-2,us-east-1"
    std::string people;
    std::string fault;
    std::string region;
    std::string recovery_time;
    bool ask = false;    // also where nobody sits at a terminal
    bool force = false;  // write over a file that is there
};

/// Returns 0. Throws drill::InputError, and then no file is touched.
int write_first_script(InitOptions options);

}  // namespace regiondrill::cli
