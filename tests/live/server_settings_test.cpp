// The built program at an address beyond the loopback: this machine's own where it has one, else one of the loopback,
// which is bound in the same way.
#include "drill/scenario/input_error.hpp"
#include "live/control/control_client.hpp"
#include "live/loop/listen_address.hpp"
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <cstdlib>

namespace server_settings_test {

using namespace regiondrill;
using programs::Folder;
using programs::output_of;
using programs::Serving;

namespace {

const std::string token = "0123456789abcdef-of-a-test";

const std::string script = R"({ "name": "open to others", "duration": "1h",
    "regions": { "eu-west-2": { "ipv6": true }, "us-west-2": { "ipv6": true } },
    "clients": [ { "name": "near", "at": "London", "count": 2, "rate": "2/s" } ] })";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string text_of(const ifaddrs& one) {
    char text[INET6_ADDRSTRLEN] = "";
    if (one.ifa_addr == nullptr || (one.ifa_flags & (IFF_UP | IFF_LOOPBACK)) != IFF_UP) return {};
    if (one.ifa_addr->sa_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one.ifa_addr)->sin_addr, text, sizeof text);
    } else if (one.ifa_addr->sa_family == AF_INET6) {
        const auto& address = reinterpret_cast<const sockaddr_in6*>(one.ifa_addr)->sin6_addr;
        if (!IN6_IS_ADDR_LINKLOCAL(&address)) ::inet_ntop(AF_INET6, &address, text, sizeof text);
    }
    return text;
}

/// Of this machine, beyond its loopback where it has such a one.
dns::IpAddress own_address(dns::Family family) {
    auto found = *dns::IpAddress::from_text(family == dns::Family::v4 ? "127.0.0.1" : "::1");
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return found;
    for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
        const auto address = dns::IpAddress::from_text(text_of(*one));
        if (address && address->family == family) found = *address;
    }
    ::freeifaddrs(all);
    if (live::is_loopback(found))
        WARN("this machine has no address beyond its loopback: " << found.text() << " is bound");
    return found;
}

/// A system without IPv6 has not even ::1.
bool can_be_bound(const dns::IpAddress& address) {
    if (address.family == dns::Family::v4) return true;
    sockaddr_in6 place{};
    place.sin6_family = AF_INET6;
    std::copy(address.octets.begin(), address.octets.end(), place.sin6_addr.s6_addr);
    const int file = ::socket(AF_INET6, SOCK_STREAM, 0);
    const bool bound = file >= 0 && ::bind(file, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    if (file >= 0) ::close(file);
    return bound;
}

std::string any_port(const dns::IpAddress& address) { return live::ListenAddress{address, 0}.text(); }

std::vector<std::string> bound_words(const dns::IpAddress& address, std::vector<std::string> more) {
    const std::string any = any_port(address);
    for (const char* option : {"--dns", "--proxy", "--control"}) more.insert(more.end(), {option, any});
    more.insert(more.end(), {"--bind", address.text()});
    return more;
}

/// What stands between two texts of what it printed.
std::string between(const std::string& said, const std::string& before, const std::string& behind) {
    const std::size_t from = said.find(before);
    if (from == std::string::npos) throw std::runtime_error("it does not say " + before + ": " + said);
    const std::size_t start = from + before.size();
    return said.substr(start, said.find(behind, start) - start);
}

void check_bound(const dns::IpAddress& address) {
    CAPTURE(address.text());
    const Folder folder;
    const std::string recording = folder.path("recording");
    Serving serving(folder.write("drill.json", script),
                    bound_words(address, {"--speed", "20", "--record", recording, "--token-file",
                                          folder.write("token", token + "\n")}));
    const std::string said = serving.program().output();
    CHECK(has(said, "Open to whoever reaches " + address.text() + ": its regions, DNS and proxy."));

    const std::string control = serving.control();
    CHECK(has(control, any_port(address).substr(0, any_port(address).size() - 1)));
    const auto status = [](const std::string& at, const std::string& shown, const std::string& target) {
        return live::ControlClient("a test", at, shown).ask("GET", target).status;
    };
    for (const char* target : {"/api/v1/state", "/metrics", "/openapi.json", "/nothing"}) {
        CAPTURE(target);
        CHECK(status(control, "", target) == 401);
        CHECK(status(control, "0123456789abcdef-of-a-tesT", target) == 401);
        CHECK(status(control, token, target) == (target == std::string("/nothing") ? 404 : 200));
    }
    const std::string ctl = std::string(REGIONDRILL_PROGRAM) + " ctl --at " + control + " ";
    CHECK(has(output_of("REGIONDRILL_TOKEN=" + token + " " + ctl + "crash us-west-2"), "in force"));
    CHECK(has(output_of("unset REGIONDRILL_TOKEN; " + ctl + "end 0"), "a token is wanted"));

    const std::string region = between(said, "curl http://", "/health    # eu-west-2");
    CHECK(status(region, "", "/health") == 200);
    const std::string metrics = live::ControlClient("a test", control, token).ask("GET", "/metrics").body;
    CHECK(has(metrics, "regiondrill_region_http_requests_total{region=\"eu-west-2\"} 1\n"));

    CHECK(serving.program().end(SIGINT) == 3);
    const std::string report = serving.program().output();
    CHECK(has(report, "inconclusive  regiondrill run --replay " + recording + "\n"));
    const std::string again = output_of(std::string(REGIONDRILL_PROGRAM) + " run --replay " + recording);
    INFO(again);
    CHECK(has(again, between(report, "digest ", "\n")));
    CHECK(has(again, "regiondrill run --replay " + recording + "\n"));
}

std::string complaint(const std::vector<std::string>& more, const std::string& environment = "") {
    const Folder folder;
    std::string command = "unset REGIONDRILL_TOKEN; " + environment + " " + REGIONDRILL_PROGRAM + " serve " +
                          folder.write("drill.json", script);
    for (const std::string& word : more) command += " '" + word + "'";
    return output_of("(" + command + "; echo exit $?)");
}

}  // namespace

