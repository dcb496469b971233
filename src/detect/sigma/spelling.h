// Spelling finds the name that a misspelt one most likely stands for.
#ifndef EASTWEST_SRC_DETECT_SIGMA_SPELLING_H_
#define EASTWEST_SRC_DETECT_SIGMA_SPELLING_H_

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace eastwest::detect::sigma {

// NearestName is shown one candidate after the other. A candidate that holds the whole word is
// near ("JobAdd" of "NetrJobAdd"), and so is one that differs in a third of its letters or fewer.
class NearestName {
 public:
  explicit NearestName(std::string_view word);

  void Offer(std::string_view candidate);

  // " (did you mean X?)", or nothing.
  std::string Hint() const;

 private:
  std::string word_;  // lower case
  std::string best_;
  std::size_t distance_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_SPELLING_H_
