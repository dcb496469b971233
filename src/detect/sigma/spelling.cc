#include "src/detect/sigma/spelling.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "fmt/format.h"
#include "parsers/bytes/text.h"

namespace eastwest::detect::sigma {
namespace {

constexpr std::size_t kWordMax = 64;  // longer ones are no names

// Letters to change, put in or leave out: Levenshtein.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

NearestName::NearestName(std::string_view word) : word_(AsciiLower(word)) {}

void NearestName::Offer(std::string_view candidate) {
  if (word_.size() < 3 || word_.size() > kWordMax || candidate.size() > kWordMax) {
    return;
  }
  const std::string folded = AsciiLower(candidate);
  const bool holds = folded.find(word_) != std::string::npos;
  const std::size_t distance = holds ? 1 : Distance(word_, folded);
  if (distance < distance_ && (holds || 3 * distance <= folded.size())) {
    distance_ = distance;
    best_ = candidate;
  }
}

std::string NearestName::Hint() const {
  return best_.empty() ? std::string() : fmt::format(" (did you mean {}?)", best_);
}

}  // namespace eastwest::detect::sigma
