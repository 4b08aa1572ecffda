// Random zones against a model that walks the whole list of records for every question and follows RFC 1034, section
// 4.3.2, and RFC 4592, section 3.3, word by word. Names are made of three labels, so that cuts, wildcards, aliases and
// empty non-terminals meet often.
#include "dns/zone/zone.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace zone_model_test {

using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

using Kind = Found::Kind;

const Name apex = *Name::from_text("zone.test.");

std::size_t draw(sim::Stream& dice, std::size_t below) { return dice.below(static_cast<std::uint32_t>(below)); }

Name random_name(sim::Stream& dice, std::size_t most_labels) {
    constexpr std::array labels{"a", "b", "*"};
    Name name = apex;
    for (std::size_t left = draw(dice, most_labels + 1); left > 0; --left) {
        name = *name.child(labels[draw(dice, labels.size())]);
    }
    return name;
}

struct Model {
    std::vector<RecordSet> sets;

    const RecordSet* at(const Name& name, RecordType type) const {
        for (const RecordSet& set : sets) {
            if (set.owner == name && set.type == type) return &set;
        }
        return nullptr;
    }

    bool exists(const Name& name) const {
        return std::any_of(sets.begin(), sets.end(),
                           [&](const RecordSet& set) { return set.owner.is_at_or_below(name); });
    }

    /// Kind and, for what is answered with a set, its owner.
    std::pair<Kind, Name> find(const Name& name, RecordType type) const {
        std::vector<Name> way;  // from the name up to the apex
        for (Name at = name; at != apex; at = at.parent()) way.push_back(at);
        std::reverse(way.begin(), way.end());
        for (const Name& cut : way) {
            if (at(cut, RecordType::ns)) return {Kind::delegation, cut};
        }
        if (exists(name)) return answer(name, type);
        Name encloser = name;
        while (!exists(encloser)) encloser = encloser.parent();
        const Name source = *encloser.child("*");
        return exists(source) ? answer(source, type) : std::pair(Kind::no_name, Name());
    }

    std::pair<Kind, Name> answer(const Name& name, RecordType type) const {
        if (at(name, type)) return {Kind::records, name};
        if (at(name, RecordType::cname)) return {Kind::cname, name};
        return {Kind::no_data, Name()};
    }
};

Model random_model(sim::Stream& dice) {
    Model model;
    const std::string& target = apex.wire();
    model.sets.push_back({apex, RecordType::soa, 60, {target + target + std::string(20, '\0')}});
    model.sets.push_back({apex, RecordType::ns, 60, {target}});
    for (std::size_t left = draw(dice, 7); left > 0; --left) {
        const Name owner = random_name(dice, 4);
        constexpr std::array types{RecordType::a, RecordType::txt, RecordType::cname, RecordType::ns};
        const RecordType type = types[draw(dice, types.size())];
        const bool taken =
            std::any_of(model.sets.begin(), model.sets.end(), [&](const RecordSet& set) { return set.owner == owner; });
        if (taken || (type == RecordType::ns && owner.first_label() == "*")) continue;
        model.sets.push_back({owner, type, 60, {type == RecordType::a ? "abcd" : target}});
    }
    return model;
}

}  // namespace

TEST_CASE("B8 B9 a zone answers as a model that looks at every record") {
    sim::Stream dice(1);
    std::array<int, 8> seen{};
    for (int round = 0; round < 3000; ++round) {
        const Model model = random_model(dice);
        const auto zone = Zone::from_sets(apex, model.sets);
        if (!zone.has_value()) FAIL(zone.error());
        for (int question = 0; question < 20; ++question) {
            const Name name = random_name(dice, 5);
            const RecordType type = question % 2 == 0 ? RecordType::a : RecordType::cname;
            const auto [kind, owner] = model.find(name, type);
            const Found found = zone->find(name, type);
            INFO("round " << round << ", " << name.text());
            REQUIRE(found.kind == kind);
            if (found.set) REQUIRE(found.set->owner == owner);
            ++seen[static_cast<std::size_t>(kind)];
        }
    }
    for (const Kind kind : {Kind::records, Kind::cname, Kind::delegation, Kind::no_data, Kind::no_name}) {
        CHECK(seen[static_cast<std::size_t>(kind)] > 500);
    }
}

}  // namespace zone_model_test
