#include "src/detect/sigma/field_index.h"

#include <span>

#include "re2/re2.h"
#include "src/core/limits.h"
#include "src/detect/sigma/field_keys.h"
#include "src/detect/sigma/pattern.h"

namespace eastwest::detect::sigma {
namespace {

RE2::Options PatternOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(static_cast<std::int64_t>(limits::kPatternBytesPerFieldMax));
  return options;
}

}  // namespace

void FieldIndex::Add(const Predicate& predicate, std::uint32_t id) {
  switch (predicate.kind) {
    case Predicate::Kind::kEquals:
      equals_.emplace(predicate.text, id);
      return;
    case Predicate::Kind::kRegex:
      patterns_.push_back({predicate, id});
      return;
    case Predicate::Kind::kSameAs:
      between_.push_back({predicate, id});
      return;
    case Predicate::Kind::kCompare:
    case Predicate::Kind::kCidr:
    case Predicate::Kind::kPresent:
    case Predicate::Kind::kEmpty:
      others_.push_back({predicate, id});
      return;
  }
}

bool FieldIndex::Compile() {
  if (patterns_.empty()) {
    return true;
  }
  set_ = std::make_unique<RE2::Set>(PatternOptions(), RE2::UNANCHORED);
  for (const Asked& pattern : patterns_) {
    std::string error;
    if (set_->Add(pattern.predicate.text, &error) < 0) {
      return false;
    }
  }
  return set_->Compile();
}

void FieldIndex::AskPatterns(std::string_view value) {
  const re2::StringPiece text(value.data(), value.size());
  RE2::Set::ErrorInfo error{};
  // Most texts fulfil no pattern; to say so is much cheaper than to say which.
  if (!set_->Match(text, nullptr, &error) && error.kind == RE2::Set::kNoError) {
    return;
  }
  found_.clear();
  if (!set_->Match(text, &found_, &error)) {
    return AskOneByOne(value);
  }
  for (const int at : found_) {
    answers_.push_back(patterns_[static_cast<std::size_t>(at)].id);
  }
}

void FieldIndex::AskOneByOne(std::string_view value) {
  const re2::StringPiece text(value.data(), value.size());
  ++slow_matches_;
  for (std::size_t i = one_by_one_.size(); i < patterns_.size(); ++i) {
    one_by_one_.push_back(std::make_unique<RE2>(patterns_[i].predicate.text, PatternOptions()));
  }
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    if (RE2::PartialMatch(text, *one_by_one_[i])) {
      answers_.push_back(patterns_[i].id);
    }
  }
}

void FieldIndex::AskText(std::string_view text) {
  if (!equals_.empty()) {
    const auto known = equals_.find(FoldCase(text));
    if (known != equals_.end()) {
      answers_.push_back(known->second);
    }
  }
  if (set_ != nullptr) {
    AskPatterns(text);
  }
}

void FieldIndex::AskOthers() {
  for (const Asked& other : others_) {
    if (HoldsFor(other.predicate, values_)) {
      answers_.push_back(other.id);
    }
  }
}

void FieldIndex::AskBetween(const Subject& subject) {
  for (const Asked& between : between_) {
    const Predicate& predicate = between.predicate;
    other_values_.Clear();
    predicate.other->get(subject, predicate.other_name, other_values_);
    if (HoldsBetween(predicate, values_, other_values_)) {
      answers_.push_back(between.id);
    }
  }
}

// AskKey asks everything of the values of a key once.
const std::vector<std::uint32_t>& FieldIndex::AskKey(const Subject& subject) {
  const FieldKey key = field_.key(subject);
  if (const ValueMemo::Entry* known = memo_.Find(key)) {
    return known->predicates;
  }
  values_.Clear();
  field_.get(subject, name_, values_);
  answers_.clear();
  for (const FieldValue& value : values_.values()) {
    AskText(value.text);
  }
  AskOthers();
  memo_.Keep(key, answers_);
  return answers_;
}

// AskTexts asks for equalities and patterns once a text.
void FieldIndex::AskTexts(const Subject& subject) {
  values_.Clear();
  field_.get(subject, name_, values_);
  answers_.clear();
  if (set_ == nullptr && equals_.empty()) {
    return;
  }
  for (const FieldValue& value : values_.values()) {
    const FieldKey key = KeyOfText(value.text);
    if (const ValueMemo::Entry* known = memo_.Find(key)) {
      answers_.insert(answers_.end(), known->predicates.begin(), known->predicates.end());
      continue;
    }
    const std::size_t before = answers_.size();
    AskText(value.text);
    memo_.Keep(key, std::span<const std::uint32_t>(answers_).subspan(before));
  }
}

const std::vector<std::uint32_t>& FieldIndex::Ask(const Subject& subject) {
  if (field_.key != nullptr && between_.empty()) {
    return AskKey(subject);
  }
  AskTexts(subject);
  AskOthers();
  AskBetween(subject);
  return answers_;
}

}  // namespace eastwest::detect::sigma
