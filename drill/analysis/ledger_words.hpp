// How the ledger's entries are called in reports.
#pragma once

#include "store/data/request.hpp"
#include "store/ledger/ledger.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::store {
class Cluster;
}

namespace regiondrill::drill {

struct FaultRun;

/// As the JSON report names it: "overwritten_in_conflict".
std::string_view fate_name(store::Fate fate);

/// As the JSON report names it: "no_quorum".
std::string_view refusal_name(store::Refusal refusal);

/// "carts/0000017 written at 2:01.3 in us-east-1, by the write of 2:01.2 in eu-west-2", and by which fault that came.
std::string example_text(const store::Cluster& cluster, const std::deque<FaultRun>& faults,
                         const store::FateExample& example);

/// All that the account has, by when they were accepted.
std::vector<store::FateExample> examples_in_time(const store::LedgerAccount& account);

/// The first few of the fates wanted and how many more there are, for an expectation that failed; empty when there are
/// none.
std::string examples_text(const store::Cluster& cluster, const std::deque<FaultRun>& faults,
                          const store::LedgerAccount& account, bool (*wanted)(store::Fate));

/// "90000123.0-eu-west-2".
std::string version_text(const store::Cluster& cluster, store::Version version);

/// The region that wrote a version.
std::string writer_of(const store::Cluster& cluster, store::Version version);

}  // namespace regiondrill::drill
