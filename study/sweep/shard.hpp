// One machine's part of a sweep that several share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace regiondrill::study {

/// The so-many-th of so many, from 1.
struct Shard {
    std::uint64_t number = 1;
    std::uint64_t count = 1;

    friend bool operator==(const Shard&, const Shard&) = default;
};

/// "2/5".
std::string shard_text(const Shard& shard);

/// A shard, and what said so.
struct NamedShard {
    Shard shard;
    std::string by;  // variables of the environment; empty where the command line says it all
};

/// What a variable of the environment holds, if it is set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// "2/5" as it stands; "auto" by the environment of a batch system or CI service; "auto/5" where that has only the
/// number and not how many there are. Throws drill::InputError for what is none, where the environment says nothing,
/// and where two of it disagree.
NamedShard shard_of(const std::string& text, const Environment& environment);

}  // namespace regiondrill::study
