#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/input_error.hpp"
#include "sim/text.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

/// One of our words, a key with its path, and the words that others have for it: in lower case, without anything but
/// letters and digits, with blanks between them.
struct ForeignWords {
    std::string_view ours;
    std::string_view theirs;
};

// Of several rows with the same foreign word the first counts whose key is possible where the word stands.
constexpr ForeignWords foreign_keys[] = {
    {"dns.health_check.threshold", "failurethreshold toleratednumberoffailures failures retries"},
    {"dns.health_check.fall",
     "unhealthythreshold unhealthythresholdcount consecutivedown downthresh downthreshold maxfailures"},
    {"dns.health_check.rise",
     "healthythreshold healthythresholdcount successthreshold consecutiveup upthresh upthreshold"},
    {"dns.health_check.ok", "okthresh"},
    {"dns.health_check.interval",
     "requestinterval checkinterval checkintervalsec healthcheckinterval healthcheckintervalseconds probinginterval "
     "probeinterval intervalinseconds intervalseconds periodseconds inter frequency"},
    {"dns.health_check.path", "resourcepath healthcheckpath requestpath probepath uri endpoint"},
    {"dns.health_check.match", "searchstring expectedbody responsebody stringmatch body"},
    {"dns.health_check.response_timeout",
     "timeoutseconds timeoutsec timeoutinseconds probetimeout healthchecktimeoutseconds timeout"},
    {"dns.health_check.connect_timeout", "connectiontimeout tcptimeout"},
    {"dns.health_check.assume", "initialdelayseconds initialstatus"},
    {"dns.health_check.places",
     "checkregions healthcheckregions checkerregions probelocations checklocations checkerlocations regions locations "
     "monitors"},
    {"dns.health_check.protocol", "type scheme httpget tcpsocket"},
    {"dns.checks.at_least", "healththreshold minchildendpoints minimumorigins minhealthy minimumhealthy"},
    {"dns.checks.children", "childhealthchecks"},
    {"dns.checks.missing", "insufficientdatahealthstatus treatmissingdata"},
    {"dns.checks.kind", "type"},
    {"dns.health_check",
     "monitorconfig monitor healthcheckconfig readinessprobe livenessprobe startupprobe healthprobe probes"},
    {"dns.records.id", "setidentifier"},
    {"dns.records.alias", "aliastarget pool"},
    {"dns.records.area", "geolocation geomapping continent country countries subdivision"},
    {"dns.records.near", "geoproximitylocation"},
    {"dns.records.networks", "cidrroutingconfig cidr cidrs cidrlocation subnets"},
    {"dns.records.role", "priority primary secondary failover backup active order"},
    {"dns.records.check", "healthcheckid healthcheck"},
    {"store.writer", "primary leader master"},
    {"dns.policy",
     "routingpolicy trafficroutingmethod routingmethod trafficpolicy steeringpolicy lbmethod loadbalancing algorithm "
     "priority type routing"},
    {"dns.records",
     "endpoints origins targets pools defaultpools answers members regions resourcerecords resourcerecordsets"},
    {"dns.fallback", "fallbackpool fallbackorigin lastresort"},
    {"dns.ttl", "dnsttl timetolive cachettl ttlseconds"},
    {"dns.negative_ttl", "negativecachettl negativecachingttl soaminimum minimumttl minttl"},
    {"dns.name", "hostname host fqdn fullyqualifieddomainname domain domainname recordname"},
    {"dns.unchecked", "alwaysserve"},
    {"dns.sites", "answeringsites pops"},
    {"clients.count", "users people numberofusers virtualusers vus size population replicas"},
    {"clients.rate", "qps rps requestspersecond requestrate throughput load"},
    {"clients.at", "location city place region"},
    {"clients.writes", "writeratio writeshare writepercent writepercentage writefraction"},
    {"clients.patience", "maxwait usertimeout deadline"},
    {"clients.retries.attempts", "maxretries maxattempts retrycount tries"},
    {"clients.retries.base", "backoff initialbackoff basedelay"},
    {"clients.retries.cap", "maxbackoff maxdelay"},
    {"clients.retries", "retrypolicy maxretries maxattempts retrycount backoff"},
    {"clients.connections.idle", "keepalive keepalivetimeout idletimeout idleconntimeout"},
    {"clients.connections.max_age", "maxlifetime maxconnectionage connectionlifetime maxconnectionduration"},
    {"clients.connections", "keepalive keepalivetimeout idletimeout maxlifetime maxconnectionage connectionlifetime"},
    {"clients.timeouts.request", "requesttimeout readtimeout responsetimeout"},
    {"clients.timeouts.look_up", "dnstimeout resolvetimeout"},
    {"clients.timeouts", "requesttimeout connecttimeout connectiontimeout readtimeout timeout"},
    {"clients.app_cache", "dnscache applicationcache dnscachettl"},
    {"clients.family", "ipfamily ipversion"},
    {"regions.at", "location"},
    {"regions.capacity.workers", "replicas instances pods servers threads concurrency"},
    {"regions.capacity.service_time", "processingtime responsetime"},
    {"regions.capacity.queue", "queuesize queuelength maxqueue backlog"},
    {"regions.capacity", "replicas instances pods servers workers"},
    {"regions.position", "coordinates"},
    {"regions.position.lat", "latitude"},
    {"regions.position.lon", "longitude lng"},
    {"network.round_trips", "rtt latency latencies delays"},
    {"network.round_trips.rtt", "latency delay roundtriptime"},
    {"store.mode", "consistency replicationmode replication"},
    {"store.reads", "readconsistency consistencylevel"},
    {"store.failover_after", "leasetimeout electiontimeout failovertimeout"},
    {"store.heartbeat", "heartbeatinterval"},
    {"store.batch_interval", "replicationdelay replicationinterval replicationlag"},
    {"store.tombstones", "gcgraceseconds tombstonettl"},
    {"store.sync", "fsync appendfsync flushinterval"},
    {"clients", "users populations traffic load workload workloads"},
    {"timeline", "faults events chaos experiments actions steps"},
    {"expect", "expectations assertions asserts promises slo slos checks thresholds"},
    {"dns", "trafficmanager loadbalancer routing"},
    {"dns.checks", "checks"},
    {"store", "database db datastore kv"},
    {"regions", "datacenters datacentres locations clusters"},
    {"duration", "length runtime"},
    {"seed", "randomseed"},
    {"name", "title"},
    {"timeline.at", "time start startat begin beginsat when after"},
    {"timeline.for", "duration lasts lasting until length"},
    {"timeline.region", "target targetregion location"},
    {"timeline.share", "percentage percent probability ratio fraction rate"},
    {"timeline.add", "delay latency extra amount"},
    {"timeline.factor", "multiplier slowdown"},
    {"timeline.status", "code statuscode httpstatus"},
    {"timeline.between", "peers links targets"},
    {"timeline.of", "clients population"},
    {"timeline.weight", "value"},
    {"timeline.fails", "chance random repeat repeats failurerate"},
    {"timeline.fails.time_between", "mtbf mttf meantimebetweenfailures timebetweenfailures every"},
    {"timeline.fails.time_to_repair", "mttr meantimetorepair timetorepair repair for"},
    {"timeline.fails.distribution", "spread law"},
    {"timeline.do", "action fault type kind event"},
    {"expect.that", "metric type kind check slo name"},
    {"expect.of", "population clients who"},
    {"expect.at_least", "min minimum gte greaterthan above"},
    {"expect.at_most", "max maximum lte lessthan limit threshold below"},
    {"expect.from", "start after since"},
    {"expect.to", "end until before"},
    {"expect.percentile", "quantile"},
    {"expect.requests", "operations operation"},
};

