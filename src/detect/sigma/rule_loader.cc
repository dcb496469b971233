#include "src/detect/sigma/rule_loader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "parsers/bytes/text.h"
#include "src/detect/sigma/condition.h"
#include "src/detect/sigma/log_sources.h"
#include "src/detect/sigma/simplify.h"

namespace eastwest::detect::sigma {
namespace {

namespace fs = std::filesystem;

bool IsRuleFile(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

// A file larger than this is no rule file.
constexpr std::uintmax_t kRuleFileBytesMax = std::uintmax_t{8} << 20;

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || size > kRuleFileBytesMax) {
    return absl::InvalidArgumentError(
        fmt::format("{}: {}", path.string(), error ? error.message() : "is too large for rules"));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.good() && !in.eof()) {
    return absl::PermissionDeniedError(
        fmt::format("{}: cannot be opened for reading", path.string()));
  }
  return text;
}

// Mentions: the text speaks of our product somewhere.
bool Mentions(std::string_view text) {
  return AsciiLower(text).find("eastwest") != std::string::npos;
}

template <typename Refers>
bool RefersTo(const Refers& references, const Header& header) {
  return std::ranges::any_of(references, [&header](const std::string& reference) {
    return !reference.empty() && (reference == header.id || reference == header.name);
  });
}

bool SameSource(const LogSource& a, const LogSource& b) {
  return a.product == b.product && a.category == b.category && a.service == b.service;
}

// SourceOf is null for correlations, which have none.
const LogSource* SourceOf(const Document& document) {
  if (const auto* rule = std::get_if<DetectionRule>(&document)) {
    return &rule->source;
  }
  const auto* filter = std::get_if<Filter>(&document);
  return filter == nullptr ? nullptr : &filter->source;
}

// SaysOutcome: the rule asks for the outcome itself; nothing is to be added to that.
bool SaysOutcome(const DetectionRule& rule) {
  return std::ranges::any_of(ItemsOf(rule), [](const RuleItem* item) {
    return item->field == "outcome" || item->field == "status" || item->field == "success";
  });
}

// ExcludesBy: the condition leaves events out by a search. Without an answer to it the rule would
// say more than its author wants - unless the author calls the exclusion optional, as SigmaHQ does.
bool ExcludesBy(const Condition& condition, std::size_t search, std::string_view name,
                bool negated) {
  if (condition.kind == Condition::Kind::kSearch) {
    return negated && condition.search == search && !name.starts_with("filter_optional");
  }
  negated = negated != (condition.kind == Condition::Kind::kNot);
  return std::ranges::any_of(condition.operands, [&](const Condition& operand) {
    return ExcludesBy(operand, search, name, negated);
  });
}

}  // namespace

void RuleLoader::AddText(std::string_view yaml, const std::string& file, bool ours) {
  AddParsed(ParseDocuments(yaml, file), file, ours);
}

void RuleLoader::AddParsed(ParsedFile parsed, const std::string& file, bool ours) {
  using Owner = ParseFault::Owner;
  const auto is_ours = [](const Document& document) {
    const LogSource* source = SourceOf(document);
    return source != nullptr && IsOurs(*source);
  };
  const auto is_others = [&is_ours](const Document& document) {
    return SourceOf(document) != nullptr && !is_ours(document);
  };
  const auto owner_is = [](Owner owner) {
    return [owner](const ParseFault& fault) { return fault.owner == owner; };
  };
  const bool has_ours = std::ranges::any_of(parsed.documents, is_ours) ||
                        std::ranges::any_of(parsed.faults, owner_is(Owner::kOurs));
  const bool has_others = std::ranges::any_of(parsed.documents, is_others) ||
                          std::ranges::any_of(parsed.faults, owner_is(Owner::kOthers));
  const bool free = has_ours || !has_others;  // what says nothing of its owner is ours
  for (const ParseFault& fault : parsed.faults) {
    const bool fault_is_ours =
        ours || fault.owner == Owner::kOurs ||
        (fault.owner == Owner::kUnknown && (has_ours || (fault.correlation && free)));
    if (fault_is_ours) {
      Fault(fault.status);
    } else {
      report_.skipped.emplace_back(file, std::string(fault.status.message()));
    }
    absent_.push_back({fault.id, fault.name, "it has a fault"});
  }
  for (Document& document : parsed.documents) {
    const bool document_is_ours = SourceOf(document) == nullptr ? free : is_ours(document);
    loaded_.push_back({std::move(document), document_is_ours});
  }
}

