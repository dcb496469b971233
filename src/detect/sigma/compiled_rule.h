// CompiledRule is a rule that is ready to run, and RuleSet all of them with what links them.
#ifndef EASTWEST_SRC_DETECT_SIGMA_COMPILED_RULE_H_
#define EASTWEST_SRC_DETECT_SIGMA_COMPILED_RULE_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/detect/alert.h"
#include "src/detect/sigma/correlator.h"
#include "src/detect/sigma/document.h"
#include "src/detect/sigma/fields.h"
#include "src/detect/sigma/matcher.h"

namespace eastwest::detect::sigma {

// KeyField is one group-by field, as each input of a correlation has it.
struct KeyField {
  std::string name;
  // By input. A field of a detection's service, or the place of a value that an inner correlation
  // is grouped by.
  struct Source {
    const Field* field = nullptr;
    std::string field_name;
    std::size_t inner = 0;
  };
  std::vector<Source> sources;
};

// CompiledRule is a detection or a correlation.
struct CompiledRule {
  Header header;
  Rule alert;  // views into header and techniques
  std::vector<std::string> technique_texts;
  std::vector<Technique> techniques;
  bool alerts = true;
  // Of the rule with everything that it rests on, unique in its set: what was kept for a rule of
  // another digest is not for this one.
  std::uint64_t digest = 0;

  // Of a detection.
  std::optional<Service> service;
  bool any_outcome = false;  // the rule itself says which outcomes it wants

  // Of a correlation.
  std::optional<Window> window;
  std::vector<std::uint32_t> inputs;  // indices of rules
  std::vector<KeyField> group_by;
  std::vector<KeyField> values;

  // Correlations that this rule is an input of: index, and at which place.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> feeds;
};

// CombineDigests: the order matters.
constexpr std::uint64_t CombineDigests(std::uint64_t first, std::uint64_t second) {
  constexpr std::uint64_t kPrime = 0x100000001B3U;  // as in StableHash
  return (first ^ second >> 32U) * kPrime + second;
}

struct RuleSet {
  std::vector<std::unique_ptr<CompiledRule>> rules;          // detections first, then correlations
  std::array<std::unique_ptr<Matcher>, kServices> matchers;  // null: no rule
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_COMPILED_RULE_H_
