#include "drill/expectations/bounds.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/world.hpp"

namespace regiondrill::drill {

namespace {

ExpectationResult judge(const World& world, const Findings&, const ExpectationSpec& spec) {
    const store::LedgerAccount& account = world.account();
    if (account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    const std::uint64_t lost = account.count(store::Fate::lost);
    ExpectationResult result = judge_figure(static_cast<double>(lost), spec, BoundUnit::count);
    const std::uint64_t overwritten =
        account.count(store::Fate::overwritten_by_skew) + account.count(store::Fate::overwritten_in_conflict);
    if (overwritten != 0) result.why = std::to_string(overwritten) + " more were overwritten; they are counted apart";
    return result;
}

}  // namespace

const ExpectationType lost_writes_expectation{
    .name = "lost_writes",
    .summary = "Acknowledged writes whose only copy was in a region that was gone when the drill ended.",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge,
};

}  // namespace regiondrill::drill
