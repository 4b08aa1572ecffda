#include "live/storage/database.hpp"

#include "sim/text.hpp"

#include <cstddef>
#include <sqlite3.h>
#include <stdexcept>

namespace regiondrill::live {

namespace {

// A person who writes in the file by a shell of their own gets this long to finish.
constexpr int patience_ms = 2000;

// By SQLite's primary code, in the low octet; what people can do about it is coarser than what went wrong.
const char* what_to_do(int code) {
    switch (code & 0xff) {
        case SQLITE_NOTADB: return "move it away, or choose another directory";
        case SQLITE_CORRUPT: return "move it away, and the other regions fill a new one";
        case SQLITE_FULL: return "make room on the disk and start again";
        case SQLITE_IOERR: return "see whether the disk is full or failing, and start again";
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return "end the other program that has it open and start again";
        default: return "the directory and what is in it must be readable and writable";
    }
}

// The file first, what SQLite says, and what to do.
[[noreturn]] void fail(const std::string& path, const std::string& what, int code) {
    throw CannotKeep(path + ": " + what + "; " + what_to_do(code));
}

}  // namespace

// A zero octet would end the text for many a tool, though SQLite would keep it.
bool is_readable(std::string_view bytes) { return bytes.find('\0') == std::string_view::npos && sim::is_utf8(bytes); }

// The second version of close waits for statements that are still there, so the order of members does not matter.
void Database::Close::operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }

// Without SQLite's own locks, as one thread uses it; with extended codes, for its messages.
Database::Database(const std::string& path) : path_(path) {
    sqlite3* opened = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    database_.reset(opened);  // also when it failed
    check(code);
    sqlite3_busy_timeout(opened, patience_ms);
}

// The message of the database where there is one; opening may fail before there is any.
void Database::check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    fail(path_, database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code), code);
}

void Database::execute(const std::string& sql) {
    check(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t Database::number(const std::string& sql) {
    Statement query(*this, sql);
    return query.next() ? query.number(0) : 0;
}

// Asks first whether a transaction is open: an error may have ended it. Throws nothing, for it is called when something
// failed already.
void Database::roll_back() noexcept {
    if (sqlite3_get_autocommit(database_.get()) == 0) {
        sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

// A file without permission to write is opened all the same, for reading only, which shows here.
bool Database::is_writable() const { return sqlite3_db_readonly(database_.get(), "main") == 0; }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

// Prepared to be kept: they run again and again.
Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
    sqlite3_stmt* prepared = nullptr;
    database.check(sqlite3_prepare_v3(database.database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr));
    statement_.reset(prepared);
}

Statement& Statement::bind(int place, std::int64_t number) {
    database_->check(sqlite3_bind_int64(statement_.get(), place, number));
    return *this;
}

Statement& Statement::bind_null(int place) {
    database_->check(sqlite3_bind_null(statement_.get(), place));
    return *this;
}

// Not copied (SQLITE_STATIC): the caller keeps the bytes until the statement has run.
Statement& Statement::bind(int place, std::string_view bytes) {
    sqlite3_stmt* const statement = statement_.get();
    if (is_readable(bytes)) {
        const char* const text = bytes.empty() ? "" : bytes.data();  // null would be no text at all
        database_->check(sqlite3_bind_text64(statement, place, text, bytes.size(), SQLITE_STATIC, SQLITE_UTF8));
    } else {
        database_->check(sqlite3_bind_blob64(statement, place, bytes.data(), bytes.size(), SQLITE_STATIC));
    }
    return *this;
}

// Reset after its last row and after an error alike: a statement that is left in its midst holds the file's lock.
bool Statement::next() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    try {
        database_->check(code);
    } catch (const CannotKeep&) {
        sqlite3_reset(statement_.get());
        throw;
    }
    sqlite3_reset(statement_.get());
    return false;
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

bool Statement::is_number(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER; }

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

// The blob is asked for before its size, in the order that SQLite documents. An empty one is a null pointer.
std::string Statement::bytes(int column) const {
    const void* const bytes = sqlite3_column_blob(statement_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

}  // namespace regiondrill::live
