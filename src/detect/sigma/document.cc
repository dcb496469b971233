#include "src/detect/sigma/document.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

#include "fmt/format.h"
#include "src/core/spelling.h"
#include "src/detect/sigma/log_sources.h"
#include "src/detect/sigma/yaml_reader.h"
#include "src/detect/stable_hash.h"

namespace eastwest::detect::sigma {
namespace {

constexpr std::array<std::pair<std::string_view, Level>, 5> kLevels = {{
    {"informational", Level::kInformational},
    {"low", Level::kLow},
    {"medium", Level::kMedium},
    {"high", Level::kHigh},
    {"critical", Level::kCritical},
}};

std::string HintOf(std::string_view level) {
  NearestName nearest(level);
  std::ranges::for_each(kLevels, [&nearest](const auto& entry) { nearest.Offer(entry.first); });
  return nearest.Hint();
}

Level ReadLevel(YamlReader& reader, const YAML::Node& root) {
  const std::string text = reader.Text(root, "level");
  if (text.empty()) {
    return Level::kMedium;
  }
  const auto* const found =
      std::ranges::find(kLevels, text, &std::pair<std::string_view, Level>::first);
  if (found == kLevels.end()) {
    reader.Fail(root["level"], fmt::format("level is \"{}\": expected informational, low, medium, "
                                           "high or critical{}",
                                           text, HintOf(text)));
    return Level::kMedium;
  }
  return found->second;
}

Extras::Attempt ReadAttempt(YamlReader& reader, const YAML::Node& map) {
  const std::string text = reader.Text(map, "attempt");
  if (text == "same") {
    return Extras::Attempt::kSame;
  }
  if (text == "ignore") {
    return Extras::Attempt::kIgnore;
  }
  if (!text.empty() && text != "lower") {
    reader.Fail(map["attempt"], "eastwest.attempt: expected lower, same or ignore");
  }
  return Extras::Attempt::kLower;
}

Extras::Refusal ReadRefusal(YamlReader& reader, const YAML::Node& map) {
  const std::string text = reader.Text(map, "refusal");
  if (text == "low") {
    return Extras::Refusal::kLow;
  }
  if (text == "same") {
    return Extras::Refusal::kSame;
  }
  if (!text.empty() && text != "ignore") {
    reader.Fail(map["refusal"], "eastwest.refusal: expected ignore, low or same");
  }
  return Extras::Refusal::kIgnore;
}

Extras ReadExtras(YamlReader& reader, const YAML::Node& root) {
  Extras extras;
  extras.place = reader.PlaceOf(root);
  const YAML::Node map = root["eastwest"];
  if (!map) {
    return extras;
  }
  extras.place = reader.PlaceOf(map);
  if (!map.IsMap()) {
    reader.Fail(map, "eastwest is no map");
    return extras;
  }
  reader.OnlyKeys(map,
                  {"number", "enabled", "alert", "attempt", "refusal", "category", "summary", "per",
                   "needs", "proof"},
                  "eastwest.");
  if (const std::string text = reader.Text(map, "number"); !text.empty()) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number == 0 || number > 9999) {
      reader.Fail(map["number"], "eastwest.number: expected 1 to 9999, as in EW-0301");
    }
    extras.number = number;
  }
  extras.enabled = reader.Flag(map, "enabled", true);
  if (map["alert"]) {
    extras.alert = reader.Flag(map, "alert", true);
  }
  extras.attempt = ReadAttempt(reader, map);
  extras.refusal = ReadRefusal(reader, map);
  extras.category = reader.Text(map, "category");
  extras.summary = reader.Text(map, "summary");
  extras.per = reader.List(map, "per");
  extras.needs = reader.List(map, "needs");
  extras.proof = reader.Text(map, "proof");
  return extras;
}

Document ReadDocument(YamlReader& reader, const YAML::Node& root) {
  if (root["correlation"]) {
    return ReadCorrelationRule(reader, root);
  }
  if (root["filter"]) {
    return ReadFilter(reader, root);
  }
  if (!root["detection"]) {
    reader.Fail(root, "has neither detection, correlation nor filter: no Sigma rule");
  }
  return ReadDetectionRule(reader, root);
}

}  // namespace

