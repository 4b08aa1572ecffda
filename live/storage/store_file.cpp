#include "live/storage/store_file.hpp"

#include "live/storage/database.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

namespace {

constexpr std::int64_t application = 0x7264'726c;  // "rdrl", by which the file utility and we know our own

// Its comments are kept in the file, and a shell shows them.
constexpr const char* schema = R"(
CREATE TABLE items (
    key ANY NOT NULL PRIMARY KEY, -- text, or a blob where it is no UTF-8
    value ANY,                    -- the same; a number where simulated people wrote it; null in a tombstone
    clock_us INTEGER NOT NULL,    -- the version: microseconds of the regions' clocks,
    counter INTEGER NOT NULL,     -- a counter within the microsecond,
    writer TEXT NOT NULL,         -- and the region that wrote
    deleted INTEGER NOT NULL,     -- 1: a tombstone
    expires_at INTEGER            -- a second of the regions' clocks; null: never
) STRICT;
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value ANY
) STRICT;
)";

// What a version can count: 48 bits of microseconds. Half of it may be used up before a drill begins.
constexpr std::int64_t greatest_clock = (std::int64_t{1} << 48) - 1;    // microseconds
constexpr std::int64_t greatest_base = greatest_clock / 1'000'000 / 2;  // seconds: over four years, and as many to come
constexpr std::int64_t greatest_number = (std::int64_t{1} << 31) - 1;

// A file that SQLite has just made, or one of no bytes.
bool is_empty(Database& database) { return database.number("SELECT count(*) FROM sqlite_schema") == 0; }

// 0 where it is not there, as in a file that has not been noted in yet.
std::int64_t meta_number(Database& database, const std::string& name) {
    return database.number("SELECT value FROM meta WHERE key = '" + name + "'");
}

std::string meta_text(Database& database, const std::string& name) {
    Statement query(database, "SELECT value FROM meta WHERE key = '" + name + "'");
    return query.next() ? query.bytes(0) : std::string();
}

// Before anything is written to it.
void check_ours(Database& database, const std::string& region) {
    const std::string& path = database.path();
    if (database.number("PRAGMA application_id") != application) {
        throw CannotKeep(path + " is a database of another program; move it away, or choose another directory");
    }
    const std::int64_t found = meta_number(database, "format");
    if (found != StoreFile::format) {
        throw CannotKeep(path + " has format " + std::to_string(found) + ", and this regiondrill reads format " +
                         std::to_string(StoreFile::format) +
                         "; use the one that wrote it, or choose another directory");
    }
    const std::string owner = meta_text(database, "region");
    if (owner != region) {
        throw CannotKeep(path + " is the store of " + owner + "; give it back its name, " + owner +
                         ".db, or choose another directory");
    }
}

// The quick check reads every page but compares no index with its table: damage by a disk shows, and a start stays
// quick.
void check_sound(Database& database) {
    Statement check(database, "PRAGMA quick_check(1)");
    if (check.next() && check.bytes(0) == "ok") return;
    throw CannotKeep(database.path() + " is damaged (" + check.bytes(0) +
                     "); move it away, and the other regions fill a new one");
}

// Its log is appended to, so a process that ends in the middle of a write leaves the file as it was.
void write_ahead(Database& database) {
    Statement pragma(database, "PRAGMA journal_mode = WAL");
    if (pragma.next() && pragma.bytes(0) == "wal") return;
    throw CannotKeep(database.path() +
                     " is on a disk where SQLite cannot write ahead; choose a directory of this machine");
}

// In one transaction, so that no file is half of ours.
void create(Database& database, const std::string& region) {
    database.execute("BEGIN IMMEDIATE");
    database.execute(schema);
    database.execute("PRAGMA application_id = " + std::to_string(application));
    Statement note(database, "INSERT INTO meta VALUES (?, ?)");
    note.bind(1, std::string_view("format")).bind(2, StoreFile::format).run();
    note.bind(1, std::string_view("region")).bind(2, region).run();
    database.execute("COMMIT");
}

}  // namespace

