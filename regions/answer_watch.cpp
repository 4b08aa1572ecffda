#include "regions/answer_watch.hpp"

#include "sim/engine.hpp"
#include "store/cluster.hpp"

#include <utility>

namespace regiondrill::regions {

void AnswerWatch::received(RequestAttempt& attempt) {
    const store::WriteId write = std::exchange(attempt.write, store::no_write);
    if (write != store::no_write) cluster_.acknowledged(attempt.key, attempt.version, write);
    if (attempt.outcome != Outcome::answered || !attempt.stored) return;
    if (attempt.session != no_session && sessions_.follows(attempt.session)) watch_session(attempt);
    if (cluster_.votes()) watch_register(attempt, write != store::no_write);
}

// What a majority was asked for, and the client has been told: from when the request came to the region.
void AnswerWatch::watch_register(const RequestAttempt& attempt, bool wrote) {
    store::RegisterWatch& registers = cluster_.registers();
    if (wrote) {
        registers.answered_write(attempt.key, attempt.version, attempt.condition, attempt.admitted, engine_.now());
        return;
    }
    const bool failed =
        attempt.refusal == store::Refusal::condition_failed || attempt.refusal == store::Refusal::not_a_number;
    const bool read = attempt.operation == Operation::get && attempt.refusal == store::Refusal::none &&
                      cluster_.settings().reads == store::ReadLevel::quorum;
    // Where deletes are forgotten, nothing has no version.
    const bool is_told = attempt.version.is_written() || cluster_.settings().tombstones == sim::Duration{};
    if ((read || failed) && is_told) {
        registers.answered_read(attempt.key, attempt.version, attempt.admitted, engine_.now());
    }
}

// Nobody will be told that it was made.
void AnswerWatch::lost(const RequestAttempt& attempt, const store::Answer& answer) {
    if (answer.write == store::no_write) return;
    cluster_.ledger().unanswered(answer.write);
    if (!cluster_.votes()) return;
    cluster_.registers().unanswered_write(attempt.key, answer.item.version, attempt.condition, attempt.admitted,
                                          engine_.now());
}

// Refused writes and failed conditions promise nothing to the session.
void AnswerWatch::watch_session(const RequestAttempt& attempt) {
    if (attempt.refusal != store::Refusal::none) return;
    if (attempt.operation == Operation::get) {
        // Where deletes are forgotten, nothing has no version to compare.
        if (!attempt.version.is_written() && cluster_.settings().tombstones != sim::Duration{}) return;
        sessions_.answered_read(attempt.session, attempt.key, attempt.version, attempt.attempted, engine_.now());
    } else {
        sessions_.acknowledged_write(attempt.session, attempt.key, attempt.version, engine_.now());
    }
}

}  // namespace regiondrill::regions
