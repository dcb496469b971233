#include "src/detect/sigma/item_compiler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "re2/re2.h"
#include "src/detect/sigma/field_tables.h"
#include "src/detect/sigma/pattern.h"

namespace eastwest::detect::sigma {
namespace {

using How = ItemComparison::How;
using Kind = Predicate::Kind;

// One regular expression may not grow beyond this when it is compiled.
constexpr std::int64_t kRegexBytesMax = std::int64_t{1} << 20;

Predicate Ask(const Field& field, Kind kind) {
  Predicate predicate;
  predicate.kind = kind;
  predicate.field = &field;
  predicate.name = field.name;
  return predicate;
}

Test AskPattern(const Field& field, const Pattern& pattern, bool cased) {
  if (pattern.matches_all()) {
    return Test::Of(Ask(field, Kind::kPresent));
  }
  if (pattern.plain() && pattern.text().empty()) {
    return Test::Of(Ask(field, Kind::kEmpty));
  }
  Predicate predicate = Ask(field, pattern.plain() && !cased ? Kind::kEquals : Kind::kRegex);
  predicate.text =
      predicate.kind == Kind::kEquals ? FoldCase(pattern.text()) : pattern.Regex(cased);
  return Test::Of(std::move(predicate));
}

absl::StatusOr<Test> AskRegex(const RuleItem& item, const ItemComparison& how, const Field& field,
                              std::string_view value) {
  Predicate predicate = Ask(field, Kind::kRegex);
  predicate.text =
      how.regex_flags.empty() ? std::string(value) : fmt::format("(?{}){}", how.regex_flags, value);
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexBytesMax);
  const RE2 regex(predicate.text, options);
  if (!regex.ok()) {
    return At(item.place, fmt::format("{}: \"{}\" is no regular expression that RE2 takes: {}",
                                      item.field, value, regex.error()));
  }
  return Test::Of(std::move(predicate));
}

absl::StatusOr<Test> AskCidr(const RuleItem& item, const Field& field, std::string_view value) {
  Predicate predicate = Ask(field, Kind::kCidr);
  if (const absl::Status status = ParseAddressRange(value, predicate.range); !status.ok()) {
    return At(item.place, fmt::format("{}: {}", item.field, std::string(status.message())));
  }
  return Test::Of(std::move(predicate));
}

absl::StatusOr<Test> AskNumber(const RuleItem& item, const ItemComparison& how, const Field& field,
                               std::string_view value) {
  Predicate predicate = Ask(field, Kind::kCompare);
  predicate.compare = how.compare;
  predicate.part = how.part;
  const bool hex = value.starts_with("0x");
  const std::string_view digits = hex ? value.substr(2) : value;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(),
                                            predicate.number, hex ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return At(item.place, fmt::format("{}: \"{}\" is no whole number", item.field, value));
  }
  return Test::Of(std::move(predicate));
}

absl::StatusOr<Test> AskPresence(const RuleItem& item, const Field& field, std::string_view value) {
  if (value != "true" && value != "false") {
    return At(item.place, fmt::format("{}: exists is true or false", item.field));
  }
  Test present = Test::Of(Ask(field, Kind::kPresent));
  return value == "true" ? std::move(present) : Test::Not(std::move(present));
}

// RoleFieldOf: where a field holds an end's address, the field that holds its roles.
std::string_view RoleFieldOf(std::string_view field) {
  constexpr std::array<std::string_view, 3> kSources = {"src_ip", "id.orig_h", "IpAddress"};
  constexpr std::array<std::string_view, 2> kTargets = {"dst_ip", "id.resp_h"};
  if (std::ranges::find(kSources, field) != kSources.end()) {
    return "src_role";
  }
  return std::ranges::find(kTargets, field) != kTargets.end() ? "dst_role" : std::string_view{};
}

// RoleOf: Sigma's standard placeholders for kinds of hosts.
std::string_view RoleOf(std::string_view placeholder) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kRoles = {{
      {"Workstations", "workstation"},
      {"DomainControllers", "dc"},
      {"JumpServers", "jump"},
      {"FileServers", "file_server"},
      {"PrintServers", "print_server"},
      {"AdminWorkstations", "admin"},
  }};
  const auto* const found =
      std::ranges::find(kRoles, placeholder, &std::pair<std::string_view, std::string_view>::first);
  return found == kRoles.end() ? std::string_view{} : found->second;
}

}  // namespace

