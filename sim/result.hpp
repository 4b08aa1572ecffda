// What came of something that may fail in ways its caller has to deal with: a value, or why there is none.
//
// For what may happen in the simulated world and for text that people wrote, where the caller knows the place to name.
// A promise that we broke ourselves is sim::ensure's. Unlike Boost's it costs no header of error codes, which a hundred
// sources would read and none of them needs.
#pragma once

#include "sim/invariant.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

namespace regiondrill::sim {

/// Value and error are different types, and each converts to a result by itself: `return value;`, `return error;`.
template <typename Value, typename Error>
class [[nodiscard]] Result {
public:
    // Implicit, so that a function says what it found and nothing else.
    Result(Value value) : what_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Result(Error error) : what_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool has_value() const { return what_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    // Taking what is not there breaks an invariant: nobody takes a value without having asked.
    const Value& operator*() const& { return present<0>(what_); }
    Value& operator*() & { return present<0>(what_); }
    Value&& operator*() && { return std::move(present<0>(what_)); }
    const Value* operator->() const { return &present<0>(what_); }
    Value* operator->() { return &present<0>(what_); }
    const Value& value() const& { return present<0>(what_); }
    Value& value() & { return present<0>(what_); }
    Value&& value() && { return std::move(present<0>(what_)); }
    const Error& error() const& { return present<1>(what_); }
    Error&& error() && { return std::move(present<1>(what_)); }

private:
    template <std::size_t which, typename Variant>
    static auto& present(Variant& what) {
        auto* found = std::get_if<which>(&what);
        ensure(found != nullptr, which == 0 ? "a result's value was taken, but it failed"
                                            : "a result's error was taken, but it did not fail");
        return *found;
    }

    std::variant<Value, Error> what_;
};

/// Of what has nothing to say when it goes well: `return {};`.
template <typename Error>
class [[nodiscard]] Result<void, Error> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool has_value() const { return !error_; }
    explicit operator bool() const { return has_value(); }

    /// Breaks an invariant where nothing failed.
    const Error& error() const {
        ensure(error_.has_value(), "a result's error was taken, but it did not fail");
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace regiondrill::sim
