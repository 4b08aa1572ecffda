#include "store/table.hpp"

#include "sim/random.hpp"

#include <utility>

namespace regiondrill::store {

std::uint64_t Table::fingerprint(KeyId key, const Item& item) {
    if (!item.version.is_written()) return 0;
    const std::uint64_t content = (std::uint64_t{static_cast<std::uint32_t>(item.value)} << 1) | (item.deleted ? 1 : 0);
    const std::uint64_t name = static_cast<std::uint32_t>(key) * 0x9e37'79b9'7f4a'7c15ULL;
    return sim::mix64(item.version.bits() ^ name ^ (content * 0xd6e8'feb8'6659'fd93ULL));
}

bool Table::put(KeyId key, Item& item) {
    if (index(key) >= items_.size()) items_.resize(index(key) + 1);
    Item& held = items_[index(key)];
    if (item.version <= held.version) return false;
    digest_ += fingerprint(key, item) - fingerprint(key, held);
    keys_ += static_cast<std::uint64_t>(item.exists()) - static_cast<std::uint64_t>(held.exists());
    std::swap(item, held);
    return true;
}

}  // namespace regiondrill::store