// Policies, modes and other choices; faults and expectations say in their own files what others call them.
constexpr ForeignWords foreign_choices[] = {
    {"latency", "performance latencybased lowestlatency leastlatency dynamiclatency"},
    {"failover", "priority primary ordered activepassive activestandby off"},
    {"geolocation", "geographic geo country"},
    {"geoproximity", "proximity nearest distance closest"},
    {"weighted", "random roundrobin weightedroundrobin weightedrandom wrr ratio"},
    {"multivalue", "multivalueanswer multi"},
    {"ip_based", "subnet ipbased cidr"},
    {"consistent_hash", "hash iphash sourceiphash rendezvous ringhash maglev"},
    {"eventual", "async asynchronous multimaster multileader multiprimary activeactive lastwritewins globaltable"},
    {"quorum", "strong majority raft paxos linearizable sync synchronous"},
    {"single_writer", "primary leader master singleleader singlemaster primaryreplica"},
    {"home_region", "partitioned sharded geopartitioned"},
    {"https", "tls ssl"},
    {"http", "httpget"},
    {"tcp", "tcpsocket ping icmp"},
    {"jvm", "java"},
    {"browser", "chrome chromium edge"},
    {"go", "golang"},
    {"dotnet", "csharp net"},
    {"primary", "active main"},
    {"secondary", "passive standby backup"},
    {"all", "failopen open"},
    {"empty", "failclosed closed"},
    {"unhealthy", "breaching"},
    {"healthy", "notbreaching"},
    {"last_known", "ignore lastknownstatus"},
    {"alarm", "cloudwatchmetric metric"},
    {"routing_control", "recoverycontrol arc togglecontrol switch"},
};

