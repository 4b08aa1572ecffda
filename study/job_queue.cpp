#include "study/job_queue.hpp"

namespace regiondrill::study {

JobQueue::JobQueue(std::uint64_t first, std::uint64_t last, unsigned most, std::chrono::seconds processor_time,
                   Work work)
    : next_(first),
      last_(last),
      work_(std::move(work)),
      children_(most, processor_time) {}

// The last number may be the greatest there is.
std::vector<ChildProcesses::Ended> JobQueue::go_on(std::chrono::milliseconds longest) {
    while (has_more_ && children_.has_room()) {
        const std::uint64_t job = next_;
        children_.start(job, [this, job] { return work_(job); });
        has_more_ = job != last_;
        ++next_;
    }
    return is_over() ? std::vector<ChildProcesses::Ended>{} : children_.wait(longest);
}

}  // namespace regiondrill::study
