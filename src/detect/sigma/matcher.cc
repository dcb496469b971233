#include "src/detect/sigma/matcher.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace eastwest::detect::sigma {
namespace {

using Kind = Predicate::Kind;

// What a predicate in a trigger costs: how often it holds, more than what it takes to ask. All
// equalities of a field are one lookup, and texts that come again are remembered.
std::size_t BaseCostOf(const Predicate& predicate) {
  switch (predicate.kind) {
    case Kind::kEquals:
    case Kind::kRegex:
      if (predicate.field->spread == kMany) {
        return predicate.kind == Kind::kEquals ? 1 : 4;
      }
      if (predicate.field->spread == kSome) {
        return 512;
      }
      return predicate.text == "false" ? 4096 : 1024;  // most flags of most records are false
    case Kind::kCompare:
    case Kind::kCidr:
      return 256;
    case Kind::kPresent:
    case Kind::kEmpty:
    case Kind::kSameAs:
      break;
  }
  return 0;  // no trigger
}

// What it takes to ask: conjunctions ask the cheapest first.
int EffortOf(const Predicate& predicate) {
  switch (predicate.kind) {
    case Kind::kEquals:
    case Kind::kPresent:
    case Kind::kEmpty:
      return predicate.field->spread == kFew ? 0 : 1;
    case Kind::kRegex:
    case Kind::kCompare:
    case Kind::kCidr:
      return 2;
    case Kind::kSameAs:
      break;
  }
  return 3;
}

// A group is a bit of a word.
constexpr std::size_t kGroupsMax = 64;

}  // namespace

std::uint32_t Matcher::Intern(const Predicate& predicate) {
  const auto [known, added] =
      ids_.try_emplace(predicate.Key(), static_cast<std::uint32_t>(predicates_.size()));
  if (!added) {
    ++uses_[known->second];
    return known->second;
  }
  const std::uint32_t id = known->second;
  predicates_.push_back(predicate);
  standing_.emplace_back();
  opens_.push_back(0);
  uses_.push_back(1);
  wakes_.emplace_back();
  const auto same = [&predicate](const FieldIndex& index) {
    return index.name() == predicate.name;
  };
  auto at = std::ranges::find_if(fields_, same);
  if (at == fields_.end()) {
    fields_.emplace_back(*predicate.field, predicate.name);
    at = std::prev(fields_.end());
    asked_.push_back(0);
  }
  field_of_.push_back(static_cast<std::uint32_t>(at - fields_.begin()));
  at->Add(predicate, id);
  return id;
}

Matcher::Node Matcher::Resolve(const Test& test) {
  Node node;
  node.kind = test.kind;
  if (test.kind == Test::Kind::kPredicate) {
    node.predicates = {Intern(test.predicate)};
    node.field = field_of_[node.predicates.front()];
    node.effort = EffortOf(test.predicate);
  }
  for (const Test& operand : test.operands) {
    node.operands.push_back(Resolve(operand));
    node.effort = std::max(node.effort, node.operands.back().effort);
  }
  std::ranges::stable_sort(node.operands, {}, &Node::effort);
  if (test.kind == Test::Kind::kOr) {
    JoinAlternatives(node);
  }
  return node;
}

// JoinAlternatives makes one question of an "or" that asks one field.
void Matcher::JoinAlternatives(Node& node) {
  const auto asks_the_same = [&node](const Node& operand) {
    return operand.kind == Test::Kind::kPredicate && operand.field == node.operands.front().field;
  };
  if (node.operands.empty() || !std::ranges::all_of(node.operands, asks_the_same)) {
    return;
  }
  node.kind = Test::Kind::kPredicate;
  node.field = node.operands.front().field;
  for (const Node& operand : node.operands) {
    node.predicates.insert(node.predicates.end(), operand.predicates.begin(),
                           operand.predicates.end());
  }
  node.operands.clear();
}

void Matcher::PreferCheaper(std::optional<Trigger>& best, std::optional<Trigger> other) {
  if (other && (!best || other->cost < best->cost)) {
    best = std::move(other);
  }
}

// A value that many rules ask for is a usual one ("endpoint: svcctl"): it would wake them all.
std::size_t Matcher::CostOf(std::uint32_t predicate) const {
  constexpr std::size_t kUsesPerCost = 2;
  if (field_of_[predicate] == switch_field_) {
    return 0;  // it has been asked already, and holds for all of its group
  }
  const std::size_t base = BaseCostOf(predicates_[predicate]);
  return base == 0 ? 0 : base + uses_[predicate] / kUsesPerCost;
}

