#include "store/data/table.hpp"

#include <utility>

namespace regiondrill::store {

// Both halves of one 128-bit product: the key and the content on one side, the version on the other.
std::uint64_t Table::fingerprint(KeyId key, const Item& item) {
    if (!item.version.is_written() || item.damaged) return 0;
    const std::uint64_t content = (std::uint64_t{static_cast<std::uint32_t>(item.value)} << 1) | (item.deleted ? 1 : 0);
    const std::uint64_t name = (std::uint64_t{static_cast<std::uint32_t>(key)} << 33) ^ content;
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{name ^ 0xa076'1d64'78bd'642fULL} * (item.version.bits() ^ 0xe703'7ed1'a0b4'28dbULL);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

bool Table::put(KeyId key, Item& item) {
    const Item& held = items_[index(key)];
    if (item.version <= held.version && !(held.damaged && item.version == held.version)) return false;
    replace(key, item);
    return true;
}

// The digest takes the old item out and the new one in, whichever of them is damaged or unwritten.
void Table::replace(KeyId key, Item& item) {
    Item& held = items_[index(key)];
    digests_.change(key, fingerprint(key, item) - fingerprint(key, held));
    keys_ += static_cast<std::uint64_t>(item.exists()) - static_cast<std::uint64_t>(held.exists());
    damaged_ += static_cast<std::uint64_t>(item.damaged) - static_cast<std::uint64_t>(held.damaged);
    std::swap(item, held);
}

// A damaged item is out of the digest: replicas that hold sound copies then differ from this one, and repair it.
bool Table::damage(KeyId key) {
    Item item = get(key);
    if (!item.version.is_written() || item.damaged) return false;
    item.damaged = true;
    replace(key, item);
    return true;
}

}  // namespace regiondrill::store
