// Closing a ledger as if every replica held the greatest version of each key.
#pragma once

#include "store/ledger/ledger.hpp"

namespace regiondrill::tests {

inline store::LedgerAccount close(store::Ledger& ledger) {
    return ledger.close([&](store::KeyId key) {
        store::Item item;
        item.version = ledger.greatest(key);
        return item;
    });
}

}  // namespace regiondrill::tests
