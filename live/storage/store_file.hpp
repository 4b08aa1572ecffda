// The file that keeps one region's table: what it looks like inside, how it is read and how it is changed. People read
// it too, so docs/durable-stores.md has the schema.
#pragma once

#include "live/storage/database.hpp"
#include "sim/time.hpp"
#include "store/data/intern_pool.hpp"
#include "store/data/item.hpp"
#include "store/replication/replicas.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace regiondrill::live {

/// How far the region's world has come.
struct Progress {
    std::string scenario;
    std::chrono::seconds clock_base{0};  // what the clocks showed when the drill began
    sim::Time moment{};                  // of the drill, whole microseconds
    bool is_complete = true;             // false while the region waits for data that it lost or never had
    bool is_closed = false;              // the world was left in order, and nothing came after this
};

/// Everything that fails throws CannotKeep.
///
/// One region's table. Its layout is a contract with those who open it with SQLite's own shell
/// (docs/durable-stores.md); an older one is refused, never changed.
class StoreFile {
public:
    static constexpr int format = 1;

    /// Regions by rank: whose a version is.
    using Writers = std::vector<std::string>;

    /// Opens the region's file, or makes an empty one. A file of anything else stays as it is. `careful`: what is
    /// committed outlives a power cut of this machine, not only the end of this process.
    StoreFile(const std::string& path, const std::string& region, Writers writers, bool careful);

    StoreFile(const StoreFile&) = delete;
    StoreFile& operator=(const StoreFile&) = delete;

    const std::string& path() const { return database_.path(); }

    /// It was made just now.
    bool is_new() const { return is_new_; }

    /// As the file has it; that of a new one is the beginning of a drill. Refuses a clock that leaves no room for one.
    Progress progress();

    /// In the order of their keys.
    std::vector<store::PreloadedItem> items();

    /// Changes are made between these two; after commit() they outlive the process. What was not committed is given
    /// up by roll_back(), or when the process ends.
    void begin() { begin_.run(); }
    void commit() { commit_.run(); }
    void roll_back() noexcept { database_.roll_back(); }

    void put(const std::string& key, const store::Item& item, const store::ValuePool& values);
    void erase(const std::string& key) { erase_.bind(1, key).run(); }
    void clear() { clear_.run(); }
    void note(const Progress& progress);

private:
    static Database open(const std::string& path, const std::string& region, bool careful, bool& is_new);

    void note(const char* name, std::int64_t number) { note_.bind(1, std::string_view(name)).bind(2, number).run(); }
    void note(const char* name, std::string_view text) { note_.bind(1, std::string_view(name)).bind(2, text).run(); }
    store::PreloadedItem read_item(const Statement& row) const;
    [[noreturn]] void refuse(const std::string& key, const std::string& what) const;

    bool is_new_ = false;
    Database database_;
    Writers writers_;
    Statement begin_;
    Statement commit_;
    Statement put_;
    Statement erase_;
    Statement clear_;
    Statement note_;
};

}  // namespace regiondrill::live
