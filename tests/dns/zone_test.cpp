#include "dns/zone/zone.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace zone_test {

using namespace regiondrill::dns;

namespace {

using Kind = Found::Kind;

Name name(std::string_view text) { return Name::from_text(text, *Name::from_text("example.")).value(); }

std::string octets(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) text += static_cast<char>(value);
    return text;
}

std::string soa_data(int minimum = 60) {
    return name("ns1").wire() + name("admin").wire() + std::string(16, '\0') +
           octets({0, 0, minimum / 256, minimum % 256});
}

RecordSet a(std::string_view owner, int last, std::uint32_t ttl = 300) {
    return {name(owner), RecordType::a, ttl, {octets({192, 0, 2, last})}};
}

RecordSet pointing(std::string_view owner, RecordType type, std::string_view target) {
    return {name(owner), type, 300, {name(target).wire()}};
}

RecordSet txt(std::string_view owner) { return {name(owner), RecordType::txt, 300, {"\x02hi"}}; }

std::vector<RecordSet> with_apex(std::vector<RecordSet> sets, std::uint32_t soa_ttl = 3600) {
    sets.push_back({name("@"), RecordType::soa, soa_ttl, {soa_data()}});
    sets.push_back(pointing("@", RecordType::ns, "ns1"));
    return sets;
}

Zone zone_of(std::vector<RecordSet> sets) {
    auto zone = Zone::from_sets(name("@"), with_apex(std::move(sets)));
    if (!zone) FAIL(zone.error());
    return *std::move(zone);
}

std::string refusal(std::vector<RecordSet> sets) {
    const auto zone = Zone::from_sets(name("@"), std::move(sets));
    return zone ? "" : zone.error();
}

bool mentions(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

Kind kind(const Zone& zone, std::string_view owner, RecordType type) { return zone.find(name(owner), type).kind; }

// The example zone of RFC 4592, section 2.2.1.
Zone wildcard_example() {
    return zone_of(
        {txt("*"),
         {name("*"), RecordType::mx, 3600, {octets({0, 10}) + name("host1").wire()}},
         txt("sub.*"),
         a("host1", 1),
         {name("_ssh._tcp.host1"), RecordType::srv, 300, {octets({0, 0, 0, 0, 0, 22}) + name("host1").wire()}},
         {name("_ssh._tcp.host2"), RecordType::srv, 300, {octets({0, 0, 0, 0, 0, 22}) + name("host2").wire()}},
         pointing("subdel", RecordType::ns, "ns.example.com."),
         pointing("subdel", RecordType::ns, "ns.example.net.")});
}

}  // namespace

TEST_CASE("a name is found whatever the case of its letters") {
    const Zone zone = zone_of({a("www", 7)});
    const Found found = zone.find(name("WwW"), RecordType::a);
    REQUIRE(found.kind == Kind::records);
    CHECK(found.set->rdata == std::vector<std::string>{octets({192, 0, 2, 7})});
    CHECK(kind(zone, "www", RecordType::aaaa) == Kind::no_data);
    CHECK(kind(zone, "www", static_cast<RecordType>(65280)) == Kind::no_data);
    CHECK(kind(zone, "nope", RecordType::a) == Kind::no_name);
    CHECK(kind(zone, "@", RecordType::soa) == Kind::records);
}

TEST_CASE("a name outside the zone is not found, even if it ends alike") {
    const Zone zone = zone_of({txt("*")});
    for (const char* other : {".", "com.", "www.example.com.", "notexample.", "example.org.", "e."}) {
        CHECK(kind(zone, other, RecordType::txt) == Kind::no_name);
    }
}

TEST_CASE("B8 a name with nothing but names below it exists") {
    const Zone zone = zone_of({a("deep.ent.part", 1)});
    CHECK(kind(zone, "ent.part", RecordType::a) == Kind::no_data);
    CHECK(kind(zone, "part", RecordType::a) == Kind::no_data);
    CHECK(kind(zone, "x.part", RecordType::a) == Kind::no_name);
    CHECK(kind(zone, "x.deep.ent.part", RecordType::a) == Kind::no_name);
}

