// FieldIndex answers all that rules ask of one field of a record: it looks a text up in one hash
// table for equalities and takes it once through one automaton for patterns. What a value fulfilled
// is remembered by the key that the value is made of, or by its text where there is no key.
#ifndef EASTWEST_SRC_DETECT_SIGMA_FIELD_INDEX_H_
#define EASTWEST_SRC_DETECT_SIGMA_FIELD_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "re2/set.h"
#include "src/detect/sigma/predicate.h"
#include "src/detect/sigma/value_memo.h"

namespace eastwest::detect::sigma {

class FieldIndex {
 public:
  FieldIndex(const Field& field, std::string name)
      : field_(field), name_(std::move(name)), memo_(field.spread) {}

  // Add takes a predicate that is new, with the number that Ask gives back. Only before Compile.
  void Add(const Predicate& predicate, std::uint32_t id);

  // Compile makes the automaton. False when the patterns do not fit its memory.
  bool Compile();

  // Ask gives the predicates that hold for the subject; they live until the next call.
  const std::vector<std::uint32_t>& Ask(const Subject& subject);

  const Field& field() const { return field_; }
  const std::string& name() const { return name_; }
  std::size_t equalities() const { return equals_.size(); }
  // Texts whose patterns were asked one by one because the automaton ran out of memory.
  std::uint64_t slow_matches() const { return slow_matches_; }

 private:
  struct Asked {
    Predicate predicate;
    std::uint32_t id = 0;
  };

  const std::vector<std::uint32_t>& AskKey(const Subject& subject);
  void AskTexts(const Subject& subject);
  void AskText(std::string_view text);
  void AskPatterns(std::string_view text);
  void AskOneByOne(std::string_view text);
  void AskOthers();
  void AskBetween(const Subject& subject);

  const Field& field_;
  std::string name_;
  absl::flat_hash_map<std::string, std::uint32_t> equals_;  // folded text -> id
  std::vector<Asked> patterns_;                             // in the set's order
  std::unique_ptr<RE2::Set> set_;
  std::vector<std::unique_ptr<RE2>> one_by_one_;
  std::vector<Asked> others_;   // kCompare, kCidr, kPresent, kEmpty
  std::vector<Asked> between_;  // kSameAs
  ValueMemo memo_;
  FieldValues values_;
  FieldValues other_values_;
  std::vector<std::uint32_t> answers_;
  std::vector<int> found_;
  std::uint64_t slow_matches_ = 0;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_FIELD_INDEX_H_