std::vector<const RuleItem*> ItemsOf(const DetectionRule& rule) {
  std::vector<const RuleItem*> all;
  for (const Search& search : rule.searches) {
    for (const std::vector<RuleItem>& items : search.any) {
      std::ranges::transform(items, std::back_inserter(all),
                             [](const RuleItem& item) { return &item; });
    }
  }
  return all;
}

absl::Status At(const Place& place, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}:{}: {}", place.file, place.line, what));
}

Header ReadHeader(YamlReader& reader, const YAML::Node& root) {
  Header header;
  header.place = reader.PlaceOf(root);
  header.title = reader.Text(root, "title");
  if (header.title.empty()) {
    reader.Fail(root, "has no title");
  }
  header.id = reader.Text(root, "id");
  header.name = reader.Text(root, "name");
  header.author = reader.Text(root, "author");
  header.status = reader.Text(root, "status");
  header.description = reader.Text(root, "description");
  header.tags = reader.List(root, "tags");
  header.false_positives = reader.List(root, "falsepositives");
  header.level = ReadLevel(reader, root);
  header.extras = ReadExtras(reader, root);
  return header;
}

LogSource ReadLogSource(YamlReader& reader, const YAML::Node& root) {
  const YAML::Node source = root["logsource"];
  if (!source || !source.IsMap()) {
    reader.Fail(root, "has no logsource");
    return {};
  }
  const char* const names_us = source["service"] ? "service" : "product";
  return {.product = reader.Text(source, "product"),
          .category = reader.Text(source, "category"),
          .service = reader.Text(source, "service"),
          .place = reader.PlaceOf(source[names_us] ? source[names_us] : source)};
}

std::string YamlReader::Scalar(const YAML::Node& node, std::string_view key) {
  if (!node.IsScalar()) {
    Fail(node, fmt::format("{} is no single value", key));
    return {};
  }
  return node.Scalar();
}

std::string YamlReader::Text(const YAML::Node& map, const char* key) {
  const YAML::Node node = map[key];
  return node && !node.IsNull() ? Scalar(node, key) : std::string();
}

std::vector<std::string> YamlReader::List(const YAML::Node& map, const char* key) {
  std::vector<std::string> list;
  const YAML::Node node = map[key];
  if (!node || node.IsNull()) {
    return list;
  }
  if (node.IsScalar()) {
    return {node.Scalar()};
  }
  if (!node.IsSequence()) {
    Fail(node, fmt::format("{} is no list", key));
    return list;
  }
  for (const YAML::Node& item : node) {
    list.push_back(Scalar(item, key));
  }
  return list;
}

bool YamlReader::Flag(const YAML::Node& map, const char* key, bool fallback) {
  const std::string text = Text(map, key);
  if (!text.empty() && text != "true" && text != "false") {
    Fail(map[key], fmt::format("{} is \"{}\": expected true or false", key, text));
  }
  return text.empty() ? fallback : text == "true";
}

void YamlReader::OnlyKeys(const YAML::Node& map, std::initializer_list<std::string_view> known,
                          std::string_view what) {
  for (const auto& entry : map) {
    if (entry.first.IsScalar() && std::ranges::find(known, entry.first.Scalar()) == known.end()) {
      Fail(entry.first,
           fmt::format("unknown key {}{}{}", what, entry.first.Scalar(),
                       NearestHint(entry.first.Scalar(), {known.begin(), known.size()})));
    }
  }
}

namespace {

// Digest hashes what is written, whatever its layout and comments. Aliases may make a document
// larger than its text: what goes beyond the bound is left out.
class Digest {
 public:
  explicit Digest(const YAML::Node& root) { Add(root); }
  std::uint64_t value() const { return value_; }

 private:
  static constexpr std::size_t kNodesMax = 100'000;