absl::StatusOr<Test> ItemCompiler::CompileSearch(const Search& search) const {
  std::vector<Test> alternatives;
  for (const std::vector<RuleItem>& items : search.any) {
    std::vector<Test> all;
    for (const RuleItem& item : items) {
      absl::StatusOr<Test> test = CompileItem(item);
      if (test.ok()) {
        all.push_back(*std::move(test));
      } else if (check_ != nullptr) {
        check_->faults.push_back(test.status());
      } else {
        return test;
      }
    }
    alternatives.push_back(Test::All(std::move(all)));
  }
  return Test::Any(std::move(alternatives));
}

absl::StatusOr<Test> ItemCompiler::CompileItem(const RuleItem& item) const {
  const absl::StatusOr<ItemComparison> how = ReadModifiers(item);
  if (!how.ok()) {
    return how.status();
  }
  if (item.field.empty()) {
    return CompileKeyword(item, *how);
  }
  const Field* field = FindField(service_, item.field);
  if (field == nullptr) {
    return absl::NotFoundError(
        At(item.place, fmt::format("{} has no field \"{}\"{}", ServiceName(service_), item.field,
                                   FieldHint(service_, item.field)))
            .message());
  }
  if (check_ != nullptr) {
    CheckItem(item, *how, *field);
  }
  return CompileField(item, *how, *field);
}

void ItemCompiler::CheckItem(const RuleItem& item, const ItemComparison& how,
                             const Field& field) const {
  const auto fault = [this, &item](std::string_view what) {
    check_->faults.push_back(At(item.place, what));
  };
  if (field.name == "outcome" && !HasOutcomes(service_)) {
    fault(fmt::format("{} tells what was seen, and has no outcome", ServiceName(service_)));
  }
  if (how.how == How::kCompare && !MayBeNumber(field.values)) {
    fault(fmt::format("{} is no number, and lt, lte, gt and gte compare numbers", item.field));
  }
  if (how.how == How::kCidr && field.values.kind != ValueKind::kAddress) {
    fault(fmt::format("{} is no address, and cidr is for addresses", item.field));
  }
  const bool equality = how.how == How::kEquals || how.how == How::kNotEqual;
  if (equality && !how.field_ref && !Encodes(item)) {
    for (const RuleValue& value : item.values) {
      CheckValue(item, how, field, value);
    }
  }
}

// CheckValue looks at values that stand for themselves; patterns may match what they like.
void ItemCompiler::CheckValue(const RuleItem& item, const ItemComparison& how, const Field& field,
                              const RuleValue& value) const {
  const Place place = {item.place.file, value.line == 0 ? item.place.line : value.line};
  if (value.null) {
    return;
  }
  if (!how.expand || value.text.find('%') == std::string::npos) {
    return CheckText(place, {item.field, value.text, how.cased}, field);
  }
  const auto listed =
      value.text.size() > 2 && value.text.starts_with('%') && value.text.ends_with('%')
          ? placeholders_.find(value.text.substr(1, value.text.size() - 2))
          : placeholders_.end();
  if (listed == placeholders_.end()) {
    return;
  }
  for (const std::string& one : listed->second) {
    if (one != value.text) {  // else it only stands for a list that nobody gave
      CheckText(place, {item.field, one, how.cased}, field);
    }
  }
}

void ItemCompiler::CheckText(const Place& place, const Asked& asked, const Field& field) const {
  const Pattern pattern = Pattern::Parse(asked.value);
  if (!pattern.plain() || pattern.text().empty()) {
    return;
  }
  const std::string plain = pattern.text();
  const std::string why = WhyNever(field.values, {asked.field, plain, asked.cased}, check_->names);
  if (!why.empty()) {
    check_->faults.push_back(At(place, why));
  }
}

absl::StatusOr<Test> ItemCompiler::CompileKeyword(const RuleItem& item,
                                                  const ItemComparison& how) const {
  std::vector<Test> words;
  for (const RuleValue& value : item.values) {
    const Pattern pattern = Pattern::Parse(value.text).Widened(true, true);
    std::vector<Test> fields;
    for (const Field& field : ServiceFields(service_)) {
      fields.push_back(AskPattern(field, pattern, how.cased));
    }
    if (service_ == Service::kDceRpc) {
      for (const Field& field : RpcArgumentFields()) {
        fields.push_back(AskPattern(field, pattern, how.cased));
      }
    }
    words.push_back(Test::Any(std::move(fields)));
  }
  return how.all ? Test::All(std::move(words)) : Test::Any(std::move(words));
}

