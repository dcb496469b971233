#include "src/detect/sigma/simplify.h"

#include <algorithm>
#include <utility>

namespace eastwest::detect::sigma {
namespace {

// One of nothing never holds, all of nothing always does.
Test Always() { return {.kind = Test::Kind::kAnd, .predicate = {}, .operands = {}}; }

}  // namespace

Test Never() { return {.kind = Test::Kind::kOr, .predicate = {}, .operands = {}}; }

bool IsNever(const Test& test) { return test.kind == Test::Kind::kOr && test.operands.empty(); }

bool IsAlways(const Test& test) { return test.kind == Test::Kind::kAnd && test.operands.empty(); }

Test Simplified(Test test) {
  if (test.kind == Test::Kind::kPredicate) {
    return test;
  }
  for (Test& operand : test.operands) {
    operand = Simplified(std::move(operand));
  }
  if (test.kind == Test::Kind::kNot) {
    const Test& operand = test.operands.front();
    return IsNever(operand) ? Always() : IsAlways(operand) ? Never() : test;
  }
  const bool all = test.kind == Test::Kind::kAnd;
  if (std::ranges::any_of(test.operands, all ? IsNever : IsAlways)) {
    return all ? Never() : Always();
  }
  std::erase_if(test.operands, all ? IsAlways : IsNever);
  if (test.operands.size() == 1) {
    Test only = std::move(test.operands.front());
    return only;
  }
  return test;
}

}  // namespace eastwest::detect::sigma
