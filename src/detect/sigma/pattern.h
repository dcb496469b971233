// Pattern: a Sigma string with wildcards. `*` is any text, `?` any one character, a backslash takes
// the meaning from a wildcard or a backslash behind it and is itself everywhere else.
// Sigma specification 2.1.0, "Wildcards" and "Escaping".
#ifndef EASTWEST_SRC_DETECT_SIGMA_PATTERN_H_
#define EASTWEST_SRC_DETECT_SIGMA_PATTERN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/event/names.h"

namespace eastwest::detect::sigma {

struct PatternPiece {
  enum class Kind : std::uint8_t { kText, kAny, kOne } kind = Kind::kText;
  std::string text;  // of kText
};

class Pattern {
 public:
  static Pattern Parse(std::string_view text);
  static Pattern Literal(std::string_view text);

  // Widened puts `*` before, behind, or both: startswith, endswith, contains.
  Pattern Widened(bool before, bool behind) const;

  bool plain() const;                   // no wildcard: an equality
  std::string text() const;             // of a plain pattern
  bool matches_all() const;             // nothing but `*`
  std::string Regex(bool cased) const;  // RE2, anchored on both ends where the pattern is

 private:
  void AddText(char c);

  std::vector<PatternPiece> pieces_;
};

using event::FoldCase;  // the form in which texts are compared

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_PATTERN_H_