absl::Status RuleLoader::AddPath(const std::string& path) {
  std::error_code error;
  std::vector<fs::path> files;
  if (fs::is_directory(path, error)) {
    for (fs::recursive_directory_iterator
             at(path, fs::directory_options::skip_permission_denied, error),
         end;
         !error && at != end; at.increment(error)) {
      if (at->is_regular_file(error) && IsRuleFile(at->path())) {
        files.push_back(at->path());
      }
    }
    if (error) {
      return absl::InvalidArgumentError(fmt::format("{}: {}", path, error.message()));
    }
    if (files.empty()) {
      return absl::NotFoundError(fmt::format("{}: no .yml or .yaml file in it", path));
    }
  } else if (fs::exists(path, error)) {
    files.emplace_back(path);
  } else {
    return absl::NotFoundError(fmt::format("{}: no such rule file or directory", path));
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const absl::StatusOr<std::string> text = ReadText(file);
    if (!text.ok()) {
      return text.status();
    }
    // Whether a rule of a file is ours is said by its log source, rule by rule. What is no YAML, or
    // no rule, says it nowhere.
    ParsedFile parsed = ParseDocuments(*text, file.string());
    for (ParseFault& fault : parsed.faults) {
      if (fault.owner == ParseFault::Owner::kUnknown && Mentions(*text)) {
        fault.owner = ParseFault::Owner::kOurs;
      }
    }
    AddParsed(std::move(parsed), file.string(), false);
  }
  return absl::OkStatus();
}

std::vector<std::string> RuleLoader::Names() const {
  std::vector<std::string> names;
  for (const Loaded& loaded : loaded_) {
    names.push_back(HeaderOf(loaded.document).name);
  }
  return names;
}

std::vector<std::uint32_t> RuleLoader::Numbers() const {
  std::vector<std::uint32_t> numbers;
  for (const Loaded& loaded : loaded_) {
    if (const auto number = HeaderOf(loaded.document).extras.number) {
      numbers.push_back(*number);
    }
  }
  return numbers;
}

absl::StatusOr<RuleSet> RuleLoader::Link() {
  CheckEnabled();
  CheckNeeds();
  CheckDisabled();
  DropUnwanted();
  DropDisabled();
  CheckIdentity();
  RuleSet set;
  LinkDetections(set);
  LinkCorrelations(set);
  for (std::size_t i = 0; i < set.matchers.size(); ++i) {
    if (set.matchers[i] != nullptr && !set.matchers[i]->Build()) {
      Fault(absl::ResourceExhaustedError(fmt::format("the patterns of service {} do not fit {} MiB",
                                                     ServiceName(static_cast<Service>(i)),
                                                     limits::kPatternBytesPerFieldMax >> 20)));
    }
  }
  if (!report_.faults.empty()) {
    return report_.faults.front();
  }
  return set;
}

void RuleLoader::LinkDetections(RuleSet& set) {
  for (const Loaded& loaded : loaded_) {
    if (const auto* rule = std::get_if<DetectionRule>(&loaded.document)) {
      LinkDetection(set, *rule, IsOurs(rule->source));
    } else if (const auto* filter = std::get_if<Filter>(&loaded.document)) {
      CheckFilter(*filter);
      ++report_.filters;
    }
  }
}

void RuleLoader::Fault(const absl::Status& status) {
  if (told_.emplace(status.message()).second) {
    report_.faults.push_back(status);
  }
}

void RuleLoader::Skip(const Header& header, std::string_view why) {
  report_.skipped.emplace_back(fmt::format("{}:{}", header.place.file, header.place.line),
                               std::string(why));
  absent_.push_back({header.id, header.name, std::string(why)});
}

void RuleLoader::LinkDetection(RuleSet& set, const DetectionRule& rule, bool ours) {
  const auto skip = [this, &rule](std::string_view why) { Skip(rule.header, why); };
  const absl::StatusOr<Service> service = ResolveLogSource(rule.source);
  if (!service.ok()) {
    return absl::IsNotFound(service.status()) ? skip(std::string(service.status().message()))
                                              : Fault(service.status());
  }
  if (const std::string blind = WhyBlind(*service, rule); !blind.empty()) {
    return skip(blind);
  }
  Reading reading{.ours = ours, .may_leave_out = !ours, .left_out = {}, .faults = {}};
  absl::StatusOr<Test> test = CompileFiltered(rule, *service, reading);
  std::ranges::for_each(reading.faults, [this](const auto& fault) { Fault(fault); });
  if (!test.ok()) {
    // A rule of somebody else that we cannot run must not keep the sensor from starting.
    return ours ? Fault(test.status()) : skip(std::string(test.status().message()));
  }
  if (ours) {
    CheckExtras(rule.header, service.value());
  } else {
    test = Simplified(*std::move(test));
    if (IsNever(*test) || IsAlways(*test)) {
      return skip(reading.left_out.empty() ? "asks for nothing that packets could show"
                                           : reading.left_out);
    }
    if (!reading.left_out.empty()) {
      report_.partly.emplace_back(
          fmt::format("{}:{}", rule.header.place.file, rule.header.place.line), reading.left_out);
    }
  }
  AddDetection(set, rule, *service, *test, ours);
}

