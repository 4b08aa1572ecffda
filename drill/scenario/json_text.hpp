// A JSON text with its values and with the place of each of them, so that a complaint about a value can say where it
// stands.
#pragma once

#include "drill/scenario/json_scanner.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace regiondrill::drill {

class JsonText {
public:
    /// Parses JSON with comments; throws InputError, naming `source`, when it is none.
    JsonText(std::string_view text, const std::string& source);
    ~JsonText();
    JsonText(JsonText&&) noexcept;
    JsonText& operator=(JsonText&&) noexcept;

    const nlohmann::ordered_json& root() const { return *root_; }

    /// To change values; places stay those of the text.
    nlohmann::ordered_json& root() { return *root_; }

    /// Where a value begins, by JSON pointer; of what it would stand in when there is no such value.
    Position value_position(std::string_view pointer) const;

    /// Where a key begins; the value's place when it is an element of a list.
    Position key_position(std::string_view pointer) const;

private:
    std::unique_ptr<nlohmann::ordered_json> root_;
    JsonPlaces places_;
};

/// The pointer to what a value stands in: "/a" of "/a/b"; "" of "/a" and of "".
std::string_view parent_pointer(std::string_view pointer);

}  // namespace regiondrill::drill
