#include "drill/report/write_section.hpp"

#include "drill/analysis/ledger_words.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"

#include <array>

namespace regiondrill::drill {

namespace {

using Align = TextTable::Align;
using store::Fate;

// Rows that few drills need are shown only there.
class WriteRows {
public:
    void always(std::uint64_t count, const std::string& words) { table_.row({std::to_string(count), words}); }
    void if_any(std::uint64_t count, const std::string& words) {
        if (count != 0) always(count, words);
    }
    std::string text() const { return table_.text(); }

private:
    TextTable table_{{Align::right, Align::left}};
};

void add_fates(WriteRows& rows, const store::LedgerAccount& account) {
    rows.always(account.acknowledged, "acknowledged, of which");
    rows.always(account.count(Fate::kept), "kept");
    rows.always(account.count(Fate::superseded), "superseded by a later write");
    rows.always(account.count(Fate::delayed),
                "delayed: hidden until their region came back, up to " + short_duration_text(account.longest_delay));
    rows.always(account.lost(), "lost; RPO " + short_duration_text(account.recovery_point));
    rows.if_any(account.count(Fate::lost_with_region), "  of these with a region that did not come back");
    rows.if_any(account.count(Fate::lost_with_disk), "  of these with a disk");
    rows.if_any(account.count(Fate::lost_unsynced), "  of these with the power, not yet synced to disk");
    rows.always(account.count(Fate::overwritten_in_conflict), "overwritten in a conflict between regions");
    rows.always(account.count(Fate::overwritten_by_skew), "overwritten by an older write because of clock skew");
    rows.if_any(account.count(Fate::resurrected), "deletes undone: forgotten before an older write came");
}

void add_refusals(WriteRows& rows, const World& world) {
    for (std::size_t reason = 1; reason < store::refusal_count; ++reason) {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < world.cluster().size(); ++i) {
            count += world.cluster().metrics(store::ReplicaId{static_cast<std::uint16_t>(i)}).refused[reason];
        }
        const auto refusal = static_cast<store::Refusal>(reason);
        rows.if_any(count, "requests the store refused: " + std::string(refusal_name(refusal)));
    }
}

std::string staleness_text(const sim::Histogram& stale) {
    if (stale.count() == 0) return {};
    return ", half of them at most " + short_duration_text(stale.percentile(0.5)) + " behind, the stalest " +
           short_duration_text(stale.greatest());
}

void add_reads(WriteRows& rows, const World& world) {
    const store::LedgerAccount& account = world.account();
    const store::SessionWatch& sessions = world.regions().sessions();
    rows.always(account.stale_reads.count(), "stale reads served" + staleness_text(account.stale_reads));
    rows.if_any(sessions.violations(store::SessionPromise::monotonic_reads),
                "reads older than what the same client had read before");
    rows.if_any(sessions.violations(store::SessionPromise::read_your_writes),
                "reads that did not see the client's own write");
    rows.if_any(sessions.unwatched(),
                "requests not watched for the above: one client in 16 is, where all are too many");
    rows.if_any(account.increments, "increments acknowledged, of which " + std::to_string(account.lost_updates) +
                                        " do not show in the counters");
}

}  // namespace

std::string write_section(const World& world) {
    WriteRows rows;
    add_fates(rows, world.account());
    add_refusals(rows, world);
    add_reads(rows, world);
    std::string text = rows.text();
    for (const store::FateExample& example : world.account().examples) {
        text += "    " + std::string(fate_name(example.fate)) + ": " + example_text(world, example) + "\n";
    }
    return text;
}

}  // namespace regiondrill::drill