TEST_CASE("beyond the loopback everybody reaches regions, DNS and proxy, and who has the token the control") {
    check_bound(own_address(dns::Family::v4));
}

TEST_CASE("an IPv6 address is bound as well") {
    const auto address = own_address(dns::Family::v6);
    if (can_be_bound(address)) {
        check_bound(address);
    } else {
        WARN("this machine has no IPv6: left out");
    }
}

TEST_CASE("the DNS answers with the address that is bound, and the proxy leads to the regions there") {
    for (const char* tool : {"dig", "curl"}) {
        if (programs::is_installed(tool)) continue;
        if (std::getenv("CI") != nullptr) FAIL(tool << " is not installed; script/bootstrap installs it");
        WARN(tool << " is not installed: left out");
        return;
    }
    for (const auto family : {dns::Family::v4, dns::Family::v6}) {
        const auto address = own_address(family);
        if (!can_be_bound(address)) continue;
        const Folder folder;
        Serving serving(folder.write("drill.json", script),
                        bound_words(address, {"--speed", "20", "--token", token, "--port", "0"}));
        const std::string said = serving.program().output();
        const std::string dig = "dig +short @" + address.text() + " -p " + serving.dns_port() + " api.drill.test ";
        CHECK(output_of(dig + (family == dns::Family::v4 ? "A" : "AAAA")) == address.text() + "\n");
        CHECK(output_of(dig + (family == dns::Family::v4 ? "AAAA" : "A")) ==
              (family == dns::Family::v4 ? "fd77::1\n" : "198.51.100.1\n"));
        const std::string people = between(said, "curl -x ", "/history");
        CHECK(has(output_of("curl -s -g -m 20 -x " + people + "/history"), R"("region":"eu-west-2")"));
    }
}

TEST_CASE("a token guards the control API on the loopback, too") {
    const Folder folder;
    Serving serving(folder.write("drill.json", script), {"--token", token});
    CHECK(has(serving.program().output(), "Its control API and /metrics want the token."));
    const live::ControlClient stranger("a test", serving.control(), "");
    CHECK(stranger.ask("GET", "/metrics").status == 401);
    CHECK(live::ControlClient("a test", serving.control(), token).ask("GET", "/metrics").status == 200);
    CHECK(live::ControlClient("a test", serving.region(1), "").ask("GET", "/health").status == 200);
}

