// The HTTP status of what the store refuses.
#pragma once

#include "store/request.hpp"

#include <cstdint>
#include <string_view>

namespace regiondrill::regions {

constexpr std::uint16_t status_of(store::Refusal refusal) {
    switch (refusal) {
        case store::Refusal::none: return 200;
        case store::Refusal::condition_failed: return 412;
        case store::Refusal::contended: return 409;
        case store::Refusal::throttled: return 429;
        case store::Refusal::disk_full: return 507;
        case store::Refusal::no_quorum:
        case store::Refusal::owner_unreachable:
        case store::Refusal::fenced:
        case store::Refusal::backlog_full:
        case store::Refusal::damaged:
        case store::Refusal::not_ready: return 503;
    }
    return 500;
}

/// For the body of the answer.
constexpr std::string_view reason_of(store::Refusal refusal) {
    switch (refusal) {
        case store::Refusal::none: return "";
        case store::Refusal::condition_failed: return "the condition does not hold";
        case store::Refusal::contended: return "other writes of this key came first; read it and try again";
        case store::Refusal::throttled: return "too many writes";
        case store::Refusal::disk_full: return "the disk is full";
        case store::Refusal::no_quorum: return "no majority of regions answered; a write may or may not stand";
        case store::Refusal::owner_unreachable:
            return "the region that may write this key did not answer; the write may or may not stand";
        case store::Refusal::fenced: return "this region may not write any more, or not yet";
        case store::Refusal::backlog_full: return "too much waits to be replicated";
        case store::Refusal::damaged: return "the stored copy is damaged and being repaired";
        case store::Refusal::not_ready: return "this region does not have its data yet";
    }
    return "";
}

}  // namespace regiondrill::regions