// RFC 4592, section 2.2.1: "The following responses would be synthesized from one of the wildcards in the zone" and
// "would not be", in its order.
TEST_CASE("B9 the wildcard answers of RFC 4592 section 2.2.1") {
    const Zone zone = wildcard_example();
    const auto from_wildcard = [&](std::string_view owner, RecordType type) {
        const Found found = zone.find(name(owner), type);
        return found.kind == Kind::records && found.set->owner == name("*");
    };
    CHECK(from_wildcard("host3", RecordType::mx));
    CHECK(kind(zone, "host3", RecordType::a) == Kind::no_data);
    CHECK(from_wildcard("foo.bar", RecordType::txt));

    CHECK(kind(zone, "host1", RecordType::mx) == Kind::no_data);
    CHECK(kind(zone, "sub.*", RecordType::mx) == Kind::no_data);
    CHECK(kind(zone, "_telnet._tcp.host1", RecordType::srv) == Kind::no_name);
    CHECK(kind(zone, "host.subdel", RecordType::a) == Kind::delegation);
    CHECK(kind(zone, "ghost.*", RecordType::mx) == Kind::no_name);
    CHECK(kind(zone, "_tcp.host2", RecordType::srv) == Kind::no_data);
}

TEST_CASE("B9 the wildcard's own name is a name like any other") {
    const Zone zone = wildcard_example();
    CHECK(kind(zone, "*", RecordType::mx) == Kind::records);
    CHECK(kind(zone, "sub.*", RecordType::txt) == Kind::records);
}

TEST_CASE("B9 an empty wildcard still makes every name below exist") {
    const Zone zone = zone_of({txt("deep.*.wild")});
    CHECK(kind(zone, "any.wild", RecordType::txt) == Kind::no_data);
    CHECK(kind(zone, "deep.any.wild", RecordType::txt) == Kind::no_data);
    CHECK(kind(zone, "deep.*.wild", RecordType::txt) == Kind::records);
}

TEST_CASE("a CNAME answers for every type but its own and ANY") {
    const Zone zone = zone_of({pointing("alias", RecordType::cname, "www"), a("www", 1)});
    CHECK(kind(zone, "alias", RecordType::a) == Kind::cname);
    CHECK(kind(zone, "alias", RecordType::https) == Kind::cname);
    CHECK(kind(zone, "alias", RecordType::cname) == Kind::records);
    CHECK(kind(zone, "alias", RecordType::any) == Kind::any);
    CHECK(zone.find(name("www"), RecordType::any).set->type == RecordType::a);
}

TEST_CASE("everything at or below a zone cut is a referral, but DS at the cut") {
    const Zone zone = zone_of({pointing("sub", RecordType::ns, "ns.sub"), a("ns.sub", 9), a("x.deep.sub", 1),
                               pointing("deep.sub", RecordType::ns, "ns.sub"), txt("*.sub")});
    for (const char* owner : {"sub", "ns.sub", "x.sub", "deep.sub", "x.deep.sub", "y.deep.sub", "*.sub"}) {
        const Found found = zone.find(name(owner), RecordType::a);
        REQUIRE(found.kind == Kind::delegation);
        CHECK(found.set->owner == name("sub"));  // the highest cut: nothing below it is ours
    }
    CHECK(kind(zone, "sub", RecordType::ds) == Kind::no_data);
    CHECK(kind(zone, "x.sub", RecordType::ds) == Kind::delegation);
    CHECK(kind(zone, "deep.sub", RecordType::ds) == Kind::delegation);
    REQUIRE(zone.exact(name("NS.sub"), RecordType::a));
    CHECK(zone.exact(name("NS.sub"), RecordType::a)->rdata.front() == octets({192, 0, 2, 9}));
    CHECK(zone.exact(name("ns.sub"), RecordType::aaaa) == nullptr);
    CHECK(zone.exact(name("y.sub"), RecordType::a) == nullptr);
}

TEST_CASE("B7 the negative TTL is the lesser of the SOA's own and MINIMUM") {
    const auto short_soa = Zone::from_sets(name("@"), with_apex({}, 30));
    REQUIRE(short_soa.has_value());
    CHECK(short_soa->negative_ttl() == 30);
    CHECK(zone_of({}).negative_ttl() == 60);
}

TEST_CASE("B13 records of one name and type become one set, its TTL the lowest, each record once") {
    const Zone zone = zone_of({a("www", 1, 300), a("WWW", 2, 60), a("www", 1, 900)});
    const RecordSet* set = zone.find(name("www"), RecordType::a).set;
    REQUIRE(set);
    CHECK(set->ttl == 60);
    CHECK(set->rdata == std::vector<std::string>{octets({192, 0, 2, 1}), octets({192, 0, 2, 2})});
    const Zone other = zone_of({pointing("sub", RecordType::ns, "ns1"), pointing("sub", RecordType::ns, "NS1")});
    CHECK(other.find(name("sub"), RecordType::ns).set->rdata.size() == 1);
}

