#include "src/detect/sigma/predicate.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "fmt/format.h"
#include "src/detect/sigma/pattern.h"

namespace eastwest::detect::sigma {
namespace {

// PartOf takes a part of a time in seconds since 1970, UTC. Weeks are those of ISO 8601.
std::int64_t PartOf(Predicate::Part part, std::int64_t seconds) {
  using Part = Predicate::Part;
  const std::chrono::sys_seconds time{std::chrono::seconds{seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  switch (part) {
    case Part::kWhole:
      return seconds;
    case Part::kMinute:
      return clock.minutes().count();
    case Part::kHour:
      return clock.hours().count();
    case Part::kDay:
      return static_cast<unsigned>(date.day());
    case Part::kMonth:
      return static_cast<unsigned>(date.month());
    case Part::kYear:
      return static_cast<int>(date.year());
    case Part::kWeek:
      break;
  }
  // The week of a date is the week of its Thursday, counted in the Thursday's year.
  const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
  const auto thursday = day + std::chrono::days{4} - std::chrono::days{weekday};
  const std::chrono::year_month_day its_date{thursday};
  const auto new_year = std::chrono::sys_days{its_date.year() / std::chrono::January / 1};
  return (thursday - new_year).count() / 7 + 1;
}

bool Compares(Predicate::Compare compare, std::int64_t left, std::int64_t right) {
  using Compare = Predicate::Compare;
  switch (compare) {
    case Compare::kEq:
      return left == right;
    case Compare::kLt:
      return left < right;
    case Compare::kLte:
      return left <= right;
    case Compare::kGt:
      return left > right;
    case Compare::kGte:
      return left >= right;
  }
  return false;
}

bool Relates(Predicate::Relation relation, std::string_view left, std::string_view right) {
  using Relation = Predicate::Relation;
  switch (relation) {
    case Relation::kEquals:
      return left == right;
    case Relation::kStarts:
      return left.starts_with(right);
    case Relation::kEnds:
      return left.ends_with(right);
    case Relation::kContains:
      return left.find(right) != std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string Predicate::Key() const {
  return fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}-{}\x1f{}\x1f{}\x1f{}",
                     static_cast<int>(kind), name, text, static_cast<int>(compare),
                     static_cast<int>(part), number, net::ToString(range.first),
                     net::ToString(range.last), other_name, static_cast<int>(relation), cased);
}

bool HoldsFor(const Predicate& predicate, const FieldValues& values) {
  using Kind = Predicate::Kind;
  const auto any = [&values](const auto& test) {
    return std::ranges::any_of(values.values(), test);
  };
  switch (predicate.kind) {
    case Kind::kPresent:
      return !values.empty();
    case Kind::kEmpty:
      return values.empty() || any([](const FieldValue& value) { return value.text.empty(); });
    case Kind::kCompare:
      return any([&predicate](const FieldValue& value) {
        return value.number &&
               Compares(predicate.compare, PartOf(predicate.part, *value.number), predicate.number);
      });
    case Kind::kCidr:
      return any([&predicate](const FieldValue& value) {
        return value.address && predicate.range.Contains(*value.address);
      });
    case Kind::kEquals:
    case Kind::kRegex:
    case Kind::kSameAs:
      break;
  }
  return false;
}

bool HoldsBetween(const Predicate& predicate, const FieldValues& left, const FieldValues& right) {
  for (const FieldValue& a : left.values()) {
    for (const FieldValue& b : right.values()) {
      if (predicate.cased ? Relates(predicate.relation, a.text, b.text)
                          : Relates(predicate.relation, FoldCase(a.text), FoldCase(b.text))) {
        return true;
      }
    }
  }
  return false;
}

Test Test::Of(Predicate predicate) {
  Test test;
  test.predicate = std::move(predicate);
  return test;
}

namespace {

Test Join(Test::Kind kind, std::vector<Test> operands) {
  if (operands.size() == 1) {
    return std::move(operands.front());
  }
  Test test;
  test.kind = kind;
  test.operands = std::move(operands);
  return test;
}

}  // namespace

Test Test::All(std::vector<Test> operands) { return Join(Kind::kAnd, std::move(operands)); }

Test Test::Any(std::vector<Test> operands) { return Join(Kind::kOr, std::move(operands)); }

Test Test::Not(Test operand) {
  Test test;
  test.kind = Kind::kNot;
  test.operands.push_back(std::move(operand));
  return test;
}

}  // namespace eastwest::detect::sigma
