// What a real program's request asks of a region, in the store's own numbers. How it reads in HTTP stands in
// regions/http_api.hpp.
#pragma once

#include "regions/request_attempt.hpp"

namespace regiondrill::regions {

struct ApiCall {
    Operation operation = Operation::get;
    store::KeyId key{};
    store::ValueId value{};  // put, post_message; forward: the request. Held for whoever puts it into an attempt
    store::Condition condition;
    store::ExpirySecond expiry = store::never_expires;
    std::uint32_t limit = 100;
    store::FeedPosition after = from_oldest;  // changes

    bool has_value() const {
        return operation == Operation::put || operation == Operation::post_message || operation == Operation::forward;
    }
};

/// Fills an attempt with a call, whose value it holds from now on.
inline void put_call(const ApiCall& call, RequestAttempt& attempt) {
    attempt.operation = call.operation;
    attempt.key = call.key;
    attempt.value = call.value;
    attempt.holds_value = call.has_value();
    attempt.condition = call.condition;
    attempt.expiry = call.expiry;
    attempt.limit = call.limit;
    attempt.after = call.after;
    attempt.wants_items = true;
}

}  // namespace regiondrill::regions
