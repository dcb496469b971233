// ValueMemo remembers, for one field of a matcher, which predicates a value fulfilled, by what the
// value is made of. The values of a network repeat: the same users, shares and files again and
// again. A fixed number of places; a value takes its place from whatever was there, so that nothing
// grows and nothing needs an order. Each has two places to choose from: two usual values that fall
// on one place would else take it from each other with every event.
#ifndef EASTWEST_SRC_DETECT_SIGMA_VALUE_MEMO_H_
#define EASTWEST_SRC_DETECT_SIGMA_VALUE_MEMO_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/hash/hash.h"
#include "src/core/limits.h"
#include "src/detect/sigma/fields.h"

namespace eastwest::detect::sigma {

class ValueMemo {
 public:
  // Fields with many values have the more places.
  explicit ValueMemo(Spread spread) : places_max_(PlacesFor(spread)) {}

  struct Entry {
    std::string text;
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::vector<std::uint32_t> predicates;  // those that the value fulfils
    std::uint64_t touched = 0;              // when it was found or kept last; 0: never
    std::uint8_t kind = 0;

    bool Is(const FieldKey& key) const {
      return first == key.first && second == key.second && kind == key.kind && text == key.text;
    }
  };

  // Find gives what is known of a key; null when nothing is.
  const Entry* Find(const FieldKey& key) {
    if (last_ != nullptr && last_->Is(key)) {  // one event after the other says the same
      return last_;
    }
    if (places_.empty()) {
      return nullptr;
    }
    const std::size_t place = PlaceOf(key);
    for (Entry* entry : {&places_[place], &places_[place ^ 1U]}) {
      if (entry->touched != 0 && entry->Is(key)) {
        entry->touched = ++clock_;
        last_ = entry;
        return last_;
      }
    }
    return nullptr;
  }

  // Keep remembers the predicates that a key fulfils, unless its text is too long to be kept.
  void Keep(const FieldKey& key, std::span<const std::uint32_t> predicates) {
    if (key.text.size() > limits::kMemoTextBytesMax) {
      return;
    }
    if (places_.empty()) {
      places_.resize(places_max_);
    }
    const std::size_t place = PlaceOf(key);
    const bool second = places_[place ^ 1U].touched < places_[place].touched;
    Entry& entry = places_[second ? place ^ 1U : place];
    entry.text = key.text;
    entry.first = key.first;
    entry.second = key.second;
    entry.kind = key.kind;
    entry.predicates.assign(predicates.begin(), predicates.end());
    entry.touched = ++clock_;
    last_ = &entry;
  }

 private:
  static constexpr std::size_t PlacesFor(Spread spread) {
    constexpr std::size_t kPlaces = limits::kMemoTextsPerField;
    static_assert(std::has_single_bit(kPlaces) && kPlaces > 1);
    return spread == Spread::kMany ? 4 * kPlaces : kPlaces;
  }

  std::size_t PlaceOf(const FieldKey& key) const {
    const std::size_t hash = absl::HashOf(key.text, key.first, key.second, key.kind);
    return hash & (places_max_ - 1);
  }

  std::size_t places_max_;
  std::vector<Entry> places_;
  std::uint64_t clock_ = 0;
  const Entry* last_ = nullptr;  // found or kept; places_ never moves
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_VALUE_MEMO_H_