// TriggerOf gives predicates of which at least one holds whenever the node holds; nothing when
// there is no such set, as below a "not".
std::optional<Matcher::Trigger> Matcher::TriggerOf(const Node& node) const {
  switch (node.kind) {
    case Test::Kind::kPredicate: {
      Trigger trigger{node.predicates, 0};
      for (const std::uint32_t predicate : node.predicates) {
        const std::size_t cost = CostOf(predicate);
        if (cost == 0) {
          return std::nullopt;
        }
        trigger.cost += cost;
      }
      return trigger;
    }
    case Test::Kind::kNot:
      return std::nullopt;
    case Test::Kind::kAnd: {
      std::optional<Trigger> best;
      for (const Node& operand : node.operands) {
        PreferCheaper(best, TriggerOf(operand));
      }
      return best;
    }
    case Test::Kind::kOr:
      break;
  }
  Trigger all;
  for (const Node& operand : node.operands) {
    const std::optional<Trigger> one = TriggerOf(operand);
    if (!one) {
      return std::nullopt;
    }
    all.predicates.insert(all.predicates.end(), one->predicates.begin(), one->predicates.end());
    all.cost += one->cost;
  }
  return all;
}

void Matcher::Add(const Test& test, std::uint32_t tag) {
  rules_.push_back({.root = Resolve(test), .tag = tag});
}

void Matcher::SetTrigger(std::uint32_t rule) {
  const std::optional<Trigger> trigger = TriggerOf(rules_[rule].root);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if ((rules_[rule].groups >> i & 1) == 0) {
      continue;
    }
    Group& group = groups_[i];
    if (!trigger) {
      group.always.push_back(rule);
      continue;
    }
    for (const std::uint32_t predicate : trigger->predicates) {
      const std::uint32_t field = field_of_[predicate];
      if (std::ranges::find(group.eager, field) == group.eager.end()) {
        group.eager.push_back(field);
      }
    }
  }
  if (trigger) {
    for (const std::uint32_t predicate : trigger->predicates) {
      wakes_[predicate].push_back(rule);
    }
  }
}

// AddValues adds equalities of the field of which one holds whenever the node holds. False, and
// nothing added, when the node does not ask for values of it.
bool Matcher::AddValues(const Node& node, std::uint32_t field, Predicates& values) const {
  const std::size_t before = values.size();
  const auto add = [&](const Node& operand) { return AddValues(operand, field, values); };
  switch (node.kind) {
    case Test::Kind::kPredicate: {
      const auto is_value = [this](std::uint32_t predicate) {
        return predicates_[predicate].kind == Kind::kEquals;
      };
      if (node.field != field || !std::ranges::all_of(node.predicates, is_value)) {
        return false;
      }
      values.insert(values.end(), node.predicates.begin(), node.predicates.end());
      return true;
    }
    case Test::Kind::kNot:
      return false;
    case Test::Kind::kAnd:
      return std::ranges::any_of(node.operands, add);
    case Test::Kind::kOr:
      break;
  }
  if (!std::ranges::all_of(node.operands, add)) {
    values.resize(before);
    return false;
  }
  return true;
}

// PickSwitch takes the field with few values that most rules name one of, when that is half of
// them.
void Matcher::PickSwitch() {
  auto most = static_cast<std::int64_t>(rules_.size() / 2);
  std::optional<std::uint32_t> best;
  for (std::uint32_t field = 0; field < fields_.size(); ++field) {
    const auto names_one = [this, field](const Rule& rule) {
      Predicates values;
      return AddValues(rule.root, field, values);
    };
    const std::int64_t count =
        fields_[field].field().spread == kFew ? std::ranges::count_if(rules_, names_one) : 0;
    if (count > most && fields_[field].equalities() < kGroupsMax) {
      most = count;
      best = field;
    }
  }
  if (best) {
    SetGroups(*best);
  }
}

void Matcher::SetGroups(std::uint32_t field) {
  switch_field_ = field;
  for (std::uint32_t predicate = 0; predicate < predicates_.size(); ++predicate) {
    if (field_of_[predicate] == field && predicates_[predicate].kind == Kind::kEquals) {
      opens_[predicate] = std::uint64_t{1} << groups_.size();
      groups_.emplace_back();
    }
  }
  for (Rule& rule : rules_) {
    Predicates values;
    rule.groups = AddValues(rule.root, field, values) ? 0 : 1;
    for (const std::uint32_t predicate : values) {
      rule.groups |= opens_[predicate];
    }
  }
}

bool Matcher::Build() {
  PickSwitch();
  for (std::uint32_t rule = 0; rule < rules_.size(); ++rule) {
    SetTrigger(rule);
  }
  FlattenWakes();
  return std::ranges::all_of(fields_, [](FieldIndex& field) { return field.Compile(); });
}

std::uint64_t Matcher::slow_matches() const {
  std::uint64_t sum = 0;
  for (const FieldIndex& field : fields_) {
    sum += field.slow_matches();
  }
  return sum;
}

