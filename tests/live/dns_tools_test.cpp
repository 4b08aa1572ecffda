// The built program as other people's tools see it: dig against `regiondrill serve`, and Unbound and PowerDNS Recursor
// in front of it. Where a tool is missing its tests are left out, except in CI, where that is a failure.
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"

#include <cstdlib>

namespace dns_tools_test {

using programs::eventually;
using programs::Folder;
using programs::output_of;
using programs::Running;

namespace {

using namespace std::chrono_literals;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool is_there(const std::string& tool) {
    if (programs::is_installed(tool)) return true;
    if (std::getenv("CI") != nullptr) FAIL(tool << " is not installed; script/bootstrap installs it");
    WARN(tool << " is not installed: left out");
    return false;
}

/// Somebody in London and somebody in Seattle; names for every row of the tables below.
std::string scenario(const std::string& duration, const std::string& timeline = "") {
    const std::string a(230, 'a');
    return R"({ "name": "asked by tools", "duration": ")" + duration + R"(",
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "near", "at": "London", "count": 2 }, { "name": "far", "at": "Seattle", "count": 2 } ],
        "dns": { "ttl": "30s", "negative_ttl": "60s", "zone": [
            "www 300 A 192.0.2.1", "www 300 TXT \"one\"", "alias 300 CNAME www", "loop 300 CNAME pool",
            "pool 300 CNAME loop", "*.wild 300 A 192.0.2.7", "deep.ent 300 A 192.0.2.8",
            "big 300 TXT \")" +
           a + R"(\" \")" + a + R"(\" \")" + a + R"(\"" ] },
        "timeline": [ )" +
           timeline + " ] }";
}

class Server {
public:
    Server(const std::string& script, const std::string& speed)
        : program_(programs::serve_words(folder_.write("scenario.json", script), {"--speed", speed})) {
        const std::string before = "answers at 127.77.0.53:";
        if (!program_.prints("UDP and TCP")) throw std::runtime_error("no server: " + program_.output());
        const std::string said = program_.output();
        port_ = std::to_string(std::stoi(said.substr(said.find(before) + before.size())));
    }

    const std::string& port() const { return port_; }
    Running& program() { return program_; }

    std::string dig(const std::string& words) const {
        return output_of("dig +norec +noad +nocookie +tries=2 +time=10 @127.77.0.53 -p " + port_ + " " + words);
    }

private:
    Folder folder_;
    Running program_;
    std::string port_;
};

/// The octets of the message, as dig counts them.
int size_of(const std::string& output) {
    const std::string before = "MSG SIZE rcvd: ";
    return has(output, before) ? std::stoi(output.substr(output.find(before) + before.size())) : -1;
}

struct Row {
    const char* name;
    const char* asked;
    std::vector<std::string> shown;
    std::vector<std::string> absent{};
    int most_octets = 65'535;
};

const std::vector<Row>& base_rows() {
    static const std::vector<Row> rows{
        {"B1", "+noedns www.drill.test A", {"status: NOERROR", "flags: qr aa;", "ANSWER: 1"}},
        {"B1", "+noedns +rec www.drill.test A", {"flags: qr aa rd;"}},
        {"B2", "+noedns +zflag www.drill.test", {"flags: qr aa;"}, {"MBZ"}},
        {"B4", "wWw.DrIlL.tEsT", {";wWw.DrIlL.tEsT. IN A", "192.0.2.1"}},
        {"B5", "www.drill.test AAAA", {"NOERROR", " aa", "ANSWER: 0, AUTHORITY: 1", "SOA"}},
        {"B6", "nope.drill.test", {"NXDOMAIN", " aa", "ANSWER: 0, AUTHORITY: 1", "SOA"}},
        {"B7", "+noall +authority nope.drill.test", {"drill.test. 60 IN SOA"}},
        {"B8", "ent.drill.test", {"NOERROR", "ANSWER: 0, AUTHORITY: 1"}},
        {"B9", "foo.wild.drill.test", {"NOERROR", "foo.wild.drill.test. 300 IN A 192.0.2.7"}},
        {"B9", "foo.wild.drill.test AAAA", {"NOERROR", "ANSWER: 0, AUTHORITY: 1"}},
        {"B10", "www.other.invalid", {"REFUSED", "flags: qr;", "ANSWER: 0, AUTHORITY: 0", ";www.other.invalid."}},
        {"B10", ". NS", {"REFUSED", "flags: qr;", "ANSWER: 0, AUTHORITY: 0"}},
        {"B10", "test. SOA", {"REFUSED", "flags: qr;", "ANSWER: 0, AUTHORITY: 0"}},
        {"B12", "alias.drill.test", {"ANSWER: 2", "IN CNAME www.drill.test.", "192.0.2.1"}},
        {"B12", "alias.drill.test AAAA", {"NOERROR", "ANSWER: 1, AUTHORITY: 1", "CNAME", "SOA"}},
        {"B12", "alias.drill.test CNAME", {"ANSWER: 1, AUTHORITY: 0", "CNAME"}},
        {"B12", "loop.drill.test", {"NOERROR", "ANSWER: 2"}},
        {"B15 B16", "+noedns +ignore big.drill.test TXT", {"flags: qr aa tc;", "ANSWER: 0"}, {}, 512},
        {"B18", "www.drill.test TYPE65280", {"NOERROR", "ANSWER: 0, AUTHORITY: 1"}},
        {"B18", "www.drill.test HTTPS", {"NOERROR", "ANSWER: 0, AUTHORITY: 1"}},
        {"B20", "+noedns +header-only +opcode=15", {"NOTIMP"}, {" aa"}},
        {"B24", "+notcp www.drill.test ANY", {"NOERROR", "ANSWER: 1,"}, {" tc"}},
        {"B25", "drill.test AXFR", {"Transfer failed"}},
        {"B26", "-c NONE www.drill.test", {"REFUSED"}},
        {"B26", "version.bind TXT CH", {"REFUSED"}},
    };
    return rows;
}