void RuleLoader::AddDetection(RuleSet& set, const DetectionRule& rule, Service service,
                              const Test& test, bool ours) {
  std::unique_ptr<Matcher>& matcher = set.matchers[static_cast<std::size_t>(service)];
  if (matcher == nullptr) {
    matcher = std::make_unique<Matcher>();
  }
  matcher->Add(test, static_cast<std::uint32_t>(set.rules.size()));
  std::unique_ptr<CompiledRule> compiled = NewRule(rule.header, ours);
  compiled->service = service;
  compiled->any_outcome = !ours || SaysOutcome(rule);
  compiled->digest = rule.header.digest;
  for (const Filter* filter : FiltersOf(rule)) {
    compiled->digest = CombineDigests(compiled->digest, filter->header.digest);
  }
  set.rules.push_back(std::move(compiled));
  ++report_.detections;
}

absl::StatusOr<Test> RuleLoader::CompileSearches(const std::vector<Search>& searches,
                                                 const std::vector<std::string>& conditions,
                                                 const Place& place, Service service,
                                                 Reading& reading) const {
  const ItemCheck check{names_, reading.faults};
  const ItemCompiler compiler(service, placeholders_, reading.ours ? &check : nullptr);
  std::vector<std::string> names;
  std::vector<Test> tests;
  std::map<std::size_t, absl::Status> unanswered;  // by search: asks for what is not there
  for (const Search& search : searches) {
    absl::StatusOr<Test> test = compiler.CompileSearch(search);
    if (!test.ok() && reading.may_leave_out && absl::IsNotFound(test.status())) {
      unanswered[names.size()] = test.status();
      reading.left_out = std::string(test.status().message());
      test = Never();
    }
    if (!test.ok()) {
      return test;
    }
    names.push_back(search.name);
    tests.push_back(*std::move(test));
  }
  const auto build = [&tests](const auto& self, const Condition& condition) -> Test {
    if (condition.kind == Condition::Kind::kSearch) {
      return tests[condition.search];
    }
    std::vector<Test> operands;
    for (const Condition& operand : condition.operands) {
      operands.push_back(self(self, operand));
    }
    switch (condition.kind) {
      case Condition::Kind::kNot:
        return Test::Not(std::move(operands.front()));
      case Condition::Kind::kAnd:
        return Test::All(std::move(operands));
      default:
        return Test::Any(std::move(operands));
    }
  };
  std::vector<Test> any;
  for (const std::string& text : conditions) {
    const absl::StatusOr<Condition> condition = ParseCondition(text, names);
    if (!condition.ok()) {
      return At(place, fmt::format("condition \"{}\" {}", text,
                                   std::string(condition.status().message())));
    }
    for (const auto& [search, why] : unanswered) {
      if (ExcludesBy(*condition, search, names[search], false)) {
        return why;
      }
    }
    any.push_back(build(build, *condition));
  }
  return Test::Any(std::move(any));
}

std::vector<const Filter*> RuleLoader::FiltersOf(const DetectionRule& rule) const {
  std::vector<const Filter*> filters;
  for (const Loaded& loaded : loaded_) {
    const auto* filter = std::get_if<Filter>(&loaded.document);
    if (filter != nullptr && SameSource(filter->source, rule.source) &&
        (filter->rules.empty() || RefersTo(filter->rules, rule.header))) {
      filters.push_back(filter);
    }
  }
  return filters;
}

absl::StatusOr<Test> RuleLoader::CompileFiltered(const DetectionRule& rule, Service service,
                                                 Reading& reading) const {
  absl::StatusOr<Test> test =
      CompileSearches(rule.searches, rule.conditions, rule.condition_place, service, reading);
  if (!test.ok()) {
    return test;
  }
  std::vector<Test> all = {*std::move(test)};
  for (const Filter* filter : FiltersOf(rule)) {
    Reading whole{.ours = reading.ours, .may_leave_out = false, .left_out = {}, .faults = {}};
    absl::StatusOr<Test> wanted = CompileSearches(filter->searches, {filter->condition},
                                                  filter->condition_place, service, whole);
    if (!wanted.ok()) {
      return wanted;
    }
    all.push_back(*std::move(wanted));
  }
  return Test::All(std::move(all));
}

}  // namespace eastwest::detect::sigma