void Matcher::FlattenWakes() {
  for (std::size_t i = 0; i < wakes_.size(); ++i) {
    standing_[i].first_woken = static_cast<std::uint32_t>(woken_.size());
    woken_.insert(woken_.end(), wakes_[i].begin(), wakes_[i].end());
    standing_[i].end_woken = static_cast<std::uint32_t>(woken_.size());
  }
  wakes_.clear();
}

void Matcher::Wake(const Standing& standing) {
  for (std::uint32_t i = standing.first_woken; i < standing.end_woken; ++i) {
    Rule& rule = rules_[woken_[i]];
    if ((rule.groups & active_) != 0 && std::exchange(rule.seen, record_) != record_) {
      candidates_.push_back(woken_[i]);
    }
  }
}

void Matcher::Evaluate(const Subject& subject, std::uint32_t field) {
  if (std::exchange(asked_[field], record_) == record_) {
    return;
  }
  for (const std::uint32_t predicate : fields_[field].Ask(subject)) {
    Standing& standing = standing_[predicate];
    if (std::exchange(standing.held, record_) != record_ && collecting_ &&
        standing.first_woken != standing.end_woken) {
      Wake(standing);
    }
  }
}

bool Matcher::HoldsAny(const Subject& subject, const Node& leaf) {
  Evaluate(subject, leaf.field);
  return std::ranges::any_of(leaf.predicates, [this](std::uint32_t predicate) {
    return standing_[predicate].held == record_;
  });
}

bool Matcher::Holds(const Subject& subject, const Node& node) {
  const auto holds = [this, &subject](const Node& operand) { return Holds(subject, operand); };
  switch (node.kind) {
    case Test::Kind::kPredicate:
      return HoldsAny(subject, node);
    case Test::Kind::kAnd:
      return std::ranges::all_of(node.operands, holds);
    case Test::Kind::kOr:
      return std::ranges::any_of(node.operands, holds);
    case Test::Kind::kNot:
      return !Holds(subject, node.operands.front());
  }
  return false;
}

Matcher::Answer Matcher::MayHold(const Subject& subject, const Node& node,
                                 std::span<const std::string_view> known) {
  if (node.kind == Test::Kind::kPredicate) {
    const auto between = [this](std::uint32_t predicate) {
      return predicates_[predicate].kind == Kind::kSameAs;
    };
    if (std::ranges::find(known, fields_[node.field].name()) == known.end() ||
        std::ranges::any_of(node.predicates, between)) {
      return Answer::kMaybe;
    }
    return HoldsAny(subject, node) ? Answer::kYes : Answer::kNo;
  }
  if (node.kind == Test::Kind::kNot) {
    return Opposite(MayHold(subject, node.operands.front(), known));
  }
  // An "and" holds as far as the worst of its operands, an "or" as the best.
  const bool any = node.kind == Test::Kind::kOr;
  Answer answer = any ? Answer::kNo : Answer::kYes;
  for (const Node& operand : node.operands) {
    const Answer one = MayHold(subject, operand, known);
    answer = any ? std::max(answer, one) : std::min(answer, one);
  }
  return answer;
}

bool Matcher::MayMatch(const Subject& subject, std::span<const std::string_view> known) {
  ++record_;
  return std::ranges::any_of(
      rules_, [&](const Rule& rule) { return MayHold(subject, rule.root, known) != Answer::kNo; });
}

void Matcher::AskGroup(const Subject& subject, const Group& group) {
  for (const std::uint32_t rule : group.always) {
    if (std::exchange(rules_[rule].seen, record_) != record_) {
      candidates_.push_back(rule);
    }
  }
  for (const std::uint32_t field : group.eager) {
    Evaluate(subject, field);
  }
}

const std::vector<std::uint32_t>& Matcher::Match(const Subject& subject) {
  ++record_;
  matched_.clear();
  candidates_.clear();
  active_ = 1;
  if (switch_field_) {
    asked_[*switch_field_] = record_;
    for (const std::uint32_t predicate : fields_[*switch_field_].Ask(subject)) {
      standing_[predicate].held = record_;
      active_ |= opens_[predicate];
    }
  }
  collecting_ = true;
  for (std::uint64_t left = active_; left != 0; left &= left - 1) {
    AskGroup(subject, groups_[static_cast<std::size_t>(std::countr_zero(left))]);
  }
  collecting_ = false;
  for (const std::uint32_t rule : candidates_) {
    if (Holds(subject, rules_[rule].root)) {
      matched_.push_back(rules_[rule].tag);
    }
  }
  std::ranges::sort(matched_);
  return matched_;
}

}  // namespace eastwest::detect::sigma
