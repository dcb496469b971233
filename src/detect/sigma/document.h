// Document: one YAML document of a rule file as it is written - a detection rule, a correlation or
// a filter - checked for shape, not yet for meaning. Sigma specification 2.1.0.
#ifndef EASTWEST_SRC_DETECT_SIGMA_DOCUMENT_H_
#define EASTWEST_SRC_DETECT_SIGMA_DOCUMENT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/detect/alert.h"

namespace eastwest::detect::sigma {

// Place is where something is written; line counts from 1.
struct Place {
  std::string file;
  int line = 0;
};

// At makes an error that says where: "rules/x.yml:12: ...".
absl::Status At(const Place& place, std::string_view what);

struct RuleValue {
  std::string text;
  bool null = false;
  int line = 0;
};

// RuleItem is one "field|modifier|...: value or list".
struct RuleItem {
  std::string field;  // empty: a keyword, looked for in every text field
  std::vector<std::string> modifiers;
  std::vector<RuleValue> values;
  Place place;
};

// Search is one named part of a detection: any of several lists of items that must all hold.
struct Search {
  std::string name;
  std::vector<std::vector<RuleItem>> any;
  Place place;
};

struct LogSource {
  std::string product;
  std::string category;
  std::string service;
  Place place;
};

// Extras is our own section `eastwest:` of a rule.
struct Extras {
  enum class Attempt : std::uint8_t { kLower, kSame, kIgnore };
  enum class Refusal : std::uint8_t { kIgnore, kLow, kSame };

  std::optional<std::uint32_t> number;  // 301 of EW-0301
  bool enabled = true;
  std::optional<bool> alert;           // false: a building block of correlations
  Attempt attempt = Attempt::kLower;   // what a request without an answer is worth
  Refusal refusal = Refusal::kIgnore;  // what a refused request is worth
  std::string category;                // EVE's alert.category
  std::string summary;                 // sentence with {field} in it
  std::vector<std::string> per;        // fields that tell alerts of the same pair apart
  std::vector<std::string> needs;      // roles that the site must have, else the rule is left out
  std::string proof;                   // capture that shows it
  Place place;
};

// Header is what all documents have.
struct Header {
  std::string title;
  std::string id;
  std::string name;
  std::string author;
  std::string status;
  std::string description;
  std::vector<std::string> tags;
  std::vector<std::string> false_positives;
  Level level = Level::kMedium;
  Extras extras;
  Place place;
  std::uint64_t digest = 0;  // of the whole document: another one is another rule
};

struct DetectionRule {
  Header header;
  LogSource source;
  std::vector<Search> searches;
  std::vector<std::string> conditions;
  Place condition_place;
};

// ItemsOf lists the items of all searches of a rule.
std::vector<const RuleItem*> ItemsOf(const DetectionRule& rule);

struct CorrelationRule {
  enum class Type : std::uint8_t {
    kEventCount,
    kValueCount,
    kTemporal,
    kTemporalOrdered,
    kValueSum,
    kValueAvg,
    kValuePercentile,
  };
  enum class Comparison : std::uint8_t { kGt, kGte, kLt, kLte, kEq, kNeq };
  struct Bound {
    Comparison comparison = Comparison::kGte;
    double number = 0;
  };
  // Alias: what a group-by name is called in the events of one rule.
  struct Alias {
    std::string name;
    std::vector<std::pair<std::string, std::string>> fields;  // rule -> field
  };

  Header header;
  Type type = Type::kEventCount;
  std::vector<std::string> rules;
  Place rules_place;
  std::vector<std::string> group_by;
  std::chrono::seconds timespan{0};
  std::vector<Bound> bounds;        // all must hold; a range has two
  std::vector<std::string> fields;  // of value_*: one, or a tuple
  double percentile = 50;
  std::vector<Alias> aliases;
  bool generate = false;  // the rules it refers to alert too
};

// Filter leaves out what its condition does not want, of the rules it names.
struct Filter {
  Header header;
  LogSource source;
  std::vector<std::string> rules;  // empty: of every rule of the source
  std::vector<Search> searches;
  std::string condition;
  Place condition_place;
};

using Document = std::variant<DetectionRule, CorrelationRule, Filter>;

// ParseDocuments reads a rule file. The first fault of a document is its error; the others are
// still read, so that one bad rule does not hide ten.
struct ParseFault {
  // Whose rule it is, as far as it says so.
  enum class Owner : std::uint8_t { kUnknown, kOurs, kOthers } owner = Owner::kUnknown;
  absl::Status status;
  std::string id;
  std::string name;
  bool correlation = false;
};
struct ParsedFile {
  std::vector<Document> documents;
  std::vector<ParseFault> faults;
};
ParsedFile ParseDocuments(std::string_view yaml, const std::string& file);

const Header& HeaderOf(const Document& document);
Header& HeaderOf(Document& document);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_DOCUMENT_H_