const std::vector<Row>& extension_rows() {
    static const std::vector<Row> rows{
        {"N1", "www.drill.test", {"EDNS: version: 0, flags:; udp: 1232"}},
        {"N1", "+noedns www.drill.test", {"NOERROR"}, {"EDNS"}},
        {"N1", "www.other.invalid", {"REFUSED", "EDNS: version: 0"}},
        {"N2", "+edns=1 +noednsneg www.drill.test", {"BADVERS", "EDNS: version: 0", "ANSWER: 0"}, {" aa"}},
        {"N4", "+ednsopt=100 www.drill.test", {"NOERROR", "ANSWER: 1"}, {"OPT=100"}},
        {"N5", "+ednsflags=0x40 www.drill.test", {"NOERROR"}, {"MBZ"}},
        {"N5", "+dnssec www.drill.test", {"EDNS: version: 0, flags: do;"}},
        {"N6", "+bufsize=100 +ignore big.drill.test TXT", {" tc;", "ANSWER: 0"}, {}, 512},
        {"E1", "+subnet=10.0.0.0/24 api.drill.test", {"CLIENT-SUBNET: 10.0.0.0/24/", "127.77.1.1"}, {"/24/0"}},
        {"E1", "+subnet=10.4.0.0/24 api.drill.test", {"CLIENT-SUBNET: 10.4.0.0/24/", "127.77.2.1"}, {"/24/0"}},
        {"E1", "api.drill.test", {"NOERROR"}, {"CLIENT-SUBNET"}},
        {"E2", "+ednsopt=8:00011808c63364 www.drill.test", {"FORMERR"}},
        {"E4", "+subnet=0/0 api.drill.test", {"NOERROR", "CLIENT-SUBNET: 0.0.0.0/0/0", "127.77.1.1"}},
        {"E5", "+subnet=198.51.100.0/24 drill.test SOA", {"CLIENT-SUBNET: 198.51.100.0/24/0", "ANSWER: 1"}},
        {"C2", "+cookie=0102030405060708 www.drill.test", {"COOKIE: 0102030405060708", "(good)", "NOERROR"}},
        {"T1", "+tcp www.drill.test", {"NOERROR", "192.0.2.1", "(TCP)"}},
        {"T3", "+tcp +keepopen www.drill.test nope.drill.test", {"NOERROR", "NXDOMAIN", "192.0.2.1"}},
        {"T6", "+tcp +bufsize=512 big.drill.test TXT", {"ANSWER: 1"}, {" tc;"}},
        {"T8", "+tcp +ednsopt=11 www.drill.test", {"TCP KEEPALIVE: 30.0 secs"}},
        {"T8", "+ednsopt=11 www.drill.test", {"NOERROR"}, {"KEEPALIVE"}},
    };
    return rows;
}

void check(const Server& server, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        const std::string output = server.dig(row.asked);
        INFO(row.name << ": dig " << row.asked << "\n" << output);
        for (const std::string& part : row.shown) CHECK(has(output, part));
        for (const std::string& part : row.absent) CHECK_FALSE(has(output, part));
        CHECK(size_of(output) <= row.most_octets);
    }
}

/// A resolver of Debian's that listens on a free port; started anew when somebody else was quicker to take that.
class Resolver {
public:
    /// `words` of the command line for a port; files go to the folder.
    using Starter = std::function<std::vector<std::string>(const Folder&, const std::string& port)>;

