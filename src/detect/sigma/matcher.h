// Matcher finds the rules of one service that a record fulfils. What it costs grows with the rules
// that may match, not with the rules there are: each rule waits behind a trigger - a few predicates
// of which one must hold - and equal predicates of many rules are asked once. Texts of a field are
// looked up in one hash table for equalities and go once through one automaton for patterns. Where
// most rules name a value of the same field ("action: SMB::FILE_WRITE"), that field is asked first,
// and the fields and rules of other values are left alone.
#ifndef EASTWEST_SRC_DETECT_SIGMA_MATCHER_H_
#define EASTWEST_SRC_DETECT_SIGMA_MATCHER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/detect/sigma/field_index.h"
#include "src/detect/sigma/predicate.h"

namespace eastwest::detect::sigma {

class Matcher {
 public:
  Matcher() = default;
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  // Add takes a rule; tag is what Match gives back. Only before Build.
  void Add(const Test& test, std::uint32_t tag);

  // Build picks the triggers and makes the automata. False when the patterns of a field do not fit
  // their memory.
  bool Build();

  // Match gives the tags of the rules that hold, ascending. The result lives until the next call.
  const std::vector<std::uint32_t>& Match(const Subject& subject);

  // MayMatch says whether any rule could hold for a subject that is like this one in the known
  // fields, whatever it has in all others.
  bool MayMatch(const Subject& subject, std::span<const std::string_view> known);

  std::size_t rules() const { return rules_.size(); }
  // Patterns asked one by one because the automaton of their field ran out of memory.
  std::uint64_t slow_matches() const;

 private:
  // Node is a Test with its predicates interned.
  struct Node {
    Test::Kind kind = Test::Kind::kPredicate;
    std::uint32_t field = 0;                // of kPredicate
    std::vector<std::uint32_t> predicates;  // of that field: one of them is to hold
    int effort = 0;                         // of the dearest predicate below
    std::vector<Node> operands;             // cheapest first
  };
  struct Rule {
    Node root;
    std::uint32_t tag = 0;
    std::uint64_t seen = 0;    // the record it was last a candidate for
    std::uint64_t groups = 1;  // a bit for each it is of
  };
  // Group is what must be asked of a record with one value of the switch field. The first is of
  // rules that do not name a value, and always asked.
  struct Group {
    std::vector<std::uint32_t> eager;   // fields with triggers
    std::vector<std::uint32_t> always;  // rules without a trigger
  };
  // Standing is what there is of a predicate while matching: the record it last held for, and where
  // the rules that it makes candidates stand in woken_.
  struct Standing {
    std::uint64_t held = 0;
    std::uint32_t first_woken = 0;
    std::uint32_t end_woken = 0;
  };
  struct Trigger {
    std::vector<std::uint32_t> predicates;
    std::size_t cost = 0;
  };
  // Answer is kMaybe where fields that are not known decide.
  enum class Answer : std::uint8_t { kNo, kMaybe, kYes };

  static Answer Opposite(Answer answer) {
    return static_cast<Answer>(static_cast<int>(Answer::kYes) - static_cast<int>(answer));
  }
  using Predicates = std::vector<std::uint32_t>;

  std::uint32_t Intern(const Predicate& predicate);
  bool AddValues(const Node& node, std::uint32_t field, Predicates& values) const;
  void PickSwitch();
  void SetGroups(std::uint32_t field);
  void AskGroup(const Subject& subject, const Group& group);
  Node Resolve(const Test& test);
  static void JoinAlternatives(Node& node);
  void SetTrigger(std::uint32_t rule);
  std::size_t CostOf(std::uint32_t predicate) const;
  std::optional<Trigger> TriggerOf(const Node& node) const;
  static void PreferCheaper(std::optional<Trigger>& best, std::optional<Trigger> other);

  void Evaluate(const Subject& subject, std::uint32_t field);
  bool Holds(const Subject& subject, const Node& node);
  bool HoldsAny(const Subject& subject, const Node& leaf);
  void Wake(const Standing& standing);
  void FlattenWakes();
  Answer MayHold(const Subject& subject, const Node& node, std::span<const std::string_view> known);

  std::vector<Predicate> predicates_;
  std::vector<std::uint32_t> uses_;                // by predicate: how often rules ask for it
  std::vector<Standing> standing_;                 // by predicate
  std::vector<std::uint32_t> woken_;               // rules
  std::vector<std::uint64_t> opens_;               // by predicate: the group of a switch value
  std::vector<std::uint32_t> field_of_;            // by predicate
  std::vector<std::vector<std::uint32_t>> wakes_;  // by predicate: rules, until Build
  absl::flat_hash_map<std::string, std::uint32_t> ids_;  // by Predicate::Key
  std::vector<FieldIndex> fields_;
  std::vector<std::uint64_t> asked_;  // by field: the record it was last asked of
  std::vector<Rule> rules_;
  std::vector<Group> groups_{1};
  std::optional<std::uint32_t> switch_field_;
  std::uint64_t active_ = 1;  // the groups of the current record, a bit each
  std::vector<std::uint32_t> candidates_;
  std::vector<std::uint32_t> matched_;
  std::uint64_t record_ = 0;
  bool collecting_ = false;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_MATCHER_H_
