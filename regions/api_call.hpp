// What a real program's request asks of a region, in the store's own numbers. How it reads in HTTP stands in
// regions/http_api.hpp.
#pragma once

#include "regions/exchange.hpp"

namespace regiondrill::regions {

struct ApiCall {
    Operation operation = Operation::get;
    store::KeyId key{};
    store::ValueId value{};  // put, post_message; forward: the request. Held for whoever puts it into an exchange
    store::Condition condition;
    store::ExpirySecond expiry = store::never_expires;
    std::uint32_t limit = 100;
    store::FeedPosition after = from_oldest;  // changes

    bool has_value() const {
        return operation == Operation::put || operation == Operation::post_message || operation == Operation::forward;
    }
};

/// Fills an exchange with a call, whose value it holds from now on.
inline void put_call(const ApiCall& call, Exchange& exchange) {
    exchange.operation = call.operation;
    exchange.key = call.key;
    exchange.value = call.value;
    exchange.holds_value = call.has_value();
    exchange.condition = call.condition;
    exchange.expiry = call.expiry;
    exchange.limit = call.limit;
    exchange.after = call.after;
    exchange.wants_items = true;
}

}  // namespace regiondrill::regions
