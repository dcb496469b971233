// The list of variants, and what has to be true of each.
#ifndef EASTWEST_TESTS_EVASION_VARIANTS_H_
#define EASTWEST_TESTS_EVASION_VARIANTS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tests/evasion/capture.h"
#include "tests/evasion/report.h"

namespace eastwest::evasion {

// Promise is what holds for the events of a variant.
enum class Promise : std::uint8_t {
  kSame,           // they are those of the clean capture
  kSameAndNoted,   // likewise, but for anomalies: false data was added
  kSameButSizes,   // likewise, but for how many bytes went through a pipe
  kSameFacts,      // likewise, but for how many messages say it
  kSameUnordered,  // likewise, but for the evidence of alerts: what came first has changed
  kLossBounded,    // packets are missing: so are no more operations than lay in them
  kSideBounded,    // one side is missing: no request, or no answer, is
  kStartBounded,   // the start is missing: nothing is that began behind it
};

struct Variant {
  std::string_view name;
  Promise promise = Promise::kSame;
  Frames (*make)(const Frames& clean, std::uint32_t parameter) = nullptr;
  std::uint32_t parameter = 1;  // seed, size or count: see make
};

std::span<const Variant> Variants();

const Variant* FindVariant(std::string_view name);

// Broken says how variant breaks the promise of made, "" when it keeps it.
std::string Broken(const Variant& made, const Frames& frames, const Report& clean,
                   const Report& variant);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_VARIANTS_H_
