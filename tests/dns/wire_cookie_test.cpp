// Cookies against the vectors of SipHash's authors and of RFC 9018, appendix A.
#include "dns/wire/cookie.hpp"

#include "tests/catch.hpp"

#include <string>
#include <vector>

namespace wire_cookie_test {

using namespace regiondrill::dns;

namespace {

std::vector<std::uint8_t> octets(const std::string& hex) {
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return out;
}

SipKey key(const std::string& hex) {
    SipKey key{};
    const auto from = octets(hex);
    std::copy(from.begin(), from.end(), key.begin());
    return key;
}

Cookie cookie(const std::string& hex) {
    const auto read = Cookie::read(octets(hex));
    REQUIRE(read);
    return *read;
}

std::vector<std::uint8_t> plain(const CookieMaker::Server& server) { return {server.begin(), server.end()}; }

const std::string secret = "e5e973e5a6b2a43f48e7dc849e37bfcf";
const IpAddress resolver = *IpAddress::from_text("198.51.100.100");
constexpr std::uint32_t made_at = 1'559'731'985;
const std::string made = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";

}  // namespace

TEST_CASE("SipHash-2-4 gives the hashes of its authors' vectors.h") {
    const SipKey counting = key("000102030405060708090a0b0c0d0e0f");
    const std::vector<std::pair<std::size_t, std::string>> vectors{
        {0, "310e0edd47db6f72"}, {1, "fd67dc93c539f874"}, {2, "5a4fa9d909806c0d"},  {7, "37d1018bf50002ab"},
        {8, "6224939a79f5f593"}, {9, "b0e4a90bdf82009e"}, {15, "e545be4961ca29a1"}, {63, "724506eb4c328a95"}};
    for (const auto& [length, hex] : vectors) {
        std::vector<std::uint8_t> input;
        for (std::size_t i = 0; i < length; ++i) input.push_back(static_cast<std::uint8_t>(i));
        const std::uint64_t hash = siphash24(counting, input);
        std::vector<std::uint8_t> least_first;
        for (int i = 0; i < 8; ++i) least_first.push_back(static_cast<std::uint8_t>(hash >> (8 * i)));
        CHECK(least_first == octets(hex));
    }
}

TEST_CASE("C4 the cookies of RFC 9018, appendix A") {
    const CookieMaker maker(key(secret));
    const Cookie learning = cookie("2464c4abcf10c957");
    CHECK(plain(maker.renew(learning, resolver, made_at)) == octets(made.substr(16)));
    CHECK(plain(maker.renew(cookie(made), resolver, 1'559'734'385)) == octets("010000005cf7a871d4a564a1442aca77"));

    const IpAddress another = *IpAddress::from_text("203.0.113.203");
    const Cookie reserved = cookie("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
    CHECK(maker.is_good(reserved, another, 0x5cf78f71));
    CHECK(plain(maker.renew(reserved, another, 1'559'734'700)) == octets("010000005cf7a9acf73a7810aca2381e"));

    const CookieMaker rolled(key("445536bcd2513298075a5d379663c962"));
    const IpAddress six = *IpAddress::from_text("2001:db8:220:1:59de:d0f4:8769:82b8");
    const Cookie old = cookie("22681ab97d52c298010000005cf7c57926556bd0934c72f8");
    CHECK_FALSE(rolled.is_good(old, six, 1'559'741'961));
    CHECK(plain(rolled.renew(old, six, 1'559'741'961)) == octets("010000005cf7c609a6bb79d16625507a"));
}

TEST_CASE("C4 a cookie is good for an hour, from five minutes ahead, and renewed after half an hour") {
    const CookieMaker maker(key(secret));
    const Cookie known = cookie(made);
    CHECK(maker.is_good(known, resolver, made_at + 3600));
    CHECK_FALSE(maker.is_good(known, resolver, made_at + 3601));
    CHECK(maker.is_good(known, resolver, made_at - 300));
    CHECK_FALSE(maker.is_good(known, resolver, made_at - 301));
    CHECK(plain(maker.renew(known, resolver, made_at + 1800)) == octets(made.substr(16)));
    CHECK(plain(maker.renew(known, resolver, made_at + 1801)) != octets(made.substr(16)));
}

TEST_CASE("C4 the time wraps around") {
    const CookieMaker maker(key(secret));
    Cookie known = cookie("2464c4abcf10c957");
    const auto server = maker.make(known.client, resolver, 0xffff'fff0);
    std::copy(server.begin(), server.end(), known.server.begin());
    known.server_octets = server.size();
    CHECK(maker.is_good(known, resolver, 100));
    CHECK_FALSE(maker.is_good(known, resolver, 4000));
}

TEST_CASE("C3 a cookie of another client, address, version or hash is not ours") {
    const CookieMaker maker(key(secret));
    CHECK(maker.is_good(cookie(made), resolver, made_at));
    CHECK_FALSE(maker.is_good(cookie(made), *IpAddress::from_text("198.51.100.101"), made_at));
    for (const std::size_t digit : {0u, 16u, 18u, 31u, 47u}) {
        std::string other = made;
        other[digit] = other[digit] == '5' ? '6' : '5';
        CHECK_FALSE(maker.is_good(cookie(other), resolver, made_at));
    }
    CHECK_FALSE(maker.is_good(cookie(made + "00"), resolver, made_at));
}

TEST_CASE("C1 a cookie is 8 or 16 to 40 octets long") {
    for (std::size_t length = 0; length <= 50; ++length) {
        const std::vector<std::uint8_t> data(length, 7);
        CHECK(Cookie::read(data).has_value() == (length == 8 || (length >= 16 && length <= 40)));
    }
}

}  // namespace wire_cookie_test
