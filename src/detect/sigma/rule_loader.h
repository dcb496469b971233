// RuleLoader reads rule files and links them to a RuleSet: all of it or nothing.
#ifndef EASTWEST_SRC_DETECT_SIGMA_RULE_LOADER_H_
#define EASTWEST_SRC_DETECT_SIGMA_RULE_LOADER_H_

#include <cstddef>
#include <functional>
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
  // Faults of rules: with one, nothing is loaded.
  std::vector<absl::Status> faults;
};

// NameCheck tells whether an RPC endpoint, or an operation, is one that events can name: a rule
// that asks for another one would never fire.
struct NameCheck {
  std::function<bool(std::string_view)> endpoint;
  std::function<bool(std::string_view)> operation;
};

class RuleLoader {
 public:
  RuleLoader(Placeholders placeholders, std::vector<std::string> roles, const AttackNames& attack,
             NameCheck names = {})
      : placeholders_(std::move(placeholders)),
        roles_(std::move(roles)),
        attack_(attack),
        names_(std::move(names)) {}

  // AddText reads the documents of one file. ours: unknown fields and services are faults, not
  // reasons to skip a rule.
  void AddText(std::string_view yaml, const std::string& file, bool ours);

  // AddPath reads a file, or every .yml and .yaml below a directory, in the order of names.
  absl::Status AddPath(const std::string& path);

  // Link compiles what was added. Only when there was no fault.
  absl::StatusOr<RuleSet> Link();

  const LoadReport& report() const { return report_; }

 private:
  struct Loaded {
    Document document;
    bool ours = false;
  };

  void Fault(const absl::Status& status) { report_.faults.push_back(status); }
  bool IsWanted(const Header& header);
  void CheckNames(const DetectionRule& rule);
  void CheckIdentity();
  void LinkDetections(RuleSet& set);
  void LinkDetection(RuleSet& set, const DetectionRule& rule, bool ours);
  absl::StatusOr<Test> CompileDetection(const DetectionRule& rule, Service service) const;
  absl::StatusOr<Test> CompileFiltered(const DetectionRule& rule, Service service) const;
  absl::StatusOr<Test> CompileSearches(const std::vector<Search>& searches,
                                       const std::vector<std::string>& conditions,
                                       const Place& place, Service service) const;
  void LinkCorrelations(RuleSet& set);
  absl::Status LinkCorrelation(RuleSet& set, const CorrelationRule& rule);
  absl::StatusOr<KeyField> ResolveKey(const RuleSet& set, const CorrelationRule& rule,
                                      const CompiledRule& compiled, const std::string& name) const;
  std::unique_ptr<CompiledRule> NewRule(const Header& header, bool ours) const;
  static std::optional<std::uint32_t> FindRule(const RuleSet& set, std::string_view reference);

  Placeholders placeholders_;
  std::vector<std::string> roles_;
  const AttackNames& attack_;
  NameCheck names_;
  std::vector<Loaded> loaded_;
  LoadReport report_;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_RULE_LOADER_H_
