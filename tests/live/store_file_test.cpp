// One region's file: what goes in comes out, and a file of anything else stays as it is.
#include "live/storage/store_file.hpp"

#include "live/storage/database.hpp"
#include "tests/catch.hpp"
#include "tests/live/programs.hpp"

#include <fstream>
#include <iterator>

namespace store_file_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using live::CannotKeep;
using live::Database;
using live::StoreFile;
using programs::Folder;
using store::Item;
using store::PreloadedItem;

namespace {

const StoreFile::Writers writers{"eu-west-2", "us-west-2"};

/// The file of eu-west-2 in a folder of its own.
struct Site {
    std::string path() const { return folder.path("eu-west-2.db"); }
    StoreFile open() const { return StoreFile(path(), "eu-west-2", writers, false); }

    std::string refusal() const {
        try {
            open();
        } catch (const CannotKeep& error) {
            return error.what();
        }
        return "opened";
    }

    Folder folder;
};

PreloadedItem kept(const std::string& key, const std::string& value) {
    PreloadedItem item;
    item.key = key;
    item.value = value;
    item.version = store::Version::of(std::uint64_t{90'000'123} << 8 | 7, store::RegionRank{1});
    return item;
}

void put(StoreFile& file, const PreloadedItem& kept) {
    store::ValuePool values;
    Item item;
    const auto* const text = std::get_if<std::string>(&kept.value);
    item.value = text != nullptr ? values.keep(*text) : store::ValueId{std::get<std::uint32_t>(kept.value)};
    item.version = kept.version;
    item.deleted = kept.deleted;
    item.expires = kept.expires & store::latest_expiry;
    file.begin();
    file.put(kept.key, item, values);
    file.commit();
}

PreloadedItem returned(const PreloadedItem& item) {
    const Site site;
    {
        StoreFile file = site.open();
        put(file, item);
    }
    StoreFile file = site.open();
    const auto items = file.items();
    REQUIRE(items.size() == 1);
    return items.front();
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("keys and values of any bytes come back as they were") {
    const std::vector<std::string> odd{"users/1",
                                       "it's \"quoted\"; DROP TABLE items; --",
                                       "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x8d",
                                       std::string("zero\0inside", 11),
                                       std::string("\0", 1),
                                       "\xff\xfe not UTF-8",
                                       "\xc0\xaf overlong",
                                       "\xed\xa0\x80 surrogate",
                                       "\xf4\x90\x80\x80 too great",
                                       "cut \xe2\x82",
                                       "17",
                                       " ",
                                       std::string(1024, 'k')};
    for (const std::string& bytes : odd) {
        INFO(bytes);
        CHECK(returned(kept(bytes, "value")) == kept(bytes, "value"));
        CHECK(returned(kept("key", bytes)) == kept("key", bytes));
    }
    CHECK(returned(kept("key", "")) == kept("key", ""));
    CHECK(returned(kept("key", std::string(256 * 1024, 'v'))) == kept("key", std::string(256 * 1024, 'v')));
}

TEST_CASE("numbered values, deletes, expiry and the ends of the clock come back as they were") {
    PreloadedItem item = kept("key", "");
    for (const std::uint32_t number : {0U, 1U, 0x7fff'ffffU}) {
        item.value = number;
        CHECK(returned(item) == item);
    }
    item.value = std::uint32_t{0};
    item.deleted = true;
    CHECK(returned(item) == item);
    item.deleted = false;
    for (const std::uint32_t second : {1U, store::latest_expiry}) {
        item.expires = second;
        CHECK(returned(item) == item);
    }
    for (const std::uint64_t clock : {std::uint64_t{1}, (std::uint64_t{1} << 56) - 1}) {
        item.version = store::Version::of(clock, store::RegionRank{0});
        CHECK(returned(item) == item);
    }
}

TEST_CASE("what was committed is there, and what was rolled back or left open is not") {
    const Site site;
    store::ValuePool values;
    Item item;
    item.version = kept("", "").version;
    {
        StoreFile file = site.open();
        file.begin();
        for (const char* key : {"erased", "kept"}) file.put(key, item, values);
        file.erase("erased");
        file.commit();
        file.begin();
        file.put("rolled back", item, values);
        file.roll_back();
        file.begin();
        file.put("left open", item, values);
    }
    StoreFile file = site.open();
    REQUIRE(file.items().size() == 1);
    CHECK(file.items().front().key == "kept");
    file.begin();
    file.clear();
    file.commit();
    CHECK(file.items().empty());
}

TEST_CASE("how far the world has come is read again") {
    const Site site;
    {
        StoreFile file = site.open();
        CHECK(file.is_new());
        file.begin();
        file.note({"a scenario", 1234s, sim::Time{56'789us}, false, true});
        file.commit();
    }
    StoreFile file = site.open();
    CHECK_FALSE(file.is_new());
    const live::Progress progress = file.progress();
    CHECK(progress.scenario == "a scenario");
    CHECK(progress.clock_base == 1234s);
    CHECK(progress.moment == sim::Time{56'789us});
    CHECK_FALSE(progress.is_complete);
    CHECK(progress.is_closed);
}

TEST_CASE("a process that ended while it made the file leaves one that can be used") {
    // Nothing in it yet, or only the page that says how it is written.
    Site empty;
    empty.folder.write("eu-west-2.db", "");
    CHECK(empty.refusal() == "opened");
    Site begun;
    Database(begun.path()).execute("PRAGMA journal_mode = WAL");
    CHECK(begun.refusal() == "opened");
}

TEST_CASE("a file that is no database is refused, and stays as it is") {
    for (const std::string& text : {std::string("my notes"), std::string(10'000, 'x')}) {
        const Site site;
        site.folder.write("eu-west-2.db", text);
        CHECK(site.refusal() == site.path() + ": file is not a database; move it away, or choose another directory");
        CHECK(content_of(site.path()) == text);
    }
}

TEST_CASE("another program's database is refused, and stays as it is") {
    const Site site;
    Database(site.path()).execute("CREATE TABLE mine (x)");
    const std::string before = content_of(site.path());
    CHECK(site.refusal() ==
          site.path() + " is a database of another program; move it away, or choose another directory");
    CHECK(content_of(site.path()) == before);
}

TEST_CASE("a newer format, another region's file and a clock at its end are refused") {
    const Site site;
    site.open();
    const auto refusal_after = [&](const std::string& sql) {
        Database(site.path()).execute(sql);
        return site.refusal();
    };
    const std::string newer = refusal_after("UPDATE meta SET value = 2 WHERE key = 'format'");
    CHECK(newer == site.path() +
                       " has format 2, and this regiondrill reads format 1; use the one that wrote it, or "
                       "choose another directory");
    refusal_after("UPDATE meta SET value = 1 WHERE key = 'format'");
    const std::string renamed = refusal_after("UPDATE meta SET value = 'us-west-2' WHERE key = 'region'");
    CHECK(renamed ==
          site.path() + " is the store of us-west-2; give it back its name, us-west-2.db, or choose another directory");
    refusal_after("UPDATE meta SET value = 'eu-west-2' WHERE key = 'region'");
    Database(site.path()).execute("INSERT OR REPLACE INTO meta VALUES ('clock_base_s', 140737489)");
    StoreFile file = site.open();
    CHECK_THROWS_AS(file.progress(), CannotKeep);
}

TEST_CASE("a damaged file is refused, wherever the damage is") {
    int refused = 0;
    for (int page = 0; page < 8; ++page) {
        const Site site;
        {
            StoreFile file = site.open();
            for (int i = 0; i < 200; ++i) put(file, kept("key " + std::to_string(i), std::string(100, 'v')));
        }
        std::fstream file(site.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(page * 4096 + (page == 0 ? 100 : 0));
        file << std::string(200, '\xa5');
        file.close();
        const std::string refusal = site.refusal();
        INFO(refusal);
        CHECK(refusal.find(site.path()) == 0);
        if (refusal.find("the other regions fill a new one") != std::string::npos) ++refused;
    }
    CHECK(refused >= 7);
}

TEST_CASE("rows that nobody can have written are refused, with what is wrong in them") {
    const auto refusal_of = [](const std::string& change) {
        const Site site;
        {
            StoreFile file = site.open();
            put(file, kept("key", "value"));
        }
        Database(site.path()).execute("UPDATE items SET " + change);
        StoreFile file = site.open();
        try {
            file.items();
        } catch (const CannotKeep& error) {
            return std::string(error.what()).substr(site.path().size());
        }
        return std::string("read");
    };
    const std::string remedy = " of key; somebody has changed it: put it right, or move the file away";
    CHECK(refusal_of("value = -1") == ": no item can have the value" + remedy);
    CHECK(refusal_of("value = 2147483648") == ": no item can have the value" + remedy);
    CHECK(refusal_of("clock_us = -1") == ": no item can have the clock_us" + remedy);
    CHECK(refusal_of("clock_us = 281474976710656") == ": no item can have the clock_us" + remedy);
    CHECK(refusal_of("counter = 256") == ": no item can have the counter" + remedy);
    CHECK(refusal_of("clock_us = 0, counter = 0") == ": no item can have the clock_us" + remedy);
    CHECK(refusal_of("expires_at = 0") == ": no item can have the expires_at" + remedy);
    CHECK(refusal_of("expires_at = 1073741824") == ": no item can have the expires_at" + remedy);
    CHECK(refusal_of("writer = 'mars-1'") ==
          " has items written by mars-1, which is no region of this scenario; choose another directory");
    CHECK(refusal_of("value = 'by hand'") == "read");
}

}  // namespace store_file_test
