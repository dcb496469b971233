// RuleLoader reads rule files and links them to a RuleSet: all of it or nothing.
#ifndef EASTWEST_SRC_DETECT_SIGMA_RULE_LOADER_H_
#define EASTWEST_SRC_DETECT_SIGMA_RULE_LOADER_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/detect/sigma/attack.h"
#include "src/detect/sigma/compiled_rule.h"
#include "src/detect/sigma/item_compiler.h"

namespace eastwest::detect::sigma {

// LoadReport says what became of every document.
struct LoadReport {
  std::size_t detections = 0;
  std::size_t correlations = 0;
  std::size_t filters = 0;
  std::size_t disabled = 0;  // eastwest.enabled: false, or roles that the site does not have
  // Rules of others that packets cannot feed: where, and why.
  std::vector<std::pair<std::string, std::string>> skipped;
  // Rules of others that were loaded although packets cannot answer all that they ask: where, what.
  std::vector<std::pair<std::string, std::string>> partly;
  // Faults of rules: with one, nothing is loaded.
  std::vector<absl::Status> faults;
};

// IsCalled: the name is the rule's number ("EW-0302"), id or name, in either case.
bool IsCalled(const Header& header, std::string_view name);

class RuleLoader {
 public:
  RuleLoader(Placeholders placeholders, std::vector<std::string> roles, const AttackNames& attack,
             KnownNames names = {})
      : placeholders_(std::move(placeholders)),
        roles_(std::move(roles)),
        attack_(attack),
        names_(std::move(names)) {}

  // AddText reads the documents of one file. ours: what cannot be read is a fault, whatever it
  // says of its product.
  void AddText(std::string_view yaml, const std::string& file, bool ours);
  // AddParsed takes what ParseDocuments made of a file.
  void AddParsed(ParsedFile parsed, const std::string& file, bool ours);

  // AddPath reads a file, or every .yml and .yaml below a directory, in the order of names.
  absl::Status AddPath(const std::string& path);

  // Numbers of the catalogue, and names, that the rules have, whether they are switched on or not.
  // Only before Link.
  std::vector<std::uint32_t> Numbers() const;
  std::vector<std::string> Names() const;

  // Enable switches rules on that come switched off: by their catalogue numbers, or all of them.
  void Enable(std::vector<std::uint32_t> numbers) { enabled_ = std::move(numbers); }
  void EnableEverything() { everything_ = true; }
  // Disable switches rules off, by their numbers ("EW-0302"), ids or names: they give no alerts.
  // Who counts them goes on to count them.
  // all_known: a name that no rule has is a fault.
  void Disable(std::vector<std::string> names, bool all_known = true) {
    disabled_ = std::move(names);
    disabled_all_known_ = all_known;
  }
  // DescribeOnly takes rules whose roles and lists the site does not have, too: to be shown, not
  // run.
  void DescribeOnly() { everything_ = describe_only_ = true; }

  // Link compiles what was added. Only when there was no fault.
  absl::StatusOr<RuleSet> Link();

  const LoadReport& report() const { return report_; }

 private:
  struct Loaded {
    Document document;
    bool ours = false;  // of a correlation: nothing beside it in its file is somebody else's
  };
  // Absent is a rule that was read and is not among those that run.
  struct Absent {
    std::string id;
    std::string name;
    std::string why;
  };
  // Reading is how strictly a rule is read, and what came of it.
  struct Reading {
    bool ours = false;
    bool may_leave_out = false;        // a search that packets cannot answer
    std::string left_out;              // what was, and why
    std::vector<absl::Status> faults;  // of a rule of ours
  };

  // Fault tells each fault once: a filter is read with every rule that it is for.
  void Fault(const absl::Status& status);
  void Skip(const Header& header, std::string_view why);
  std::string WhyUnwanted(const Header& header) const;
  bool IsEnabled(const Header& header) const;
  bool IsDisabled(const Header& header) const;
  bool HasNeeds(const Header& header);
  void DropUnwanted();
  std::set<const Loaded*> Counted() const;
  void DropDisabled();
  void CheckEnabled();
  void CheckDisabled();
  void CheckIdentity();
  void CheckNeeds();
  void CheckExtras(const Header& header, std::optional<Service> service);
  void CheckFilter(const Filter& filter);
  void LinkDetections(RuleSet& set);
  void LinkDetection(RuleSet& set, const DetectionRule& rule, bool ours);
  void AddDetection(RuleSet& set, const DetectionRule& rule, Service service, const Test& test,
                    bool ours);
  // Filters that a detection passes through.
  std::vector<const Filter*> FiltersOf(const DetectionRule& rule) const;
  absl::StatusOr<Test> CompileFiltered(const DetectionRule& rule, Service service,
                                       Reading& reading) const;
  absl::StatusOr<Test> CompileSearches(const std::vector<Search>& searches,
                                       const std::vector<std::string>& conditions,
                                       const Place& place, Service service, Reading& reading) const;
  void LinkCorrelations(RuleSet& set);
  absl::Status LinkCorrelation(RuleSet& set, const CorrelationRule& rule);
  bool SkipsForAbsent(const RuleSet& set, const CorrelationRule& rule);
  void RefuseWaiting(const RuleSet& set, const Loaded& loaded);
  void Refuse(const Loaded& correlation, const absl::Status& why);
  const Loaded* FindLoaded(std::string_view reference) const;
  const Absent* FindAbsent(std::string_view reference) const;
  std::string NoSuchRule(std::string_view reference) const;
  absl::StatusOr<KeyField> ResolveKey(const RuleSet& set, const CorrelationRule& rule,
                                      const CompiledRule& compiled, const std::string& name) const;
  std::unique_ptr<CompiledRule> NewRule(const Header& header, bool ours) const;
  static std::optional<std::uint32_t> FindRule(const RuleSet& set, std::string_view reference);

  Placeholders placeholders_;
  std::vector<std::string> roles_;
  const AttackNames& attack_;
  KnownNames names_;
  std::vector<Loaded> loaded_;
  std::vector<Absent> absent_;
  std::set<std::string> told_;  // faults
  std::vector<std::uint32_t> enabled_;
  std::vector<std::string> disabled_;
  bool disabled_all_known_ = true;
  bool everything_ = false;
  bool describe_only_ = false;
  LoadReport report_;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_RULE_LOADER_H_
