// ValueMemo remembers, for one field of a matcher, which predicates a text fulfilled. The texts of
// a network repeat: the same users, shares and files again and again. A fixed number of places; a
// text takes its place from whatever was there, so that nothing grows and nothing needs an order.
#ifndef EASTWEST_SRC_DETECT_SIGMA_VALUE_MEMO_H_
#define EASTWEST_SRC_DETECT_SIGMA_VALUE_MEMO_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/hash/hash.h"
#include "src/core/limits.h"

namespace eastwest::detect::sigma {

class ValueMemo {
 public:
  struct Entry {
    std::string text;
    std::vector<std::uint32_t> predicates;  // those that the text fulfils
    bool used = false;
  };

  // Find gives what is known of a text; null when nothing is.
  const Entry* Find(std::string_view text) {
    if (last_ != nullptr && last_->text == text) {  // one event after the other says the same
      return last_;
    }
    if (places_.empty()) {
      return nullptr;
    }
    const Entry& entry = places_[PlaceOf(text)];
    if (!entry.used || entry.text != text) {
      return nullptr;
    }
    last_ = &entry;
    return last_;
  }

  // Take gives the place of a text, empty, to be filled; null for a text too long to be kept.
  Entry* Take(std::string_view text) {
    if (text.size() > limits::kMemoTextBytesMax) {
      return nullptr;
    }
    if (places_.empty()) {
      places_.resize(limits::kMemoTextsPerField);
    }
    Entry& entry = places_[PlaceOf(text)];
    entry.text = text;
    entry.predicates.clear();
    entry.used = true;
    last_ = &entry;
    return &entry;
  }

 private:
  static std::size_t PlaceOf(std::string_view text) {
    return absl::HashOf(text) % limits::kMemoTextsPerField;
  }

  std::vector<Entry> places_;
  const Entry* last_ = nullptr;  // found or taken; places_ never moves
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_VALUE_MEMO_H_