    explicit Resolver(const Starter& start) {
        for (int tries = 0; tries < 3; ++tries) {
            port_ = std::to_string(programs::free_port());
            program_ = std::make_unique<Running>(start(folder_, port_));
            const auto end = std::chrono::steady_clock::now() + 20s;
            while (std::chrono::steady_clock::now() < end) {
                if (has(dig("+tries=1 +time=1 api.drill.test"), "status: NOERROR")) return;
            }
        }
        throw std::runtime_error("the resolver does not answer: " + program_->output());
    }

    std::string dig(const std::string& words) const {
        return output_of("dig +tries=2 +time=10 @127.0.0.1 -p " + port_ + " " + words);
    }

private:
    Folder folder_;
    std::string port_;
    std::unique_ptr<Running> program_;
};

int ttl_of(const std::string& answer) { return std::stoi(answer.substr(answer.find(' '))); }

/// The TTL of an answer in the resolver's cache is one that went down by itself.
void check_counting_down(const Resolver& resolver, const std::string& name) {
    const auto ask = [&] { return resolver.dig("+noall +answer " + name); };
    const std::string first = ask();
    INFO(first);
    REQUIRE(has(first, name + ". "));
    CHECK(ttl_of(first) <= 300);
    CHECK(eventually([&] { return ttl_of(ask()) <= ttl_of(first) - 2; }));
}

}  // namespace

TEST_CASE("dig finds the base protocol as the RFCs and five other servers have it") {
    if (!is_there("dig")) return;
    const Server server(scenario("6h"), "1");
    check(server, base_rows());
}

TEST_CASE("dig finds EDNS, client subnets, cookies and TCP as the RFCs have them") {
    if (!is_there("dig")) return;
    const Server server(scenario("6h"), "1");
    check(server, extension_rows());
}

TEST_CASE("dig stands in a city by its loopback network") {
    if (!is_there("dig")) return;
    Server server(scenario("6h"), "1");
    const std::string said = server.program().output();
    const auto london = said.find("-b 127.78.");
    REQUIRE(london != std::string::npos);
    const std::string there = said.substr(london, said.find(' ', london + 3) - london);
    CHECK(server.dig("+short " + there + " api.drill.test") == "127.77.1.1\n");
    CHECK(has(server.dig("+short " + there + " _why.api.drill.test TXT"), "counts as near"));
}

TEST_CASE("a failing region leaves the answers of dig, which is told why") {
    if (!is_there("dig")) return;
    Server server(scenario("1h", R"({ "at": "8m", "do": "kill", "region": "eu-west-2" })"), "100");
    CHECK(server.dig("+short api.drill.test") == "127.77.1.1\n");
    CHECK(has(server.dig("_why.api.drill.test TXT"), "eu-west-2: chosen"));
    REQUIRE(eventually([&] { return server.dig("+short api.drill.test") == "127.77.2.1\n"; }));
    const std::string answer = server.dig("api.drill.test");
    INFO(answer);
    CHECK(has(answer, "EDE: "));
    CHECK(has(answer, "eu-west-2 is unhealthy, answered us-west-2"));
    CHECK(has(server.dig("_why.api.drill.test TXT"), "unhealthy"));
    CHECK(server.program().prints("eu-west-2 is unhealthy"));
    CHECK(server.program().prints("answers near with us-west-2 instead of eu-west-2"));
    CHECK(server.program().end(SIGINT) == 3);
    CHECK(has(server.program().output(), "before the drill's end: this is its report so far"));
}

TEST_CASE("a slow DNS is late for dig, and one that is down silent") {
    if (!is_there("dig")) return;
    const Server server(scenario("1h", R"({ "at": "100ms", "do": "dns_slow", "add": "400ms", "for": "10s" },
                                          { "at": "12s", "do": "dns_down" })"),
                        "2");
    const auto milliseconds = [&](const std::string& words) {
        const std::string output = server.dig(words + " api.drill.test");
        const std::string before = "Query time: ";
        return has(output, before) ? std::stoi(output.substr(output.find(before) + before.size())) : -1;
    };
    CHECK(eventually([&] { return milliseconds("+notcp") >= 190; }));
    CHECK(milliseconds("+tcp") >= 190);
    const auto is_silent = [&](const std::string& words) {
        return has(server.dig("+tries=1 +time=1 " + words + " api.drill.test"), "no servers could be reached");
    };
    CHECK(eventually([&] { return is_silent("+notcp"); }));
    CHECK(is_silent("+tcp"));
}

