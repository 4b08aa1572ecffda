// Numbers that stand for things of the store.
#pragma once

#include <cstddef>
#include <cstdint>

namespace regiondrill::store {

/// A replica, one a region, numbered in the scenario's order.
enum class ReplicaId : std::uint16_t {};

/// A key, interned in the KeyDictionary.
enum class KeyId : std::uint32_t {};

/// A value: written by a simulated client (its content is its number) or held in the ValuePool.
enum class ValueId : std::uint32_t {};

/// An accepted write in the ledger.
enum class WriteId : std::uint32_t {};
inline constexpr WriteId no_write{0xffff'ffff};

constexpr std::size_t index(ReplicaId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(KeyId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(WriteId id) { return static_cast<std::size_t>(id); }

}  // namespace regiondrill::store
