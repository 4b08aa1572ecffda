#include "drill/world/cause_log.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

bool is_of_fault(CauseKind kind) { return kind == CauseKind::fault_began || kind == CauseKind::fault_ended; }

}  // namespace

// Faults' own entries always find room: everything goes back to them, and there are few.
EntryId CauseLog::add(const CauseEntry& entry) {
    const std::size_t room = entry.kind == CauseKind::answer_fetched ? most_entries / 2 : most_entries;
    if (entries_.size() >= room && !is_of_fault(entry.kind)) {
        ++dropped_;
        return no_entry;
    }
    const EntryId id{static_cast<std::uint32_t>(entries_.size())};
    entries_.push_back(entry);
    if (is_of_fault(entry.kind)) {
        if (faults_.size() <= entry.subject) faults_.resize(entry.subject + 1);
        FaultEntries& fault = faults_[entry.subject];
        (entry.kind == CauseKind::fault_began ? fault.began : fault.ended) = id;
    }
    if (entry.kind == CauseKind::overload) {
        if (overloads_.size() <= entry.subject) overloads_.resize(entry.subject + 1, no_entry);
        overloads_[entry.subject] = id;
    }
    return id;
}

// What is well again before the fault has ended owes it to something else that is not recorded; the beginning is then
// as near as can be told.
EntryId CauseLog::entry_of(sim::Cause cause, bool ended) const {
    if (!sim::is_fault(cause) || sim::fault_of(cause) >= faults_.size()) return no_entry;
    const FaultEntries& fault = faults_[sim::fault_of(cause)];
    return ended && fault.ended != no_entry ? fault.ended : fault.began;
}

void CauseLog::note_addition(std::uint32_t region, const Addition& addition) {
    if (additions_.size() <= region) additions_.resize(region + 1);
    additions_[region] = addition;
}

std::optional<CauseLog::Addition> CauseLog::last_addition(std::uint32_t region) const {
    return region < additions_.size() ? additions_[region] : std::nullopt;
}

sim::Cause CauseLog::root_of(EntryId id) const {
    const EntryId origin = origin_of(id);
    if (origin == no_entry || !is_of_fault((*this)[origin].kind)) return sim::Cause::none;
    return sim::cause_of_fault((*this)[origin].subject);
}

// An end has its beginning as its cause, but it is an origin of its own: people came back because something ended.
EntryId CauseLog::origin_of(EntryId id) const {
    while (id != no_entry && !is_of_fault((*this)[id].kind) && (*this)[id].because != no_entry) {
        id = (*this)[id].because;
    }
    return id;
}

std::vector<EntryId> CauseLog::path_to(EntryId id) const {
    std::vector<EntryId> path;
    for (; id != no_entry; id = (*this)[id].because) {
        path.push_back(id);
        if (is_of_fault((*this)[id].kind)) break;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace regiondrill::drill
