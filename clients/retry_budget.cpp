#include "clients/retry_budget.hpp"

#include <algorithm>
#include <numeric>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

// facts overload 2.5, of botocore/retries/quota.py.
constexpr double aws_cost = 5;
constexpr double aws_timeout_cost = 10;

BudgetFigures usual_figures(BudgetKind kind) {
    switch (kind) {
        case BudgetKind::token_bucket:
        case BudgetKind::grpc: return {0.1, 10, 0, {}};
        case BudgetKind::finagle: return {0.2, 0, 10, 10s};
        case BudgetKind::envoy: return {0.2, 0, 3, {}};
        case BudgetKind::aws: return {0, 500, 0, {}};
    }
    return {};
}

}  // namespace

BudgetFigures figures_of(const BudgetSettings& settings) {
    BudgetFigures figures = usual_figures(settings.kind);
    figures.ratio = settings.ratio.value_or(figures.ratio);
    figures.tokens = settings.tokens.value_or(figures.tokens);
    figures.reserve = settings.reserve.value_or(figures.reserve);
    figures.window = settings.window.value_or(figures.window);
    return figures;
}

RetryBudget::RetryBudget(const BudgetSettings& settings)
    : kind_(settings.kind),
      figures_(figures_of(settings)),
      tokens_(figures_.tokens) {}

// Finagle counts in deposits: a request puts one in, a retry takes out as many as pay for it. The reserve is there at
// any time, whatever was taken before (RetryBudget.scala).
double RetryBudget::deposits(sim::Time now) {
    const auto slot = static_cast<std::int64_t>(now.time_since_epoch() / (figures_.window / slot_count));
    const auto passed = std::min<std::int64_t>(slot - slot_, slot_count);
    for (std::int64_t i = 1; i <= passed; ++i) slots_[static_cast<std::size_t>((slot_ + i) % slot_count)] = 0;
    slot_ = slot;
    const double reserve = figures_.reserve * sim::seconds(figures_.window) / figures_.ratio;
    return std::accumulate(slots_.begin(), slots_.end(), reserve);
}

void RetryBudget::request_begins(sim::Time now) {
    ++requests_;
    if (kind_ != BudgetKind::finagle) return;
    deposits(now);
    ++slots_[static_cast<std::size_t>(slot_ % slot_count)];
}

bool RetryBudget::take_retry(sim::Time now, bool timed_out) {
    const double cost = kind_ == BudgetKind::aws       ? (timed_out ? aws_timeout_cost : aws_cost)
                        : kind_ == BudgetKind::finagle ? 1 / figures_.ratio
                                                       : 1;
    bool may = false;
    switch (kind_) {
        case BudgetKind::token_bucket:
        case BudgetKind::aws:
            may = tokens_ >= cost;
            if (may) {
                tokens_ -= cost;
                last_cost_ = cost;
            }
            break;
        case BudgetKind::grpc: may = tokens_ > figures_.tokens / 2; break;
        case BudgetKind::finagle:
            may = deposits(now) >= cost;
            if (may) slots_[static_cast<std::size_t>(slot_ % slot_count)] -= cost;
            break;
        case BudgetKind::envoy: may = retries_ < std::max(figures_.reserve, figures_.ratio * requests_); break;
    }
    if (may) ++retries_;
    return may;
}

void RetryBudget::attempt_ends(std::uint32_t attempt, bool served, bool sent) {
    if (attempt > 1) --retries_;
    if (!sent) return;
    const auto give = [&](double tokens) { tokens_ = std::min(figures_.tokens, tokens_ + tokens); };
    switch (kind_) {
        case BudgetKind::token_bucket:
            if (served) give(figures_.ratio);
            break;
        case BudgetKind::grpc:
            if (served) {
                give(figures_.ratio);
            } else {
                tokens_ = std::max(0.0, tokens_ - 1);
            }
            break;
        case BudgetKind::aws:
            if (served) give(attempt > 1 ? last_cost_ : 1);
            break;
        case BudgetKind::finagle:
        case BudgetKind::envoy: break;
    }
}

}  // namespace regiondrill::clients
