// What --data-dir names: the stores of a served drill that are kept on this machine.
#pragma once

#include "live/storage/durable_store.hpp"

#include <memory>

namespace regiondrill::live {
class ServedWorld;
}

namespace regiondrill::cli {

struct ServeOptions;

/// Opens the directory and puts what it holds into the world, which has not begun; says so in one line. Null without
/// the option. Throws drill::InputError.
std::unique_ptr<live::DurableStore> open_stores(const ServeOptions& options, live::ServedWorld& world);

}  // namespace regiondrill::cli
