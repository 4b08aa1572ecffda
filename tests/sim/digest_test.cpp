// The digest tells two runs apart when anything in them differs. The pinned values were computed apart from this code,
// with whole numbers of any length.
#include "sim/digest.hpp"

#include "tests/catch.hpp"

#include <set>

namespace digest_test {

using namespace regiondrill::sim;
using namespace std::chrono_literals;

namespace {

constexpr Event plain{drill_start + 1000ns, (1ULL << 16) | 3, 7, 9};
constexpr Event next{drill_start + 2000ns, (2ULL << 16) | 4, 8, 10};

std::uint64_t digest_of(const Event& event) {
    Digest digest;
    digest.add(event);
    return digest.value();
}

}  // namespace

TEST_CASE("the digest of a known history is the one it always was") {
    Digest digest;
    digest.add(plain);
    CHECK(digest.value() == 0x7ab3'38d4'c1cc'8cc7ULL);
    digest.add(next);
    CHECK(digest.value() == 0x0b65'32a8'19a4'd41dULL);
    CHECK(digest.text() == "0b6532a819a4d41d");
    Digest number;
    number.add(42);
    CHECK(number.value() == 0x9fd9'513e'2664'e329ULL);
    Digest text;
    text.add("drill");
    CHECK(text.value() == 0x1252'8990'013c'0a01ULL);
}

TEST_CASE("each field of an event counts") {
    const std::set<std::uint64_t> values{
        digest_of(plain),
        digest_of({plain.at + 1ns, plain.order, plain.subject, plain.detail}),
        digest_of({plain.at, plain.order + 1, plain.subject, plain.detail}),             // kind
        digest_of({plain.at, plain.order + (1ULL << 16), plain.subject, plain.detail}),  // sequence
        digest_of({plain.at, plain.order, plain.subject + 1, plain.detail}),
        digest_of({plain.at, plain.order, plain.subject, plain.detail + 1}),
        digest_of({plain.at, plain.order, plain.detail, plain.subject}),  // subject and detail swapped
        Digest().value(),
    };
    CHECK(values.size() == 8);
}

TEST_CASE("the order of events counts") {
    Digest forwards;
    forwards.add(plain);
    forwards.add(next);
    Digest backwards;
    backwards.add(next);
    backwards.add(plain);
    CHECK(forwards.value() != backwards.value());
}

TEST_CASE("a text's bounds count, not only its letters") {
    const auto digest_of_texts = [](const char* first, const char* second) {
        Digest digest;
        digest.add(first);
        digest.add(second);
        return digest.value();
    };
    CHECK(digest_of_texts("ab", "c") != digest_of_texts("a", "bc"));
    CHECK(digest_of_texts("ab", "c") == digest_of_texts("ab", "c"));
}

}  // namespace digest_test
