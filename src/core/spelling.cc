#include "src/core/spelling.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "parsers/bytes/text.h"

namespace eastwest {
namespace {

constexpr std::size_t kWordMax = 64;        // longer ones are no names
constexpr std::size_t kPartLettersMin = 3;  // shorter ones are part of too many names

std::string Folded(std::string_view word) {
  std::string text = AsciiLower(word);
  std::ranges::replace(text, '-', '_');
  std::ranges::replace(text, ' ', '_');
  if (text.size() > 3 && text.ends_with('s')) {
    text.pop_back();
  }
  return text;
}

// EditDistance counts the letters to change, put in, leave out or swap with their neighbour.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::move(last);
    last = std::move(row);
  }
  return last.back();
}

}  // namespace

NearestName::NearestName(std::string_view word)
    : word_(Folded(word.substr(0, kWordMax + 1))),
      limit_(std::max<std::size_t>(1, word_.size() / 3)) {}

void NearestName::Offer(std::string_view candidate) {
  if (word_.empty() || word_.size() > kWordMax || candidate.size() > kWordMax) {
    return;
  }
  const std::string folded = Folded(candidate);
  const bool holds = word_.size() >= kPartLettersMin && folded.find(word_) != std::string::npos;
  const std::size_t edits = EditDistance(word_, folded);
  const std::size_t distance = holds ? std::min(edits, limit_) : edits;
  if (distance <= limit_ && distance < distance_) {
    distance_ = distance;
    best_ = candidate;
  }
}

std::string NearestName::Hint() const {
  return best_.empty() ? std::string() : " (did you mean " + best_ + "?)";
}

namespace {

NearestName Asked(std::string_view word, std::span<const std::string_view> candidates) {
  NearestName nearest(word);
  std::ranges::for_each(candidates, [&nearest](std::string_view one) { nearest.Offer(one); });
  return nearest;
}

}  // namespace

std::string Nearest(std::string_view word, std::span<const std::string_view> candidates) {
  return Asked(word, candidates).name();
}

std::string NearestHint(std::string_view word, std::span<const std::string_view> candidates) {
  return Asked(word, candidates).Hint();
}

}  // namespace eastwest
