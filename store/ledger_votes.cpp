// What votes tell the ledger. The rest of Ledger knows only of writes that some replica has taken for itself.
#include "store/ledger.hpp"

#include <utility>

namespace regiondrill::store {

// Nobody was promised such a write: it is in no class of the account, and only makes the walks over its key's newest
// writes longer. What it would have superseded stands as if it had never been offered.
void Ledger::drop_offers(KeyId key, const std::function<bool(Version)>& is_gone) {
    for (std::uint32_t at = by_key_[index(key)].newest; at != none;) {
        Write& write = writes_[at];
        const std::uint32_t next = write.next;
        if (write.reply == Reply::none && is_gone(write.version)) {
            const std::uint32_t line = std::exchange(write.replaced, none);
            unlink(key, at);
            if (line != none && --writes_[line].heirs == 0) reopen(line);
            decide(at, Fate::overwritten_in_conflict);
        }
        at = next;
    }
}

}  // namespace regiondrill::store
