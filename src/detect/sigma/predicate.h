// Predicate: one question about one field, the smallest part of a compiled rule. Test is a tree of
// them. Equal questions of many rules are asked once (matcher.h).
#ifndef EASTWEST_SRC_DETECT_SIGMA_PREDICATE_H_
#define EASTWEST_SRC_DETECT_SIGMA_PREDICATE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/detect/sigma/fields.h"
#include "src/detect/site_model.h"

namespace eastwest::detect::sigma {

struct Predicate {
  enum class Kind : std::uint8_t {
    kEquals,   // text, folded
    kRegex,    // text is an RE2 pattern: everything with wildcards, too
    kCompare,  // a number
    kCidr,
    kPresent,
    kEmpty,   // there, and without text
    kSameAs,  // another field's value
  };
  enum class Compare : std::uint8_t { kEq, kLt, kLte, kGt, kGte };
  enum class Part : std::uint8_t { kWhole, kMinute, kHour, kDay, kWeek, kMonth, kYear };
  enum class Relation : std::uint8_t { kEquals, kStarts, kEnds, kContains };

  Kind kind = Kind::kEquals;
  const Field* field = nullptr;
  std::string name;  // as the getter wants it
  std::string text;
  Compare compare = Compare::kEq;
  Part part = Part::kWhole;
  std::int64_t number = 0;
  AddressRange range;
  const Field* other = nullptr;
  std::string other_name;
  Relation relation = Relation::kEquals;
  bool cased = false;  // kSameAs

  // Key is equal for predicates that ask the same.
  std::string Key() const;
};

// HoldsFor answers kCompare, kCidr, kPresent and kEmpty; the other kinds are asked in bulk.
bool HoldsFor(const Predicate& predicate, const FieldValues& values);

// HoldsBetween answers kSameAs.
bool HoldsBetween(const Predicate& predicate, const FieldValues& left, const FieldValues& right);

// Test is a compiled search or condition.
struct Test {
  enum class Kind : std::uint8_t { kPredicate, kAnd, kOr, kNot } kind = Kind::kPredicate;
  Predicate predicate;
  std::vector<Test> operands;

  static Test Of(Predicate predicate);
  static Test All(std::vector<Test> operands);  // one operand is itself
  static Test Any(std::vector<Test> operands);
  static Test Not(Test operand);
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_PREDICATE_H_
