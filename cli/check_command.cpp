#include "cli/check_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/plan.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"

#include <iostream>

namespace regiondrill::cli {

int check_scenario(const CheckOptions& options) {
    const drill::World world(drill::read_scenario_file(find_scenario(options.scenario), options.settings));
    std::cout << drill::plan_text(world);
    return fine;
}

}  // namespace regiondrill::cli
