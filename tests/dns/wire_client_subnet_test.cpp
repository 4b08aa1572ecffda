// The client subnet option's data, and that of HTTPS records.
#include "dns/wire/edns.hpp"
#include "dns/wire/service_binding.hpp"
#include "dns/wire/wire_reader.hpp"

#include "tests/catch.hpp"

#include <string>

namespace wire_client_subnet_test {

using namespace regiondrill::dns;
using namespace std::string_literals;

namespace {

bool is_well_formed(const std::string& data) { return ClientSubnet::read(octets_of(data)).has_value(); }

}  // namespace

TEST_CASE("E1 a client subnet read is the client subnet written") {
    for (const char* text : {"198.51.100.0/24", "0.0.0.0/1", "192.0.2.1/32", "10.0.0.0/7", "2001:db8::/56",
                             "2001:db8::1/128", "128.0.0.0/1"}) {
        const auto prefix = IpPrefix::from_text(text);
        REQUIRE(prefix);
        const ClientSubnet subnet = ClientSubnet::of(*prefix);
        const auto read = ClientSubnet::read(octets_of(subnet.data()));
        REQUIRE(read);
        CHECK(*read == subnet);
        CHECK(read->prefix().text() == text);
    }
    CHECK(ClientSubnet::of(*IpPrefix::from_text("198.51.100.0/24")).data() == "\0\1\x18\0\xc6\x33\x64"s);
}

TEST_CASE("E3 unknown families, wrong lengths and stray bits are malformed") {
    CHECK(is_well_formed("\0\1\x18\0\xc6\x33\x64"s));
    CHECK_FALSE(is_well_formed("\0\3\x18\0\xc6\x33\x64"s));
    CHECK_FALSE(is_well_formed("\0\1\x18\0\xc6\x33"s));
    CHECK_FALSE(is_well_formed("\0\1\x18\0\xc6\x33\x64\0"s));
    CHECK_FALSE(is_well_formed("\0\1\x17\0\xc6\x33\x65"s));
    CHECK_FALSE(is_well_formed("\0\1\x21\0\xc6\x33\x64\0\0"s));
    CHECK_FALSE(is_well_formed("\0\1\x18\x21\xc6\x33\x64"s));
    CHECK_FALSE(is_well_formed("\0\1\x18"s));
    CHECK_FALSE(is_well_formed(""));
}

TEST_CASE("E4 a source length of 0 tells nothing, in any family or none") {
    for (const std::string& data : {"\0\1\0\0"s, "\0\2\0\0"s, "\0\0\0\0"s}) {
        const auto read = ClientSubnet::read(octets_of(data));
        REQUIRE(read);
        CHECK_FALSE(read->tells());
        CHECK(read->data() == data);
    }
    CHECK_FALSE(is_well_formed("\0\0\x08\0\x0a"s));
}

TEST_CASE("H1 service parameters ascend, and hints are replaced or left out") {
    const std::string alpn = "\0\1\0\3\2h2"s;
    const std::string hint = "\0\4\0\4\xc0\0\2\1"s;
    const auto read = ServiceBinding::read("\0\1\0"s + alpn + hint);
    REQUIRE(read);
    CHECK(read->rdata() == "\0\1\0"s + alpn + hint);
    CHECK_FALSE(ServiceBinding::read("\0\1\0"s + hint + alpn));
    CHECK_FALSE(ServiceBinding::read("\0\1\0"s + alpn + alpn));
    CHECK_FALSE(ServiceBinding::read("\0\1\0\0\1\0\5\2h2"s));
    CHECK_FALSE(ServiceBinding::read("\0\1\3abc"s));

    ServiceBinding binding = *read;
    const IpAddress both[] = {*IpAddress::from_text("2001:db8::1"), *IpAddress::from_text("192.0.2.7")};
    binding.set_hints(both);
    CHECK(binding.rdata() ==
          "\0\1\0"s + alpn + "\0\4\0\4\xc0\0\2\7\0\6\0\x10\x20\1\x0d\xb8"s + std::string(11, '\0') + '\1');
    binding.set_hints({});
    CHECK(binding.rdata() == "\0\1\0"s + alpn);
}

TEST_CASE("H1 a hint that is left out is not mandatory any more") {
    auto binding = ServiceBinding::read("\0\1\0\0\0\0\4\0\1\0\4\0\1\0\3\2h2\0\4\0\4\xc0\0\2\1"s);
    REQUIRE(binding);
    binding->set_hints({});
    CHECK(binding->rdata() == "\0\1\0\0\0\0\2\0\1\0\1\0\3\2h2"s);
}

}  // namespace wire_client_subnet_test