TEST_CASE("a drill that is over gives its report and its verdict's exit code") {
    const Folder folder;
    const std::string script = folder.write("scenario.json", scenario("1m"));
    Running program(programs::serve_words(script, {"--speed", "1000"}));
    CHECK(program.wait() == 0);
    CHECK(has(program.output(), "What happened"));
}

TEST_CASE("an address that cannot be listened at is an error that names the option") {
    const Folder folder;
    const std::string script = folder.write("scenario.json", scenario("6h"));
    const Server first(scenario("6h"), "1");
    const auto complaint = [&](const std::string& address) {
        Running program(programs::serve_words(script, {"--dns", address}));
        CHECK(program.wait() == 2);
        return program.output();
    };
    const std::string taken = "127.77.0.53:" + first.port();
    CHECK(complaint(taken).starts_with("--dns: " + taken + " (TCP) is taken"));
    CHECK(complaint("192.0.2.1:5300").starts_with("--dns: \"192.0.2.1:5300\" is not on the loopback"));
    CHECK(complaint("0.0.0.0:5300").starts_with("--dns: \"0.0.0.0:5300\" is not on the loopback"));
    CHECK(complaint("127.0.0.1").starts_with("--dns: \"127.0.0.1\" is no address with a port"));
}

// What Unbound asks is as it likes: with 0x20, without EDNS if it must; it cuts whole trees on NXDOMAIN.
TEST_CASE("Unbound resolves through the server, and its answers age") {
    if (!is_there("dig") || !is_there("unbound")) return;
    const Server server(scenario("6h"), "1");
    const Resolver unbound([&](const Folder& folder, const std::string& port) {
        const std::string text = "server:\n  interface: 127.0.0.1\n  port: " + port +
                                 "\n  do-daemonize: no\n  chroot: \"\"\n  username: \"\"\n  directory: \"" +
                                 folder.path() +
                                 "\"\n  pidfile: \"\"\n  use-syslog: no\n  do-not-query-localhost: no\n" +
                                 "  local-zone: \"test.\" nodefault\n  module-config: \"iterator\"\n" +
                                 "  use-caps-for-id: yes\n  num-threads: 1\n  do-ip6: no\n" +
                                 "stub-zone:\n  name: \"drill.test\"\n  stub-addr: 127.77.0.53@" + server.port() +
                                 "\nremote-control:\n  control-enable: no\n";
        return std::vector<std::string>{"/usr/sbin/unbound", "-d", "-c", folder.write("unbound.conf", text)};
    });
    CHECK(has(unbound.dig("+short api.drill.test"), "127.77.1.1"));
    check_counting_down(unbound, "www.drill.test");
    CHECK(has(unbound.dig("nope.drill.test"), "NXDOMAIN"));
    CHECK(has(unbound.dig("www.drill.test AAAA"), "ANSWER: 0"));
    CHECK(has(unbound.dig("deep.ent.drill.test"), "192.0.2.8"));
    CHECK(has(unbound.dig("+short big.drill.test TXT"), std::string(230, 'a')));
}

TEST_CASE("PowerDNS Recursor passes client subnets on, and keeps the answers apart") {
    if (!is_there("dig") || !is_there("pdns_recursor")) return;
    const Server server(scenario("6h"), "1");
    const Resolver recursor([&](const Folder& folder, const std::string& port) {
        return std::vector<std::string>{"/usr/sbin/pdns_recursor",
                                        "--config-dir=" + folder.path(),
                                        "--socket-dir=" + folder.path(),
                                        "--daemon=no",
                                        "--write-pid=no",
                                        "--disable-syslog=yes",
                                        "--local-address=127.0.0.1",
                                        "--local-port=" + port,
                                        "--allow-from=127.0.0.0/8",
                                        "--dont-query=",
                                        "--dnssec=off",
                                        "--threads=1",
                                        "--security-poll-suffix=",
                                        "--forward-zones=drill.test=127.77.0.53:" + server.port(),
                                        "--use-incoming-edns-subnet=yes",
                                        "--edns-subnet-allow-list=127.0.0.0/8,drill.test",
                                        "--ecs-add-for=0.0.0.0/0",
                                        "--ecs-ipv4-bits=24"};
    });
    for (int round = 0; round < 2; ++round) {
        CHECK(has(recursor.dig("+short +subnet=10.0.0.0/24 api.drill.test"), "127.77.1.1"));
        CHECK(has(recursor.dig("+short +subnet=10.4.0.0/24 api.drill.test"), "127.77.2.1"));
    }
    check_counting_down(recursor, "www.drill.test");
    CHECK(has(recursor.dig("nope.drill.test"), "NXDOMAIN"));
}

}  // namespace dns_tools_test
