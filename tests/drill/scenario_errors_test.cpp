// Every mistake a script can hold, with the whole line a person gets to read about it: what is wrong, where, what was
// expected and which name was probably meant. Each table holds one kind of mistake, as the text that holds it and the
// message behind "x.json:". Where the tables below say "line 2", the text stands in the second line of the script.
#include "tests/drill/bad_script.hpp"

namespace scenario_errors_test {

using namespace regiondrill::drill::fixture;

namespace {

// Whole scripts.
const BadInput syntax_mistakes[] = {
    {"", R"(1:1: the text is empty; expected at least { "regions": { "eu-west-2": {} } })"},
    {"   // nothing\n", R"(2:1: the text is empty; expected at least { "regions": { "eu-west-2": {} } })"},
    {"[]", R"(1:1: a script is one object; expected one such as { "regions": { "eu-west-2": {} } })"},
    {R"("text")", R"(1:1: a script is one object; expected one such as { "regions": { "eu-west-2": {} } })"},
    {R"({"regions": {"eu-west-2": {}})",
     "1:1: the { that begins here is never closed; expected } before the end of the text"},
    {R"({"regions": {"eu-west-2": {},}})", "1:29: a comma stands before the closing }; expected none after the last"},
    {R"({"regions": {"eu-west-2": {}} "seed": 1})", "1:31: a comma is missing before this key"},
    {R"({"regions": {"eu-west-2": {}}, seed: 1})", R"(1:32: the key seed stands without quotes; expected "seed")"},
    {"{'regions': {}}", "1:2: a key stands in single quotes; expected double quotes"},
    {R"({"name": "x", "regions": {"eu-west-2": {}}, "name": "y"})",
     R"(1:45: the key "name" stands twice in this object; the first is in line 1)"},
    {R"({"duration": 10m})", R"(1:14: a text stands without quotes; expected "10m")"},
    {R"({"seed": 01})", "1:10: 01 is not a JSON number; expected one such as 10, -2 or 0.5"},
    {R"({"seed": True})", R"(1:10: True is not a JSON value; did you mean "true"?)"},
    {R"({"seed": 1e999})", "1:10: the number 1e999 is out of range"},
    {R"({"name": "open})",
     "1:10: the text that begins here is not closed on its line; expected a double quote at its end"},
    {"{\"name\": \"a\tb\"}", R"(1:12: a control character stands in a text; expected an escape such as \t)"},
    {R"({"name": "\q"})", R"(1:11: a backslash stands before "q"; expected one of \" \\ \/ \b \f \n \r \t \uXXXX)"},
    {R"({"name": "\u12"})", R"(1:11: a \u escape has fewer than four digits; expected one such as \u00e9)"},
    {R"({"name": "\ud800"})", R"(1:10: a \u escape in this text is half of a pair; expected both halves)"},
    {R"({"seed" 1})", R"(1:9: found "1" after the key "seed"; expected a colon)"},
    {R"({"seed": })", R"(1:10: found "}" where a value should stand)"},
    {"{} {}", R"(1:4: there is more text after the end of the script: "{")"},
    {"/* open", "1:1: the comment that begins here is never closed; expected */ at its end"},
    {R"({"seed": NaN})", R"(1:10: a text stands without quotes; expected "NaN")"},
    {R"({"name": 'x'})", "1:10: a text stands in single quotes; expected double quotes"},
};

