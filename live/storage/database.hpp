// What every kept store needs of SQLite, as thin as it goes: a database in one file, statements that were prepared, and
// one exception for all that fails. Used by store_file only; nothing else of the program sees SQLite.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace regiondrill::live {

// Stores that cannot be kept on the machine's disk: a directory that is taken, a file of something else, no room.

/// Its text names the file, what is wrong with it and what to do.
class CannotKeep : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace regiondrill::live

// An SQLite database in one file, as thin as it goes: statements that were prepared, and errors as exceptions.
struct sqlite3;
struct sqlite3_stmt;

namespace regiondrill::live {

/// Everything that fails throws CannotKeep. For one thread. Locks of the file are SQLite's: another program that writes
/// in it is waited for, for two seconds.
class Database {
public:
    /// Opens the file, or makes it.
    explicit Database(const std::string& path);

    /// For statements without results; several may stand in one text.
    void execute(const std::string& sql);

    /// The one number that a query gives.
    std::int64_t number(const std::string& sql);

    /// Gives up the transaction that is open, if one is.
    void roll_back() noexcept;

    bool is_writable() const;
    const std::string& path() const { return path_; }

private:
    friend class Statement;

    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };

    /// Throws when `code` says that something failed.
    void check(int code) const;

    std::string path_;
    std::unique_ptr<sqlite3, Close> database_;
};

/// Its database outlives it. Parameters count from 1, columns from 0. Run by next() or run(), after which it can be
/// bound and run again; values stay bound until they are bound anew.
class Statement {
public:
    Statement(Database& database, std::string_view sql);

    Statement& bind(int place, std::int64_t number);
    Statement& bind_null(int place);

    /// Any bytes: as text where a person can read them, or else as a blob. They must stay until the statement has run.
    Statement& bind(int place, std::string_view bytes);

    /// The next row; false when there is none left, and the statement can be run again.
    bool next();

    /// To its end.
    void run() {
        while (next()) {
        }
    }

    bool is_null(int column) const;
    bool is_number(int column) const;
    std::int64_t number(int column) const;
    std::string bytes(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// UTF-8 without a zero byte: what SQLite takes for text and a terminal shows whole.
bool is_readable(std::string_view bytes);

}  // namespace regiondrill::live
