// The histogram against the sorted sample.
#include "sim/histogram.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace histogram_test {

using namespace regiondrill::sim;
using namespace std::chrono_literals;

namespace {

using Sample = std::vector<std::int64_t>;

Sample sample_of(const std::function<double(Stream&)>& draw_seconds, std::size_t count = 20'000) {
    Stream stream(1);
    Sample sample(count);
    for (auto& x : sample) x = from_seconds(draw_seconds(stream)).count();
    return sample;
}

Histogram histogram_of(const Sample& sample) {
    Histogram histogram;
    for (const auto x : sample) histogram.add(Duration{x});
    return histogram;
}

std::vector<Sample> several_distributions() {
    return {
        sample_of([](Stream& s) { return s.uniform(0, 1e-3); }),
        sample_of([](Stream& s) { return s.uniform(0, 100e-6); }),  // near the unit of the cells
        sample_of([](Stream& s) { return 0.05 * standard_exponential(s); }),
        sample_of([](Stream& s) { return lognormal(s, -3, 1); }),
        sample_of([](Stream& s) { return pareto(s, 1e-3, 0.8); }),  // up to days
        sample_of([](Stream& s) { return s.chance(0.5) ? 1e-3 : 5.0; }),
        sample_of([](Stream&) { return 0.123456789; }),
    };
}

// The smallest value that at least this share of the sorted sample does not exceed.
double exact_percentile(const Sample& sorted, double share) {
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1]);
}

}  // namespace

TEST_CASE("percentiles are as near to the exact ones as promised") {
    // 1/256 of the value, half a unit of 1,024 ns near zero, and a nanosecond for rounding down.
    for (Sample sample : several_distributions()) {
        const Histogram histogram = histogram_of(sample);
        std::sort(sample.begin(), sample.end());
        for (const double share : {0.0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
            const double exact = exact_percentile(sample, share);
            const double off = std::fabs(static_cast<double>(histogram.percentile(share).count()) - exact);
            INFO("share " << share << ", exact " << exact);
            CHECK(off <= std::max(exact * Histogram::relative_error, 512.0) + 1);
        }
    }
}

TEST_CASE("count, mean, least and greatest are exact") {
    for (const Sample& sample : several_distributions()) {
        const Histogram histogram = histogram_of(sample);
        const double sum = static_cast<double>(std::accumulate(sample.begin(), sample.end(), std::int64_t{0}));
        CHECK(histogram.count() == sample.size());
        CHECK(histogram.greatest().count() == *std::max_element(sample.begin(), sample.end()));
        CHECK(histogram.least().count() == *std::min_element(sample.begin(), sample.end()));
        CHECK(histogram.mean_seconds() == Approx(sum / static_cast<double>(sample.size()) / 1e9).epsilon(1e-15));
    }
}

TEST_CASE("merging is the same as adding everything to one") {
    const auto samples = several_distributions();
    Histogram merged;
    Histogram all;
    for (const Sample& sample : samples) {
        merged.merge(histogram_of(sample));
        for (const auto x : sample) all.add(Duration{x});
    }
    merged.merge(Histogram());
    CHECK(merged.count() == all.count());
    CHECK(merged.least() == all.least());
    CHECK(merged.greatest() == all.greatest());
    CHECK(merged.mean_seconds() == all.mean_seconds());
    for (int percent = 0; percent <= 100; ++percent) {
        CHECK(merged.percentile(percent / 100.0) == all.percentile(percent / 100.0));
    }
}

TEST_CASE("an empty histogram answers zero to everything") {
    Histogram empty;
    empty.merge(Histogram());
    CHECK(empty.count() == 0);
    CHECK(empty.least() == 0ns);
    CHECK(empty.greatest() == 0ns);
    CHECK(empty.mean_seconds() == 0);
    CHECK(empty.percentile(0.99) == 0ns);
}

TEST_CASE("a single span is every percentile, exactly") {
    for (const Duration span : std::initializer_list<Duration>{0ns, 1ns, 1023ns, 131'072ns, 70ms, 3h}) {
        Histogram histogram;
        histogram.add(span);
        CHECK(histogram.percentile(0) == span);
        CHECK(histogram.percentile(0.5) == span);
        CHECK(histogram.percentile(1) == span);
    }
}

TEST_CASE("cells have no gap and no overlap: percentiles rise with the value through every octave") {
    Duration before{-1};
    int wrong = 0;
    for (int power = 0; power < 62; ++power) {
        for (const std::int64_t offset : {-1, 0, 1}) {
            const Duration span{std::max<std::int64_t>((std::int64_t{1} << power) + offset, 0)};
            Histogram histogram;  // between two others, so that clamping to the extremes hides nothing
            histogram.add(0ns);
            histogram.add(span);
            histogram.add(Duration{std::int64_t{1} << 62});
            const Duration middle = histogram.percentile(0.5);
            const auto off = std::abs(static_cast<double>((middle - span).count()));
            if (off > std::max(static_cast<double>(span.count()) / 256, 512.0) + 1) ++wrong;
            if (middle < before && span > before) ++wrong;
            before = middle;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a negative span counts as none") {
    Histogram histogram;
    histogram.add(-5ms);
    CHECK(histogram.count() == 1);
    CHECK(histogram.greatest() == 0ns);
    CHECK(histogram.percentile(1) == 0ns);
}

}  // namespace histogram_test