absl::StatusOr<Test> ItemCompiler::CompileField(const RuleItem& item, const ItemComparison& how,
                                                const Field& field) const {
  std::vector<Test> tests;
  for (const RuleValue& value : item.values) {
    absl::StatusOr<Test> test = CompileValue(item, how, field, value);
    if (!test.ok()) {
      return test;
    }
    tests.push_back(*std::move(test));
  }
  // None of the values: "neq" of a list is "not any of it".
  if (how.how == How::kNotEqual) {
    return Test::Not(Test::Any(std::move(tests)));
  }
  return how.all ? Test::All(std::move(tests)) : Test::Any(std::move(tests));
}

absl::StatusOr<Test> ItemCompiler::CompileValue(const RuleItem& item, const ItemComparison& how,
                                                const Field& field, const RuleValue& value) const {
  if (value.null) {
    return Test::Of(Ask(field, Kind::kEmpty));
  }
  if (how.field_ref) {
    return CompileReference(item, how, field, value.text);
  }
  if (how.expand && value.text.find('%') != std::string::npos) {
    return CompilePlaceholder(item, how, field, value.text);
  }
  return CompileText(item, how, field, value.text);
}

absl::StatusOr<Test> ItemCompiler::CompileText(const RuleItem& item, const ItemComparison& how,
                                               const Field& field, std::string_view value) const {
  switch (how.how) {
    case How::kRegex:
      return AskRegex(item, how, field, value);
    case How::kCidr:
      return AskCidr(item, field, value);
    case How::kCompare:
      return AskNumber(item, how, field, value);
    case How::kExists:
      return AskPresence(item, field, value);
    case How::kEquals:
    case How::kNotEqual:
    case How::kContains:
    case How::kStarts:
    case How::kEnds:
      break;
  }
  const absl::StatusOr<Encoded> encoded = EncodeValue(item, value);
  if (!encoded.ok()) {
    return encoded.status();
  }
  const bool before = how.how == How::kContains || how.how == How::kEnds;
  const bool behind = how.how == How::kContains || how.how == How::kStarts;
  std::vector<Test> any;
  for (const std::string& text : encoded->texts) {
    const Pattern pattern = encoded->literal ? Pattern::Literal(text) : Pattern::Parse(text);
    any.push_back(AskPattern(field, pattern.Widened(before, behind), how.cased));
  }
  if (any.empty()) {
    return At(item.place, fmt::format("{}: \"{}\" is too short to be encoded", item.field, value));
  }
  return Test::Any(std::move(any));
}

absl::StatusOr<Test> ItemCompiler::CompilePlaceholder(const RuleItem& item,
                                                      const ItemComparison& how, const Field& field,
                                                      std::string_view value) const {
  const std::size_t start = value.find('%');
  const std::size_t end = value.find('%', start + 1);
  if (end == std::string_view::npos) {
    return CompileText(item, how, field, value);
  }
  const std::string_view name = value.substr(start + 1, end - start - 1);
  if (const auto known = placeholders_.find(name); known != placeholders_.end()) {
    std::vector<Test> any;
    for (const std::string& one : known->second) {
      const std::string text =
          std::string(value.substr(0, start)) + one + std::string(value.substr(end + 1));
      absl::StatusOr<Test> test = CompileText(item, how, field, text);
      if (!test.ok()) {
        return test;
      }
      any.push_back(*std::move(test));
    }
    return Test::Any(std::move(any));
  }
  const std::string_view role = RoleOf(name);
  const std::string_view role_field = RoleFieldOf(item.field);
  if (role.empty() || role_field.empty()) {
    return At(item.place, fmt::format("{}: nobody says what %{}% is: expected it under "
                                      "site.placeholders",
                                      item.field, name));
  }
  return AskPattern(*FindField(service_, role_field), Pattern::Literal(role), false);
}

absl::StatusOr<Test> ItemCompiler::CompileReference(const RuleItem& item, const ItemComparison& how,
                                                    const Field& field,
                                                    std::string_view name) const {
  const Field* other = FindField(service_, name);
  if (other == nullptr) {
    return absl::NotFoundError(
        At(item.place, fmt::format("{} has no field \"{}\"{}", ServiceName(service_), name,
                                   FieldHint(service_, name)))
            .message());
  }
  Predicate predicate = Ask(field, Kind::kSameAs);
  predicate.other = other;
  predicate.other_name = other->name;
  predicate.cased = how.cased;
  predicate.relation = how.how == How::kStarts     ? Predicate::Relation::kStarts
                       : how.how == How::kEnds     ? Predicate::Relation::kEnds
                       : how.how == How::kContains ? Predicate::Relation::kContains
                                                   : Predicate::Relation::kEquals;
  return Test::Of(std::move(predicate));
}

}  // namespace eastwest::detect::sigma
