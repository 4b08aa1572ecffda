#include "drill/scenario/json_text.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

// Two hundred regions with everything spelled out stay below a tenth of this. The limit keeps a file that was named by
// mistake (a log, a device) from being read into memory.
constexpr std::size_t largest_text = std::size_t{1} << 20U;

std::unique_ptr<ordered_json> parse(std::string_view text, const std::string& source) {
    try {
        return std::make_unique<ordered_json>(ordered_json::parse(text, nullptr, true, true));
    } catch (const ordered_json::exception&) {
        // The scan before this finds every mistake with its place; this stands here in case the two ever disagree.
        throw InputError(source, {}, {}, {"the text is not valid JSON", {}, {}});
    }
}

JsonPlaces scan(std::string_view text, const std::string& source) {
    if (text.size() > largest_text) throw InputError(source, {}, {}, {"the text is too long", "at most one MiB", {}});
    return scan_json(text, source);
}

}  // namespace

JsonText::JsonText(std::string_view text, const std::string& source) {
    places_ = scan(text, source);
    root_ = parse(text, source);
}

JsonText::~JsonText() = default;
JsonText::JsonText(JsonText&&) noexcept = default;
JsonText& JsonText::operator=(JsonText&&) noexcept = default;

Position JsonText::value_position(std::string_view pointer) const {
    while (true) {
        const auto place = places_.find(std::string{pointer});
        if (place != places_.end()) return place->second.value;
        if (pointer.empty()) return {};
        pointer = parent_pointer(pointer);
    }
}

Position JsonText::key_position(std::string_view pointer) const {
    const auto place = places_.find(std::string{pointer});
    if (place != places_.end() && place->second.key.known()) return place->second.key;
    return value_position(pointer);
}

std::string_view parent_pointer(std::string_view pointer) {
    const auto slash = pointer.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : pointer.substr(0, slash);
}

}  // namespace regiondrill::drill