  void Add(const YAML::Node& node) {
    if (nodes_ == kNodesMax) {
      return;
    }
    ++nodes_;
    if (node.IsScalar()) {
      return Add("=" + node.Scalar());
    }
    Add(node.IsMap() ? "{" : "[");
    for (const auto& item : node) {
      if (node.IsMap()) {
        Add(item.first);
        Add(item.second);
      } else {
        Add(item);
      }
      if (nodes_ == kNodesMax) {
        return;
      }
    }
    Add("]");
  }
  void Add(const std::string& text) { value_ = StableHash(text, StableHash("\n", value_)); }

  std::uint64_t value_ = StableHash("");
  std::size_t nodes_ = 0;
};

}  // namespace

namespace {

std::string ScalarOf(const YAML::Node& map, const char* key) {
  const YAML::Node node = map[key];
  return node && node.IsScalar() ? node.Scalar() : std::string();
}

ParseFault::Owner OwnerOf(const YAML::Node& root) {
  const YAML::Node map = root["logsource"];
  if (!map || !map.IsMap()) {
    return ParseFault::Owner::kUnknown;
  }
  const LogSource source = {.product = ScalarOf(map, "product"),
                            .category = ScalarOf(map, "category"),
                            .service = ScalarOf(map, "service"),
                            .place = {}};
  return IsOurs(source) || IsNearlyOurs(source) ? ParseFault::Owner::kOurs
                                                : ParseFault::Owner::kOthers;
}

ParseFault FaultOf(const YAML::Node& root, const absl::Status& status) {
  if (!root.IsMap()) {
    return {.status = status, .id = {}, .name = {}};
  }
  return {.owner = OwnerOf(root),
          .status = status,
          .id = ScalarOf(root, "id"),
          .name = ScalarOf(root, "name"),
          .correlation = root["correlation"].IsDefined()};
}

// CheckKeys: a key that nobody reads is a misspelt one. Rules of others have keys of their own.
void CheckKeys(YamlReader& reader, const YAML::Node& root) {
  if (OwnerOf(root) != ParseFault::Owner::kOurs) {
    return;
  }
  reader.OnlyKeys(
      root, {"title",     "id",       "name",       "related",        "status",   "description",
             "license",   "author",   "references", "date",           "modified", "logsource",
             "detection", "filter",   "fields",     "falsepositives", "level",    "tags",
             "scope",     "taxonomy", "eastwest"},
      "");
  reader.OnlyKeys(root["logsource"], {"product", "category", "service", "definition"},
                  "logsource.");
}

// ReadRoot reads one document into the file, or its fault.
void ReadRoot(const YAML::Node& root, const std::string& file, ParsedFile& parsed) {
  YamlReader reader(file);
  if (!root.IsMap()) {
    reader.Fail(root, "is no map of keys and values");
    parsed.faults.push_back(FaultOf(root, reader.fault()));
    return;
  }
  CheckKeys(reader, root);
  Document document = ReadDocument(reader, root);
  if (!reader.fault().ok()) {
    parsed.faults.push_back(FaultOf(root, reader.fault()));
    return;
  }
  std::visit([&root](auto& of) { of.header.digest = Digest(root).value(); }, document);
  parsed.documents.push_back(std::move(document));
}

}  // namespace

ParsedFile ParseDocuments(std::string_view yaml, const std::string& file) {
  ParsedFile parsed;
  try {  // yaml-cpp reports through exceptions; they end here
    for (const YAML::Node& root : YAML::LoadAll(std::string(yaml))) {
      if (!root.IsNull()) {
        ReadRoot(root, file, parsed);
      }
    }
  } catch (const YAML::Exception& fault) {
    parsed.faults.push_back(FaultOf(YAML::Node(), At({file, fault.mark.line + 1}, fault.msg)));
  }
  return parsed;
}

const Header& HeaderOf(const Document& document) {
  return std::visit([](const auto& of) -> const Header& { return of.header; }, document);
}

Header& HeaderOf(Document& document) {
  return std::visit([](auto& of) -> Header& { return of.header; }, document);
}

}  // namespace eastwest::detect::sigma
