#include "live/session/preload_text.hpp"

#include "live/session/input_text.hpp"
#include "live/session/octet_text.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::live {

namespace {

using Json = nlohmann::ordered_json;

void put_octets(Json& line, const std::string& name, const std::string& octets) {
    if (is_utf8(octets)) {
        line[name] = octets;
    } else {
        line[name + "_hex"] = hex_of(octets);
    }
}

std::string octets_in(const nlohmann::json& line, const std::string& name) {
    if (line.contains(name)) return line.at(name);
    const auto octets = octets_of(line.at(name + "_hex").get<std::string>());
    if (!octets) throw BadInputLine("\"" + name + "_hex\" is not hexadecimal");
    return {octets->begin(), octets->end()};
}

Json line_of(const store::PreloadedItem& item) {
    Json line = Json::object();
    put_octets(line, "key", item.key);
    if (const auto* text = std::get_if<std::string>(&item.value)) {
        put_octets(line, "text", *text);
    } else {
        line["number"] = std::get<std::uint32_t>(item.value);
    }
    line["version"] = item.version.bits();
    if (item.deleted) line["deleted"] = true;
    if (item.expires != 0) line["expires"] = item.expires;
    return line;
}

store::Version version_of(std::uint64_t bits) {
    return store::Version::of(bits >> 8, store::RegionRank{static_cast<std::uint8_t>(bits)});
}

store::PreloadedItem item_of(const nlohmann::json& line) {
    store::PreloadedItem item;
    item.key = octets_in(line, "key");
    if (line.contains("number")) {
        item.value = line.at("number").get<std::uint32_t>();
    } else {
        item.value = octets_in(line, "text");
    }
    item.version = version_of(line.at("version"));
    item.deleted = line.value("deleted", false);
    item.expires = line.value("expires", 0U);
    return item;
}

}  // namespace

std::string text_of(const store::Preload& preload) {
    Json line{{"kept", Json::array()}};
    for (const store::PreloadedReplica& replica : preload.replicas) {
        Json items = Json::array();
        for (const store::PreloadedItem& item : replica.items) items.push_back(line_of(item));
        line["kept"].push_back(
            {{"replica", store::index(replica.replica)}, {"complete", replica.is_complete}, {"items", items}});
    }
    line["clock_base_s"] = preload.clock_base.count();
    return line.dump();
}

store::Preload preload_of(const nlohmann::json& line) {
    try {
        store::Preload preload;
        preload.clock_base = std::chrono::seconds{line.at("clock_base_s").get<std::int64_t>()};
        for (const auto& kept : line.at("kept")) {
            store::PreloadedReplica& replica = preload.replicas.emplace_back();
            replica.replica = store::ReplicaId{kept.at("replica").get<std::uint16_t>()};
            replica.is_complete = kept.at("complete");
            for (const auto& item : kept.at("items")) replica.items.push_back(item_of(item));
        }
        return preload;
    } catch (const nlohmann::json::exception&) {
        throw BadInputLine("what the stores held does not read as such");
    }
}

}  // namespace regiondrill::live
