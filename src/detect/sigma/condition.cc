#include "src/detect/sigma/condition.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/pattern.h"

namespace eastwest::detect::sigma {
namespace {

// Deeper nesting than this is no rule that a person wrote.
constexpr int kDepthMax = 32;

absl::Status Fault(const std::string& what) { return absl::InvalidArgumentError(what); }

std::vector<std::string> Tokens(std::string_view text) {
  std::vector<std::string> tokens;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) {
      tokens.push_back(std::exchange(word, {}));
    }
  };
  for (const char c : text) {
    if (c == '(' || c == ')' || c == '|') {
      flush();
      tokens.emplace_back(1, c);
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      flush();
    } else {
      word.push_back(c);
    }
  }
  flush();
  return tokens;
}

// MatchesName: names in conditions may have `*` in any place.
bool MatchesName(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) {
    return pattern == name;
  }
  if (!name.starts_with(pattern.substr(0, star))) {
    return false;
  }
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= name.size(); ++at) {
    if (MatchesName(rest, name.substr(at))) {
      return true;
    }
  }
  return false;
}

class Parser {
 public:
  Parser(std::vector<std::string> tokens, std::span<const std::string> searches)
      : tokens_(std::move(tokens)), searches_(searches) {}

  absl::StatusOr<Condition> Parse() {
    absl::StatusOr<Condition> all = Or(0);
    if (all.ok() && at_ < tokens_.size()) {
      return Fault(tokens_[at_] == "|" ? "aggregation behind \"|\" is no longer Sigma: write a "
                                         "correlation"
                                       : fmt::format("\"{}\" is unexpected here", tokens_[at_]));
    }
    return all;
  }

 private:
  bool Next(std::string_view keyword) {
    if (at_ < tokens_.size() && EqualsIgnoreCase(tokens_[at_], keyword)) {
      ++at_;
      return true;
    }
    return false;
  }

  using Rule = absl::StatusOr<Condition> (Parser::*)(int);

  absl::StatusOr<Condition> Chain(Condition::Kind kind, std::string_view keyword, Rule operand,
                                  int depth) {
    absl::StatusOr<Condition> first = (this->*operand)(depth);
    if (!first.ok()) {
      return first;
    }
    Condition chain{.kind = kind, .search = 0, .operands = {*std::move(first)}};
    while (Next(keyword)) {
      absl::StatusOr<Condition> next = (this->*operand)(depth);
      if (!next.ok()) {
        return next;
      }
      chain.operands.push_back(*std::move(next));
    }
    return chain.operands.size() == 1 ? std::move(chain.operands.front()) : std::move(chain);
  }

  absl::StatusOr<Condition> Or(int depth) {
    return Chain(Condition::Kind::kOr, "or", &Parser::And, depth);
  }
  absl::StatusOr<Condition> And(int depth) {
    return Chain(Condition::Kind::kAnd, "and", &Parser::Not, depth);
  }

  absl::StatusOr<Condition> Not(int depth) {
    if (depth > kDepthMax) {
      return Fault(fmt::format("is nested deeper than {} levels", kDepthMax));
    }
    if (!Next("not")) {
      return Primary(depth);
    }
    absl::StatusOr<Condition> inner = Not(depth + 1);
    if (!inner.ok()) {
      return inner;
    }
    return Condition{.kind = Condition::Kind::kNot, .search = 0, .operands = {*std::move(inner)}};
  }

  absl::StatusOr<Condition> Primary(int depth) {
    if (at_ == tokens_.size()) {
      return Fault("ends where the name of a search is expected");
    }
    if (Next("(")) {
      absl::StatusOr<Condition> inner = Or(depth + 1);
      if (inner.ok() && !Next(")")) {
        return Fault("has a \"(\" without \")\"");
      }
      return inner;
    }
    const std::string word = tokens_[at_++];
    const bool quantifier =
        word == "1" || EqualsIgnoreCase(word, "any") || EqualsIgnoreCase(word, "all");
    if (quantifier && Next("of")) {
      return Of(EqualsIgnoreCase(word, "all"));
    }
    const auto found = std::ranges::find(searches_, word);
    if (found == searches_.end()) {
      return Fault(fmt::format("names \"{}\", and there is no such search{}", word, HintFor(word)));
    }
    return Condition{.kind = Condition::Kind::kSearch,
                     .search = static_cast<std::size_t>(found - searches_.begin()),
                     .operands = {}};
  }

  absl::StatusOr<Condition> Of(bool all) {
    if (at_ == tokens_.size()) {
      return Fault("ends behind \"of\": expected a name or \"them\"");
    }
    const std::string pattern = tokens_[at_++];
    Condition of{
        .kind = all ? Condition::Kind::kAnd : Condition::Kind::kOr, .search = 0, .operands = {}};
    for (std::size_t i = 0; i < searches_.size(); ++i) {
      const bool them = EqualsIgnoreCase(pattern, "them") && !searches_[i].starts_with('_');
      if (them || MatchesName(pattern, searches_[i])) {
        of.operands.push_back({.kind = Condition::Kind::kSearch, .search = i, .operands = {}});
      }
    }
    if (of.operands.empty()) {
      return Fault(fmt::format("says \"of {}\", and no search has such a name{}", pattern,
                               HintFor(pattern)));
    }
    return of;
  }

  // A pattern is near to a name that begins as it does: its stars say nothing.
  std::string HintFor(std::string word) const {
    std::erase(word, '*');
    NearestName nearest(word);
    std::ranges::for_each(searches_, [&nearest](const auto& name) { nearest.Offer(name); });
    return nearest.Hint();
  }

  std::vector<std::string> tokens_;
  std::span<const std::string> searches_;
  std::size_t at_ = 0;
};

}  // namespace

absl::StatusOr<Condition> ParseCondition(std::string_view text,
                                         std::span<const std::string> searches) {
  return Parser(Tokens(text), searches).Parse();
}

}  // namespace eastwest::detect::sigma