// FailureThreshold, failureThreshold, failure-threshold and failure_threshold are one word.
std::string plain(std::string_view word) {
    std::string out;
    for (const char c : word) {
        const char letter = sim::lower_case(c);
        if ((letter >= 'a' && letter <= 'z') || sim::is_digit(c)) out += letter;
    }
    return out;
}

// As a whole word of the list.
bool lists(std::string_view words, std::string_view word) {
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

std::string_view last_step(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

/// An object that shares keys with others, and a key that it alone has.
struct Mark {
    std::string_view object;
    std::string_view key;
};

constexpr Mark marks[] = {
    {"dns.health_check.", "interval"},
    {"dns.checks.", "children"},
    {"dns.records.", "evaluate_target_health"},
    {"clients.", "patience"},
    {"regions.", "capacity"},
    {"timeline.", "do"},
    {"expect.", "that"},
};

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether the key of that path is among the valid ones, and they are those of its object. Objects within objects have
/// no keys that others have.
bool is_possible(std::string_view path, const std::vector<std::string>& valid) {
    if (!contains(valid, last_step(path))) return false;
    for (const Mark& mark : marks) {
        const bool is_its_key =
            path.starts_with(mark.object) && path.find('.', mark.object.size()) == std::string_view::npos;
        if (is_its_key) return contains(valid, mark.key);
    }
    return true;
}

}  // namespace

// What several rows might mean elsewhere is left open, and so is what is a key of ours elsewhere.
std::optional<std::string> our_key_for(std::string_view theirs, const std::vector<std::string>& valid) {
    const std::string word = plain(theirs);
    if (word.empty()) return std::nullopt;
    std::vector<std::string> elsewhere;
    for (const auto& [ours, foreign] : foreign_keys) {
        if (!lists(foreign, word)) continue;
        if (is_possible(ours, valid)) return std::string(last_step(ours));
        elsewhere.emplace_back(ours);
    }
    for (const auto& [ours, foreign] : foreign_keys) {
        if (plain(last_step(ours)) == word) return std::nullopt;
    }
    if (elsewhere.size() != 1) return std::nullopt;
    return elsewhere.front();
}

// One that stands for another kind of value is of no use here.
std::optional<std::string> our_word_for(std::string_view theirs, const std::vector<std::string>& valid) {
    const std::string word = plain(theirs);
    if (word.empty()) return std::nullopt;
    const auto means = [&](std::string_view ours, std::string_view foreign) {
        return lists(foreign, word) && contains(valid, ours);
    };
    for (const auto& [ours, foreign] : foreign_choices) {
        if (means(ours, foreign)) return std::string(ours);
    }
    for (const FaultType* type : fault_types()) {
        if (means(type->name, type->foreign)) return std::string(type->name);
    }
    for (const ExpectationType* type : expectation_types()) {
        if (means(type->name, type->foreign)) return std::string(type->name);
    }
    return std::nullopt;
}

}  // namespace regiondrill::drill
