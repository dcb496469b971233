// Spelling finds the name that a misspelt one most likely stands for.
#ifndef EASTWEST_SRC_CORE_SPELLING_H_
#define EASTWEST_SRC_CORE_SPELLING_H_

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace eastwest {

// NearestName is shown one candidate after the other. Near is what differs in a third of the word's
// letters or fewer (in one always), and what holds the whole word ("JobAdd" of "NetrJobAdd"). What
// people spell in different ways makes no difference: case, "-", "_" and blanks, a plural s.
class NearestName {
 public:
  explicit NearestName(std::string_view word);

  void Offer(std::string_view candidate);

  // The best so far; empty when none is near.
  const std::string& name() const { return best_; }

  // " (did you mean X?)", or nothing.
  std::string Hint() const;

 private:
  std::string word_;  // folded
  std::string best_;
  std::size_t limit_;
  std::size_t distance_ = std::numeric_limits<std::size_t>::max();
};

// Nearest is the candidate that a misspelt word most likely stands for; empty when none is near.
std::string Nearest(std::string_view word, std::span<const std::string_view> candidates);

// NearestHint is " (did you mean X?)", or nothing.
std::string NearestHint(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace eastwest

#endif  // EASTWEST_SRC_CORE_SPELLING_H_
