#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Range& range) {
    if (range.least == range.most) return std::to_string(range.least);
    return std::to_string(range.least) + " to " + std::to_string(range.most);
}

// What clients wrote past the drill's own regions is in no account.
Complaints judge_fates(const World& world) {
    const Json ledger = Json::parse(world.played.report)["ledger"];
    if (ledger.is_null() || !world.played.book) return {};
    const BookAccount& book = *world.played.book;
    Complaints complaints;
    const auto compare = [&](const char* what, std::uint64_t count, const Range& range) {
        if (range.holds(count)) return;
        complaints.push_back("writes " + std::string(what) + ": " + std::to_string(count) + " by the ledger, " +
                             text_of(range) + " by the book");
    };
    const auto compare_class = [&](const char* figure, BookClass by_book) {
        compare(figure, ledger[figure], book[by_book]);
    };
    compare("acknowledged", ledger["acknowledged"], {book.acknowledged, book.acknowledged});
    compare("kept or delayed", ledger["kept"].get<std::uint64_t>() + ledger["delayed"].get<std::uint64_t>(),
            book[BookClass::kept]);
    compare_class("superseded", BookClass::superseded);
    compare_class("lost", BookClass::lost);
    compare_class("overwritten_by_skew", BookClass::overwritten_by_skew);
    compare_class("overwritten_in_conflict", BookClass::overwritten_in_conflict);
    compare_class("resurrected", BookClass::resurrected);
    compare("shown in counters", ledger["shown_increments"], book.shown_increments);
    return complaints;
}

}  // namespace

const Property fates_property{
    .name = "fates",
    .claim = "The ledger has each write in a class that who watched all tables has it in.",
    .judge = judge_fates,
};

}  // namespace regiondrill::study