TEST_CASE("an address without a token, or with one that could be guessed, is refused") {
    const Folder folder;
    const auto refused = [](const std::string& text, const std::string& why) {
        INFO(text);
        CHECK(has(text, why));
        CHECK(has(text, "\nexit 2\n"));
        CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    };
    refused(complaint({"--bind", "127.0.0.1"}),
            "--bind: whoever reaches \"127.0.0.1\" could lead this drill; expected a token as well");
    refused(complaint({"--bind", "127.0.0.1", "--token", "short"}),
            "--token: a token of 5 characters could be guessed");
    refused(complaint({"--bind", "127.0.0.1", "--token", ""}), "--token: a token of 0 characters");
    refused(complaint({"--token", "a token with blanks"}), "--token: the token has a blank");
    refused(complaint({"--bind", "127.0.0.1"}, "REGIONDRILL_TOKEN=short"),
            "REGIONDRILL_TOKEN: a token of 5 characters");
    refused(complaint({"--bind", "127.0.0.1"}, "REGIONDRILL_TOKEN="), "could lead this drill");
    refused(complaint({"--bind", "127.0.0.1", "--token-file", folder.path("none")}), "cannot be read");
    refused(complaint({"--bind", "127.0.0.1", "--token-file", folder.write("short", "short\n")}),
            "--token-file: a token of 5 characters");
    refused(complaint({"--bind", "127.0.0.1", "--token", token, "--token-file", folder.write("token", token)}),
            "--token");
    refused(complaint({"--bind", "0.0.0.0", "--token", token}), "--bind: \"0.0.0.0\" is every address");
    refused(complaint({"--bind", "127.0.0.1", "--base", "127.90", "--token", token}), "and so does --base");
    refused(complaint({"--bind", "127.0.0.1", "--dns", "192.0.2.99:0", "--token", token}),
            "--dns: \"192.0.2.99:0\" is not on the loopback; expected 127.0.0.0/8, ::1 or 127.0.0.1");
    refused(complaint({"--bind", "203.0.113.77", "--token", token}),
            "--bind: cannot listen on 203.0.113.77:5300 (TCP)");
    refused(complaint({"--bind", "203.0.113.77", "--token", token, "--port", "0", "--dns", "127.0.0.1:0"}),
            "--bind: cannot listen on 203.0.113.77:0 (TCP): Cannot assign requested address; expected an address of "
            "this machine");
    refused(complaint({"--bind", "203.0.113.77", "--token", token, "--dns", "203.0.113.77:0"}),
            "--bind: cannot listen on 203.0.113.77:0");
    refused(complaint({"--token-file", ""}), "--token-file: no file is named");
    refused(complaint({"--set", "network.loopback=\"192.0.2.2\""}), "is neither");
}

TEST_CASE("a port that is taken is blamed on its option, and not on the address that is bound") {
    const Folder folder;
    Serving first(folder.write("drill.json", script),
                  bound_words(*dns::IpAddress::from_text("127.0.0.1"), {"--token", token}));
    const std::string taken = between(first.program().output(), "curl http://127.0.0.1:", "/health    # eu-west-2");
    const std::string before = std::to_string(std::stoi(taken) - 1);
    const std::string second =
        complaint(bound_words(*dns::IpAddress::from_text("127.0.0.1"), {"--token", token, "--port", before}));
    CHECK(has(second, "--port: 127.0.0.1:" + taken + " (TCP) is taken"));
}

// Addresses of the people's places are of IPv4, and nobody asks an IPv6 server from one.
TEST_CASE("from a place of the loopback one asks by dig only where the DNS has an IPv4 address") {
    const Folder folder;
    const std::string file = folder.write("drill.json", script);
    const std::string from_london = " -b 127.78.";
    CHECK(has(Serving(file).program().output(), from_london));
    const auto v6 = *dns::IpAddress::from_text("::1");
    if (!can_be_bound(v6)) {
        WARN("this machine has no IPv6: left out");
        return;
    }
    Serving serving(file, {"--dns", "[::1]:0"});
    CHECK(has(serving.program().output(), "dig @::1 -p "));
    CHECK_FALSE(has(serving.program().output(), from_london));
}

TEST_CASE("what script/serve says to type leaves nothing behind in the terminal") {
    std::ifstream file(std::string(REGIONDRILL_SOURCE_DIR) + "/script/serve");
    std::size_t through_proxy = 0;
    for (std::string line; std::getline(file, line);) {
        CAPTURE(line);
        CHECK_FALSE(has(line, "export"));
        if (!has(line, "http://api.drill.test/")) continue;
        CHECK(has(line, "curl -"));
        CHECK(has(line, "x london@127.77.0.80:3128 "));
        ++through_proxy;
    }
    CHECK(through_proxy == 2);
}

TEST_CASE("the name of the zone's name server leads to where the DNS listens") {
    const Folder folder;
    const Serving usual(folder.write("open.json", script));
    const auto ns1 = [](const std::string& at, const std::string& port) {
        return output_of("dig +short +tries=2 +time=10 @" + at + " -p " + port + " ns1.drill.test");
    };
    CHECK(ns1("127.77.0.53", usual.dns_port()) == "127.77.0.53\n");
    const Serving moved(folder.path("open.json"), {"--dns", "127.0.0.9:0"});
    CHECK(ns1("127.0.0.9", moved.dns_port()) == "127.0.0.9\n");
}

}  // namespace server_settings_test