// The order matters: a file that is not ours is not written to, not even by the change to write-ahead.
Database StoreFile::open(const std::string& path, const std::string& region, bool careful, bool& is_new) {
    Database database(path);
    is_new = is_empty(database);
    if (!is_new) check_ours(database, region);
    if (!database.is_writable()) {
        throw CannotKeep(path + " cannot be written to; make it writable, or choose another directory");
    }
    if (!is_new) check_sound(database);
    write_ahead(database);
    database.execute(careful ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    if (is_new) create(database, region);
    return database;
}

// Statements are prepared once the file is known to be ours; they end before the database, being members behind it.
StoreFile::StoreFile(const std::string& path, const std::string& region, Writers writers, bool careful)
    : database_(open(path, region, careful, is_new_)),
      writers_(std::move(writers)),
      begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"),
      put_(database_, "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?)"),
      erase_(database_, "DELETE FROM items WHERE key = ?"),
      clear_(database_, "DELETE FROM items"),
      note_(database_, "INSERT OR REPLACE INTO meta VALUES (?, ?)") {}

// What somebody may have changed by hand is checked before a clock is built on it: versions must not run out while the
// drill goes on.
Progress StoreFile::progress() {
    Progress progress;
    progress.scenario = meta_text(database_, "scenario");
    progress.is_complete = is_new_ || meta_number(database_, "complete") != 0;
    progress.is_closed = meta_number(database_, "closed") != 0;
    const std::int64_t base = meta_number(database_, "clock_base_s");
    const std::int64_t moment = meta_number(database_, "moment_us");
    if (base < 0 || base > greatest_base || moment < 0 || moment > greatest_clock) {
        throw CannotKeep(path() +
                         ": its clock has come to the end of what versions can count; choose another directory");
    }
    progress.clock_base = std::chrono::seconds{base};
    progress.moment = sim::Time{std::chrono::microseconds{moment}};
    return progress;
}

// In the same transaction as the changes, so that a file never says more or less than it holds.
void StoreFile::note(const Progress& progress) {
    const auto moment = std::chrono::duration_cast<std::chrono::microseconds>(progress.moment.time_since_epoch());
    note("scenario", progress.scenario);
    note("clock_base_s", std::int64_t{progress.clock_base.count()});
    note("moment_us", std::int64_t{moment.count()});
    note("complete", std::int64_t{progress.is_complete});
    note("closed", std::int64_t{progress.is_closed});
}

// The version stands in columns that people can read and compare: microseconds, a counter within them, the writer's
// name instead of its rank, which another scenario would give to another region.
void StoreFile::put(const std::string& key, const store::Item& item, const store::ValuePool& values) {
    const bool is_text = store::ValuePool::is_text(item.value);
    const std::string text = is_text ? values.text_of(item.value) : std::string();
    put_.bind(1, key);
    if (item.deleted) {
        put_.bind_null(2);
    } else if (is_text) {
        put_.bind(2, text);
    } else {
        put_.bind(2, std::int64_t{static_cast<std::uint32_t>(item.value)});
    }
    put_.bind(3, static_cast<std::int64_t>(item.version.clock() >> 8));
    put_.bind(4, static_cast<std::int64_t>(item.version.clock() & 0xff));
    put_.bind(5, writers_.at(static_cast<std::size_t>(item.version.region())));
    put_.bind(6, std::int64_t{item.deleted});
    if (item.expires != 0) {
        put_.bind(7, std::int64_t{item.expires});
    } else {
        put_.bind_null(7);
    }
    put_.run();
}

// In the order of keys, so that the world meets them in the same order whatever SQLite does.
std::vector<store::PreloadedItem> StoreFile::items() {
    std::vector<store::PreloadedItem> items;
    Statement rows(database_,
                   "SELECT key, value, clock_us, counter, writer, deleted, expires_at FROM items ORDER BY key");
    while (rows.next()) items.push_back(read_item(rows));
    return items;
}

// Refuses what no drill could have written, as the world takes items as they are.
store::PreloadedItem StoreFile::read_item(const Statement& row) const {
    store::PreloadedItem item;
    item.key = row.bytes(0);
    item.deleted = row.number(5) != 0;
    if (row.is_number(1)) {
        if (row.number(1) < 0 || row.number(1) > greatest_number) refuse(item.key, "value");
        item.value = static_cast<std::uint32_t>(row.number(1));
    } else if (!item.deleted) {
        item.value = row.bytes(1);
    }
    const std::int64_t clock = row.number(2);
    const std::int64_t counter = row.number(3);
    if (clock < 0 || clock > greatest_clock || (clock == 0 && counter == 0)) refuse(item.key, "clock_us");
    if (counter < 0 || counter > 0xff) refuse(item.key, "counter");
    const auto writer = std::find(writers_.begin(), writers_.end(), row.bytes(4));
    if (writer == writers_.end()) {
        throw CannotKeep(path() + " has items written by " + row.bytes(4) +
                         ", which is no region of this scenario; choose another directory");
    }
    const auto rank = static_cast<std::uint8_t>(writer - writers_.begin());
    item.version = store::Version::of(static_cast<std::uint64_t>(clock) << 8 | static_cast<std::uint64_t>(counter),
                                      store::RegionRank{rank});
    if (!row.is_null(6)) {
        if (row.number(6) < 1 || row.number(6) > store::latest_expiry) refuse(item.key, "expires_at");
        item.expires = static_cast<std::uint32_t>(row.number(6));
    }
    return item;
}

// Only somebody's own hand makes such an item, so the message speaks to that person.
void StoreFile::refuse(const std::string& key, const std::string& what) const {
    throw CannotKeep(path() + ": no item can have the " + what + " of " + (is_readable(key) ? key : "one of them") +
                     "; somebody has changed it: put it right, or move the file away");
}

}  // namespace regiondrill::live