TEST_CASE("B11 a zone with a CNAME beside other data is refused") {
    const auto cname = pointing("alias", RecordType::cname, "www");
    CHECK(mentions(refusal(with_apex({cname, a("alias", 1)})), "alias.example.: CNAME and other data"));
    CHECK(mentions(refusal(with_apex({cname, pointing("alias", RecordType::cname, "other")})), "more than one CNAME"));
    CHECK(mentions(refusal(with_apex({pointing("@", RecordType::cname, "www")})), "CNAME and other data"));
}

TEST_CASE("a zone without its SOA or NS, or with what does not belong into it, is refused") {
    CHECK(mentions(refusal({pointing("@", RecordType::ns, "ns1")}), "no SOA at the apex"));
    CHECK(mentions(refusal({{name("@"), RecordType::soa, 60, {soa_data()}}}), "no NS at the apex"));
    CHECK(mentions(refusal(with_apex({{name("@"), RecordType::soa, 60, {soa_data(61)}}})), "more than one SOA"));
    CHECK(mentions(refusal(with_apex({{name("sub"), RecordType::soa, 60, {soa_data()}}})), "SOA below the apex"));
    CHECK(mentions(refusal(with_apex({a("www.example.org.", 1)})), "www.example.org.: outside the zone example."));
    CHECK(mentions(refusal(with_apex({pointing("old", RecordType::dname, "new")})), "DNAME is not supported"));
    CHECK(mentions(refusal(with_apex({pointing("*.sub", RecordType::ns, "ns1")})), "NS at a wildcard"));
    CHECK(mentions(refusal(with_apex({{name("www"), RecordType::any, 60, {""}}})), "cannot stand in a zone"));
    CHECK(mentions(refusal(with_apex({{name("www"), RecordType::opt, 60, {""}}})), "cannot stand in a zone"));
    CHECK(mentions(refusal(with_apex({{name("www"), RecordType::a, 60, {"abc"}}})), "not of its type"));
    CHECK(mentions(refusal(with_apex({{name("www"), RecordType::a, 60, {}}})), "without records"));
    CHECK(mentions(refusal(with_apex({a("www", 1, 0x8000'0000U)})), "TTL"));
}

TEST_CASE("a steered name's addresses come from its group, the rest from the zone") {
    Zone zone = zone_of({txt("api"), {name("web"), RecordType::https, 300, {octets({0, 1, 0})}}});
    REQUIRE(zone.steer(name("API"), GroupId{3}).has_value());
    REQUIRE(zone.steer(name("new.deep"), GroupId{4}).has_value());
    REQUIRE(zone.steer(name("web"), GroupId{5}).has_value());
    for (const RecordType type : {RecordType::a, RecordType::aaaa, RecordType::https}) {
        const Found found = zone.find(name("api"), type);
        CHECK(found.kind == Kind::steered);
        CHECK(found.group == GroupId{3});
    }
    CHECK(kind(zone, "api", RecordType::txt) == Kind::records);
    CHECK(kind(zone, "api", RecordType::mx) == Kind::no_data);
    CHECK(kind(zone, "api", RecordType::any) == Kind::any);
    CHECK(kind(zone, "new.deep", RecordType::any) == Kind::steered);
    CHECK(kind(zone, "deep", RecordType::a) == Kind::no_data);
    CHECK(zone.find(name("web"), RecordType::https).set != nullptr);
    CHECK(zone.soa().ttl == 3600);
}

TEST_CASE("a wildcard can be steered") {
    Zone zone = zone_of({});
    REQUIRE(zone.steer(name("*.tenant"), GroupId{1}).has_value());
    CHECK(kind(zone, "red.tenant", RecordType::a) == Kind::steered);
    CHECK(kind(zone, "tenant", RecordType::a) == Kind::no_data);
}

TEST_CASE("a name with a CNAME or static addresses, foreign or delegated, cannot be steered") {
    Zone zone =
        zone_of({pointing("alias", RecordType::cname, "www"), a("www", 1), pointing("sub", RecordType::ns, "ns1")});
    const auto why = [&](std::string_view owner) {
        const auto steered = zone.steer(name(owner), GroupId{0});
        return steered ? std::string() : steered.error();
    };
    CHECK(mentions(why("alias"), "a CNAME stands there"));
    CHECK(mentions(why("www"), "static addresses stand there"));
    CHECK(mentions(why("www.example.org."), "outside the zone"));
    CHECK(mentions(why("api.sub"), "sub.example. is delegated"));
}

}  // namespace zone_test