const BadInput region_mistakes[] = {
    {"{}", R"(1:1: the key "regions" is missing)"},
    {R"({"regions": {}})", R"(1:13: regions: a scenario needs a region; expected at least { "eu-west-2": {} })"},
    {R"({"regions": ["eu-west-2"]})", "1:13: regions: expected an object with a key for each name, found a list"},
    {R"({"regions": {"eu-west-22": {}}})",
     R"(1:14: regions: there is no region "eu-west-22" in the atlas; expected "at" or "position" to say )"
     R"(where it is; did you mean "eu-west-2"?)"},
    {R"({"regions": {"EU": {"at": "London"}}})",
     R"(1:14: regions: "EU" is no name for a region; expected lower-case letters, digits and dashes such as )"
     R"("eu-west-2")"},
    {R"({"regions": {"dc1": {}}})",
     R"(1:14: regions: there is no region "dc1" in the atlas; expected "at" or "position" to say where it is)"},
    {R"({"regions": {"dc1": {"at": "Lodon"}}})",
     R"(1:28: regions.dc1.at: there is no city or region "Lodon"; did you mean "London"?)"},
    {R"({"regions": {"dc1": {"at": "London", "position": {"lat": 1, "lon": 1}}}})",
     R"(1:50: regions.dc1.position: "at" says already where this region is; expected one of the two)"},
    {R"({"regions": {"dc1": {"position": {"lat": 91, "lon": 1}}}})",
     "1:42: regions.dc1.position.lat: expected a number from -90 to 90, found the number 91"},
    {R"({"regions": {"dc1": {"position": {"lat": 1}}}})", R"(1:34: regions.dc1.position: the key "lon" is missing)"},
    {R"({"regions": {"eu-west-2": {}, "eastus": {}}})",
     R"(1:31: regions: do not mix providers: "eu-west-2" is of aws, "eastus" of azure, and their round )"
     "trips were measured differently"},
    {R"({"regions": {"eu-west-2": {"capacity": {"workers": 0}}}})",
     "1:52: regions.eu-west-2.capacity.workers: expected a whole number from 1 to 1000000, found the "
     "number 0"},
    {R"({"regions": {"eu-west-2": {"capacity": {"service_time": 4}}}})",
     R"(1:57: regions.eu-west-2.capacity.service_time: expected a duration such as "250ms" or "10s", found )"
     "the number 4"},
    {R"({"regions": {"eu-west-2": {"capacity": {"service_time": {"sigma": 0}}}}})",
     "1:67: regions.eu-west-2.capacity.service_time.sigma: expected a number above 0 and at most 4, found "
     "the number 0"},
    {R"({"regions": {"eu-west-2": {"capacity": {"service_time": {"shape": "normal"}}}}})",
     R"(1:67: regions.eu-west-2.capacity.service_time.shape: there is no choice "normal"; expected )"
     R"("constant", "exponential" or "lognormal")"},
    {R"({"regions": {"eu-west-2": {"upstream": "127.0.0.1:3000"}}})",
     R"(1:40: regions.eu-west-2.upstream: "127.0.0.1:3000" is none; expected an HTTP server's address such as )"
     R"("http://127.0.0.1:3000", without a path)"},
    {R"({"regions": {"eu-west-2": {"upstream": 3000}}})",
     R"(1:40: regions.eu-west-2.upstream: expected an HTTP server's address such as "http://127.0.0.1:3000", found )"
     "the number 3000"},
    {R"({"regions": {"eu-west-2": {"upstream": {"health": "/up"}}}})",
     R"(1:40: regions.eu-west-2.upstream: the key "url" is missing)"},
    {R"({"regions": {"eu-west-2": {"upstream": {"url": "http://a", "health": "up"}}}})",
     R"(1:70: regions.eu-west-2.upstream.health: "up" is no path; expected one such as "/health")"},
    {R"({"regions": {"eu-west-2": {"upstream": "http://a"}, "us-west-2": {}}})",
     R"(1:53: regions: "eu-west-2" has an upstream and "us-west-2" has none; expected one for every region, be it )"
     "the same, or none at all"},
};

// In line 2.
const BadInput key_mistakes[] = {
    {R"("durration": "5m")", R"(1: there is no key "durration"; did you mean "duration"?)"},
    {R"("dns": {"tll": "10s"})", R"(9: dns: there is no key "tll"; did you mean "ttl"?)"},
    {R"("dns": {"helth_check": {}})", R"(9: dns: there is no key "helth_check"; did you mean "health_check"?)"},
    {R"("network": 7)", "12: network: expected an object in braces, found the number 7"},
    {R"("clients": {})", "12: clients: expected a list of objects, found an object"},
    {R"("dns": {"ttl": 10})", R"(16: dns.ttl: expected a duration such as "250ms" or "10s", found the number 10)"},
    {R"("dns": {"ttl": "10"})", R"(16: dns.ttl: "10" has no unit; expected a duration such as "250ms" or "10s")"},
    {R"("dns": {"ttl": "10 s"})",
     R"(16: dns.ttl: "10 s" is not a duration; expected a duration such as "250ms" or "10s")"},
    {R"("dns": {"ttl": "-10s"})", R"(16: dns.ttl: "-10s" is negative; expected a duration such as "250ms" or "10s")"},
    {R"("dns": {"ttl": "9999999h"})",
     R"(16: dns.ttl: "9999999h" is longer than virtual time can count; expected a duration such as "250ms" )"
     R"(or "10s")"},
    {R"("dns": {"ttl": "0.1ns"})",
     R"(16: dns.ttl: "0.1ns" is finer than a nanosecond; expected a duration such as "250ms" or "10s")"},
    {R"("dns": {"ttl": "5s2m"})",
     R"(16: dns.ttl: "5s2m" names its units out of order; expected a duration such as "250ms" or "10s")"},
    {R"("dns": {"ttl": "99999999999999999999s"})",
     R"(16: dns.ttl: "99999999999999999999s" is longer than virtual time can count; expected a duration )"
     R"(such as "250ms" or "10s")"},
    {R"("duration": "0s")", R"(13: duration: "0s" is no time at all; expected more than 0s)"},
    {R"("duration": "721h")", R"(13: duration: "721h" is too long a drill; expected at most 30 days ("720h"))"},
    {R"("seed": -1)", "9: seed: expected a whole number from 0 to 18446744073709551615, found the number -1"},
    {R"("seed": 1.5)", "9: seed: expected a whole number from 0 to 18446744073709551615, found the number 1.5"},
    {R"("seed": 18446744073709551616)",
     "9: seed: expected a whole number from 0 to 18446744073709551615, found the number 1.8446744073709552e+19"},
    {R"("seed": "seven")", R"(9: seed: "seven" is no seed; expected a whole number from 0 to 18446744073709551615)"},
    {R"("name": "")", R"(9: name: the text is empty; expected a text such as "London stops passing its health check")"},
    {R"("name": null)",
     R"(9: name: expected a text such as "London stops passing its health check", found nothing (null))"},
    {R"("name": ["a"])", R"(9: name: expected a text such as "London stops passing its health check", found a list)"},
    {R"("network": {"model": "meassured"})",
     R"(22: network.model: there is no choice "meassured"; did you mean "measured"?)"},
    {R"("network": {"round_trips": [{"between": ["eu-west-2"], "rtt": "80ms"}]})",
     "41: network.round_trips[0].between: this is a list of 1; expected a list of two names such as "
     R"(["eu-west-2", "us-west-2"])"},
    {R"("network": {"round_trips": [{"between": ["eu-west-2", "us-west-1"], "rtt": "80ms"}]})",
     R"(55: network.round_trips[0].between[1]: there is no region or population "us-west-1"; did you mean )"
     R"("us-west-2"?)"},
    {R"("network": {"round_trips": [{"between": ["london", "seattle"], "rtt": "80ms"}]})",
     "41: network.round_trips[0].between: neither end of this round trip is a region; expected a region "
     "and a population, or two regions"},
    {R"("network": {"round_trips": [{"between": ["eu-west-2", "eu-west-2"], "rtt": "80ms"}]})",
     R"(41: network.round_trips[0].between: both ends of this round trip are "eu-west-2"; expected two that )"
     "differ"},
    {R"("network": {"round_trips": [{"between": ["eu-west-2", "london"]}]})",
     R"(29: network.round_trips[0]: the key "rtt" is missing)"},
    {R"("network": {"round_trips": [{"between": ["eu-west-2", "us-west-2"], "rtt": "80ms"}, {"between": )"
     R"(["us-west-2", "eu-west-2"], "rtt": "81ms"}]})",
     "97: network.round_trips[1].between: the round trip between these two is stated twice"},
    {R"("store": {"batch_items": 0})",
     "26: store.batch_items: expected a whole number from 1 to 1000000, found the number 0"},
    {R"("dns": {"policy": "latncy"})", R"(19: dns.policy: there is no choice "latncy"; did you mean "latency"?)"},
    {R"("dns": {"policy": "failover"})", R"(8: dns: the policy "failover" needs a "primary")"},
    {R"("dns": {"policy": "failover", "primary": "eu-west-2"})",
     R"(8: dns: the policy "failover" needs a "secondary")"},
    {R"("dns": {"policy": "failover", "primary": "eu-west-2", "secondary": "us-west-3"})",
     R"(68: dns.secondary: there is no region "us-west-3"; did you mean "us-west-2"?)"},
    {R"("dns": {"policy": "failover", "primary": "eu-west-2", "secondary": "eu-west-2"})",
     R"(68: dns.secondary: "eu-west-2" is the primary already; expected another region)"},
    {R"("dns": {"primary": "eu-west-2"})",
     R"(20: dns.primary: only the policy "failover" knows a primary; expected none, or that policy)"},
    {R"("dns": {"unchecked": ["eu-west-9"]})",
     R"(23: dns.unchecked[0]: there is no region "eu-west-9"; did you mean "eu-west-2"?)"},
    {R"("dns": {"unchecked": ["eu-west-2", "eu-west-2"]})",
     R"(36: dns.unchecked[1]: "eu-west-2" stands twice in this list)"},
    {R"("dns": {"name": "api drill"})",
     R"(17: dns.name: "api drill" is no host name; expected one such as "api.drill.test")"},
    {R"("dns": {"health_check": {"threshold": 11}})",
     "39: dns.health_check.threshold: expected a whole number from 1 to 10, found the number 11"},
    {R"("dns": {"health_check": {"checkers": 0}})",
     "38: dns.health_check.checkers: expected a whole number from 1 to 1000, found the number 0"},
    {R"("dns": {"health_check": {"places": ["Lodnon"]}})",
     R"(37: dns.health_check.places[0]: there is no city or region "Lodnon"; did you mean "London"?)"},
    {R"("dns": {"health_check": {"interval": "0s"}})",
     R"(38: dns.health_check.interval: "0s" is no time at all; expected more than 0s)"},
    {R"("dns": {"health_check": {"healthy_above": "100%"}})",
     R"(43: dns.health_check.healthy_above: "100%" is all of them; expected less than "100%")"},
    {R"("dns": {"health_check": {"path": "health"}})",
     R"(34: dns.health_check.path: a region has no health endpoint "health"; did you mean "/health"?)"},
    {R"("clients": [])",
     "12: clients: no clients: nobody would use these regions; leave the key out for one population a "
     "region"},
    {R"("timeline": {})", "13: timeline: expected a list of objects, found an object"},
    {R"("expect": [7])", "12: expect[0]: expected an object in braces, found the number 7"},
};

// A population in line 2.
const BadInput population_mistakes[] = {
    {R"("at": "Londn")", R"(20: clients[0].at: there is no city or region "Londn"; did you mean "London"?)"},
    {R"("at": "Atlantis Nova")",
     R"(20: clients[0].at: there is no city or region "Atlantis Nova"; expected a city such as "London" or )"
     R"(a region such as "eu-west-2")"},
    {R"("count": 5)", R"(13: clients[0]: the key "at" is missing)"},
    {R"("at": "London", "count": 0)",
     "39: clients[0].count: expected a whole number from 1 to 1000000, found the number 0"},
    {R"("at": "London", "rate": "0/s")", R"(38: clients[0].rate: "0/s" is no rate at all; expected more than "0/s")"},
    {R"("at": "London", "rate": 2)",
     R"(38: clients[0].rate: expected a rate such as "40/s" or "10/m", found the number 2)"},
    {R"("at": "London", "rate": "2")",
     R"(38: clients[0].rate: "2" has no unit; expected a rate such as "40/s" or "10/m")"},
    {R"("at": "London", "rate": "-2/s")",
     R"(38: clients[0].rate: "-2/s" is negative; expected a rate such as "40/s" or "10/m")"},
    {R"("at": "London", "writes": "120%")",
     R"(40: clients[0].writes: "120%" is more than 100%; expected a share such as "20%" or "99.9%")"},
    {R"("at": "London", "writes": 0.2)",
     R"(40: clients[0].writes: expected a share such as "20%" or "99.9%", found the number 0.2)"},
    {R"("at": "London", "writes": "-1%")",
     R"(40: clients[0].writes: "-1%" is negative; expected a share such as "20%" or "99.9%")"},
    {R"("at": "London", "name": "eu-west-2")",
     R"(38: clients[0].name: "eu-west-2" is the name of a region; expected a name of its own)"},
    {R"("at": "London", "name": "a.b")",
     R"(38: clients[0].name: "a.b" is no name for a population; expected letters, digits, dashes and blanks )"
     R"(such as "london-mobile")"},
    {R"("at": "London", "arrivals": "random")",
     R"(42: clients[0].arrivals: there is no choice "random"; expected "poisson", "constant" or "closed")"},
    {R"("at": "London", "throttle": {"window": "10ns"})",
     R"(53: clients[0].throttle.window: "10ns" is too short to count anything; expected "1s" or more)"},
    {R"("at": "London", "retries": {"budget": {"window": "5ns"}})",
     R"(63: clients[0].retries.budget.window: "5ns" is too short to count anything; expected "1s" or more)"},
    {R"("at": "London", "load": [{"at": "0s", "factor": 2}], "load_repeats": "1ns")",
     R"(83: clients[0].load_repeats: "1ns" is too short a period; expected "1s" or more)"},
    {R"("at": "London", "library": "grpc", "retries": {})",
     R"(60: clients[0].retries: the library "grpc" says already what a client does; expected )"
     R"(either "library" or this)"},
    {R"("at": "London", "keys": {"count": 0})",
     "48: clients[0].keys.count: expected a whole number from 1 to 10000000, found the number 0"},
    {R"("at": "London", "keys": {"exponent": 0})",
     "51: clients[0].keys.exponent: expected a number above 0 and at most 10, found the number 0"},
    {R"("at": "London", "connections": {"reuse": "yes"})",
     R"(55: clients[0].connections.reuse: expected true or false, found the text "yes")"},
    {R"("at": "London", "timeouts": {"conect": "1s"})",
     R"(43: clients[0].timeouts: there is no key "conect"; did you mean "connect"?)"},
    {R"("at": "London", "retries": {"attempts": 11})",
     "54: clients[0].retries.attempts: expected a whole number from 1 to 10, found the number 11"},
    {R"("at": "London", "retries": {"base": "30s"})",
     R"(41: clients[0].retries: "30s" as the base is above the cap of "20s")"},
    {R"("at": "London", "resolvers": {"stretch": {"share": "60%"}, "ignore": {"share": "50%"}})",
     "43: clients[0].resolvers: the shares of resolvers add up to 110%; expected at most 100%"},
    {R"("at": "London", "resolvers": {"stretch": {"to": "5m"}})",
     R"(55: clients[0].resolvers.stretch: the key "share" is missing)"},
    {R"("at": "London", "resolvers": {"public_ecs": "60%", "floor": "50%"})",
     "43: clients[0].resolvers: the shares of resolvers add up to 110%; expected at most 100%"},
    {R"("at": "London", "resolvers": {"honest": "60%", "floor": "30%"})",
     "43: clients[0].resolvers: the shares of resolvers add up to 90%; expected 100%, or no share for the honest ones, "
     "who then get the rest"},
    {R"("at": "London", "resolvers": {"mix": "wild", "floor": "30%"})",
     R"(43: clients[0].resolvers: the mix "wild" names every share already; expected either "mix" or shares of kinds)"},
    {R"("at": "London", "resolvers": {"mix": "tame"})",
     R"(51: clients[0].resolvers.mix: there is no choice "tame"; expected "wild")"},
    {R"("at": "London", "resolvers": {"public": "30%", "public_at": "Frankfort"})",
     R"(74: clients[0].resolvers.public_at: there is no city or region "Frankfort"; did you mean "Frankfurt"?)"},
    {R"("at": "London", "app_cache": "netscape")",
     R"(43: clients[0].app_cache: there is no choice "netscape"; expected "none", "browser", "firefox", "curl", )"
     R"("jvm", "jvm_forever", "go", "dotnet", "nginx" or "wild")"},
    {R"("at": "London", "pool": "go", "connections": {"idle": "5s"})",
     R"(68: clients[0].connections.idle: the pool "go" says already how long connections are kept; expected either )"
     R"("pool" or this)"},
    {R"("at": "London", "pool": "go", "connections": {"reuse": false})",
     R"(38: clients[0].pool: connections that are not used again need no pool; expected )"
     R"("reuse": true in "connections")"},
    {R"("at": "London"}, {"at": "London")",
     R"(31: clients[1]: there is a population "london" already; expected a "name" of its own)"},
};

// A fault in line 2.
const BadInput timeline_mistakes[] = {
    {R"("at": "1m", "do": "kil", "region": "eu-west-2")",
     R"(33: timeline[0].do: there is no fault "kil"; did you mean "kill"?)"},
    {R"("do": "kill", "region": "eu-west-2")", R"(14: timeline[0]: the key "at" is missing)"},
    {R"("at": "1m", "do": "kill")", R"(14: timeline[0]: the key "region" is missing)"},
    {R"("at": "1m", "do": "kill", "region": "eu-west-3")",
     R"(51: timeline[0].region: there is no region "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("at": "1m", "do": "kill", "regoin": "eu-west-2")",
     R"(41: timeline[0]: there is no key "regoin"; did you mean "region"?)"},
    {R"("at": "1m", "do": "kill", "region": "eu-west-2", "share": "20%")",
     R"(64: timeline[0]: there is no key "share"; expected "at", "do", "for", "region" or "fails")"},
    {R"("at": "5m", "do": "kill", "region": "eu-west-2")",
     R"(21: timeline[0].at: "5m" is not before the drill's end; expected less than "5m")"},
    {R"("at": "-1s", "do": "kill", "region": "eu-west-2")",
     R"(21: timeline[0].at: "-1s" is negative; expected a duration such as "250ms" or "10s")"},
    {R"("at": "1m", "do": "kill", "region": "eu-west-2", "for": "0s")",
     R"(71: timeline[0].for: "0s" is no time at all; expected more than 0s)"},
    {R"("at": "1m", "do": "kill", "region": "eu-west-2", "for": "-2m")",
     R"(71: timeline[0].for: "-2m" is negative; expected a duration such as "250ms" or "10s")"},
    {R"("at": "1m", "do": "slow", "region": "eu-west-2")",
     R"(14: timeline[0]: this "slow" changes nothing; expected "add", "max" or "factor")"},
    {R"("at": "1m", "do": "slow", "region": "eu-west-2", "factor": 0)",
     "74: timeline[0].factor: expected a number above 0 and at most 1000000, found the number 0"},
    {R"("at": "1m", "do": "hang", "region": "eu-west-2", "share": "0%")",
     R"(73: timeline[0].share: "0%" is nobody and nothing; expected more than "0%")"},
    {R"("at": "1m", "do": "errors", "region": "eu-west-2", "status": 99)",
     "76: timeline[0].status: expected a whole number from 100 to 599, found the number 99"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {})x",
     R"x(75: timeline[0].match: this matches every request; expected a path such as "/kv/", or )x"
     R"x(conditions such as { "path": { "starts_with": "/kv/" }, "headers": { "x-tenant": "beta" } })x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {"pth": "/kv"})x",
     R"x(76: timeline[0].match: there is no key "pth"; did you mean "path"?)x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {"path": {"startsWith": "/kv"}})x",
     R"x(85: timeline[0].match.path: there is no key "startsWith"; did you mean "starts_with"?)x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {"path": 7})x",
     R"x(84: timeline[0].match.path: expected a text, or conditions such as { "starts_with": )x"
     R"x("/kv/" }, found the number 7)x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {"path": {"exists": false}})x",
     R"x(95: timeline[0].match.path.exists: what is not there never matches; expected true)x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {"path": {"regex": "(a"}})x",
     R"x(94: timeline[0].match.path.regex: "(a" is no regular expression: a ( without its ))x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "match": {"headers": {"a b": "c"}})x",
     R"x(88: timeline[0].match.headers: "a b" is no name of a header)x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "as": "throw")x",
     R"x(72: timeline[0].as: there is no choice "throw"; expected "status" or "exception")x"},
    {R"x("at": "1m", "do": "errors", "region": "eu-west-2", "message": "no")x",
     R"x(77: timeline[0].message: an answer with a status has no message of its own; expected )x"
     R"x("as": "exception" beside it)x"},
    {R"x("at": "1m", "do": "slow", "region": "eu-west-2", "min": "2s", "max": "1s")x",
     R"x(71: timeline[0].min: "2s" is more than "max"; expected at most "1s")x"},
    {R"x("at": "1m", "do": "hang", "region": "eu-west-2", "limit": "1s", "buffer": "1s")x",
     R"x(89: timeline[0].buffer: "1s" is not before the limit; expected less than "1s")x"},
    {R"x("at": "1m", "do": "hang", "region": "eu-west-2", "buffer": "1s")x",
     R"x(74: timeline[0].buffer: there is no limit before which it could go on; expected a "limit")x"},
    {R"x("at": "1m", "do": "deny", "region": "eu-west-2", "hosts": "pay")x",
     R"x(51: timeline[0].region: "eu-west-2" depends on nothing; expected a region with "dependencies")x"},
    {R"x("at": "1m", "do": "kill", "region": "eu-west-2", "dry_run": true)x",
     R"x(64: timeline[0]: there is no key "dry_run"; expected "at", "do", "for", "region" or "fails")x"},
    {R"("at": "1m", "do": "isolate", "region": "eu-west-2", "scope": "client")",
     R"(76: timeline[0].scope: there is no choice "client"; did you mean "clients"?)"},
    {R"("at": "1m", "do": "partition", "between": ["eu-west-2"])",
     R"(57: timeline[0].between: this is a list of 1; expected two sides such as ["eu-west-2", )"
     R"(["us-west-2", "london"]])"},
    {R"("at": "1m", "do": "partition", "between": ["eu-west-2", "us-wst-2"])",
     R"(71: timeline[0].between[1]: there is no region or population "us-wst-2"; did you mean "us-west-2"?)"},
    {R"("at": "1m", "do": "partition", "between": ["eu-west-2", []])",
     "71: timeline[0].between[1]: nobody stands on this side; expected a region or a population"},
    {R"("at": "1m", "do": "partition", "between": ["eu-west-2", ["us-west-2", "eu-west-2"]])",
     R"(85: timeline[0].between[1][1]: "eu-west-2" stands on both sides; expected two sides apart)"},
    {R"("at": "1m", "do": "partition", "between": ["london", "seattle"])",
     "57: timeline[0].between: populations have no links among themselves; expected a region on one side"},
    {R"("at": "1m", "do": "partition", "between": ["eu-west-2", 7])",
     "71: timeline[0].between[1]: expected a name or a list of names, found the number 7"},
    {R"("at": "1m", "do": "latency", "between": ["eu-west-2", "us-west-2"])",
     R"(14: timeline[0]: this "latency" changes nothing; expected "add" or "factor")"},
    {R"("at": "1m", "do": "loss", "between": ["eu-west-2", "us-west-2"])",
     R"(14: timeline[0]: the key "share" is missing)"},
    {R"("at": "1m", "do": "pause_replication", "region": "eu-west-2", "to": "eu-west-2")",
     R"(83: timeline[0].to: "eu-west-2" is the region itself; expected another region)"},
    {R"("at": "1m", "do": 7)", "33: timeline[0].do: expected the name of the fault, found the number 7"},
};

// An expectation in line 2.
const BadInput expectation_mistakes[] = {
    {R"("that": "availabilty", "at_least": "99%")",
     R"(21: expect[0].that: there is no expectation "availabilty"; did you mean "availability"?)"},
    {R"("that": "availability")",
     R"(12: expect[0]: this expectation expects nothing; expected "at_least" or "at_most")"},
    {R"("that": "availability", "of": "londn", "at_least": "99%")",
     R"(43: expect[0].of: there is no population "londn"; did you mean "london"?)"},
    {R"("that": "availability", "at_least": 0.99)",
     R"(49: expect[0].at_least: expected a share such as "20%" or "99.9%", found the number 0.99)"},
    {R"("that": "availability", "at_least": "99%", "at_most": "98%")",
     R"(49: expect[0].at_least: "at_least" is above "at_most"; expected bounds something can lie between)"},
    {R"("that": "latency", "at_most": "80%")",
     R"(43: expect[0].at_most: "80%" is not a duration; expected a duration such as "250ms" or "10s")"},
    {R"("that": "latency", "percentile": "p98", "at_most": "80ms")",
     R"(46: expect[0].percentile: there is no choice "p98"; did you mean "p90"?)"},
    {R"("that": "lost_writes", "at_most": "0")",
     R"(47: expect[0].at_most: expected a whole number from 0 to 9007199254740992, found the text "0")"},
    {R"("that": "lost_writes", "at_most": -1)",
     "47: expect[0].at_most: expected a whole number from 0 to 9007199254740992, found the number -1"},
    {R"("that": "converged", "at_least": 1)",
     R"(34: expect[0]: there is no key "at_least"; expected "that" or "within")"},
    {R"("that": "served_by", "at_least": "99%")", R"(12: expect[0]: the key "region" is missing)"},
    {R"("that": "served_by", "region": "us-east-2", "at_least": "99%")",
     R"(44: expect[0].region: there is no region "us-east-2"; did you mean "us-west-2"?)"},
    {R"("that": "availability", "from": "3m", "to": "3m", "at_least": "99%")",
     R"(45: expect[0].from: nothing lies between "3m" and "3m"; expected "from" before "to")"},
    {R"("that": "availability", "to": "6m", "at_least": "99%")",
     R"(43: expect[0].to: "6m" is after the drill's end; expected at most "5m")"},
    {R"("that": "availability", "from": "5m", "at_least": "99%")",
     R"(45: expect[0].from: nothing lies between "5m" and "5m"; expected "from" before "to")"},
    {R"("that": "converged", "within": "0s")",
     R"(44: expect[0].within: "0s" is no time at all; expected more than 0s)"},
};

}  // namespace

TEST_CASE("a mistake in the syntax is told in plain words at its place", "[scenario]") {
    check_whole_scripts(syntax_mistakes);
}

TEST_CASE("a region that cannot be is told at its name or its value", "[scenario]") {
    check_whole_scripts(region_mistakes);
}

TEST_CASE("a wrong key, type, unit, bound or name is told with what was expected", "[scenario]") {
    check_in_line_2("", key_mistakes, "");
}

TEST_CASE("a population that cannot be is told at the value that is wrong", "[scenario]") {
    check_in_line_2(R"("clients": [{)", population_mistakes, "}]");
}

TEST_CASE("a fault that cannot be injected is told at the value that is wrong", "[scenario]") {
    check_in_line_2(R"("timeline": [{)", timeline_mistakes, "}]");
}

TEST_CASE("an expectation that cannot be judged is told at the value that is wrong", "[scenario]") {
    check_in_line_2(R"("expect": [{)", expectation_mistakes, "}]");
}

TEST_CASE("an unknown fault or expectation far from every name lists the names there are", "[scenario]") {
    const std::string regions = R"({"regions": {"eu-west-2": {}}, )";
    const auto begins = [&](const std::string& rest, const std::string& beginning) {
        return message_about(regions + rest).substr(0, beginning.size()) == beginning;
    };
    CHECK(begins(R"("timeline": [{"at": "1m", "do": "explode"}]})",
                 R"(x.json:1:64: timeline[0].do: there is no fault "explode")"));
    CHECK(begins(R"("timeline": [{"at": "1m"}]})", R"(x.json:1:45: timeline[0]: the key "do" is missing)"));
    CHECK(begins(R"("expect": [{"of": "london"}]})", R"(x.json:1:43: expect[0]: the key "that" is missing)"));
}

}  // namespace scenario_errors_test
