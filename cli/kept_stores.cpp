#include "cli/kept_stores.hpp"

#include "cli/serve_command.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "live/session/served_world.hpp"
#include "live/storage/database.hpp"

#include <iostream>

namespace regiondrill::cli {

namespace {

void tell(const live::DurableStore& stores, const std::string& directory) {
    std::cout << "The stores are kept in " << directory;
    if (stores.goes_on()) {
        std::cout << " and go on with " << stores.items_found() << " items, their clocks at "
                  << drill::duration_text(stores.preload().clock_base);
    }
    if (!stores.was_closed()) std::cout << "; they were not left in order: the last unanswered writes may be missing";
    std::cout << ".\n" << std::flush;
}

}  // namespace

std::unique_ptr<live::DurableStore> open_stores(const ServeOptions& options, live::ServedWorld& world) {
    if (options.data_dir.empty()) return nullptr;
    const live::DurableSettings settings{options.data_dir, world.world().scenario().name, options.data_sync == "full"};
    try {
        auto stores = std::make_unique<live::DurableStore>(settings, world.world().engine(), world.world().cluster());
        tell(*stores, options.data_dir);
        return stores;
    } catch (const live::CannotKeep& error) {
        throw drill::InputError("--data-dir", {}, {}, {error.what(), {}, {}});
    }
}

}  // namespace regiondrill::cli
