// SigmaEngine runs the rules: events become records, records match detections, matches feed
// correlations, and both become alerts. One thread.
#ifndef EASTWEST_SRC_DETECT_SIGMA_SIGMA_ENGINE_H_
#define EASTWEST_SRC_DETECT_SIGMA_SIGMA_ENGINE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/detect/alert.h"
#include "src/detect/alert_gate.h"
#include "src/detect/sigma/address_texts.h"
#include "src/detect/sigma/compiled_rule.h"
#include "src/detect/sigma/correlator.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect::sigma {

class SigmaEngine {
 public:
  // Site and gate outlive the engine.
  SigmaEngine(RuleSet rules, const SiteModel& site, AlertGate& gate)
      : rules_(std::move(rules)), site_(site), gate_(gate) {}

  // Replace takes other rules from now on. Windows of a changed correlation begin anew: which of
  // the old ones it would still mean is nobody's to say. The others go on.
  void Replace(RuleSet rules);

  // Release gives the rules away: the last call.
  RuleSet Release() { return std::move(rules_); }

  // Exchange writes the windows of correlations, or restores those of rules that did not change.
  void Exchange(StateArchive& archive);

  void OnEvent(const event::Event& event);

  // Naming is the rule that stands for what a native detector concluded; null when there is none.
  struct Naming {
    const Rule* rule = nullptr;
    bool silent = false;  // it is switched off: nobody is told
  };
  // OnDerived takes what a native detector concluded from an event. Other rules may ask for it,
  // too.
  Naming OnDerived(const event::Event& event, const Alert& alert);

  // WantsUnreadEnds: a rule may hold for the end of a flow in which nobody found anything to read.
  bool WantsUnreadEnds() const;

  std::uint64_t keys_evicted() const { return correlator_.keys_evicted(); }
  std::uint64_t samples_dropped() const { return correlator_.samples_dropped(); }
  std::uint64_t slow_matches() const;
  const RuleSet& rules() const { return rules_; }

 private:
  // Match is a rule that held for a subject, with what it is grouped by.
  struct Match {
    const CompiledRule& rule;
    const Subject& subject;
    std::vector<std::string> keys;  // of a correlation
  };

  Correlator::Windows Windows() const;
  void OnMatch(const CompiledRule& rule, const Subject& subject);
  void FeedCorrelations(const Match& match);
  void Feed(std::uint32_t index, std::uint32_t place, const Match& match);
  // ValueOf gives a view that lives until the next value is asked for.
  std::optional<std::string_view> ValueOf(const KeyField& key, std::uint32_t place,
                                          const Match& match);
  // JoinValues puts the values, folded, into joined_; false when one is missing.
  bool JoinValues(const std::vector<KeyField>& keys, std::uint32_t place, const Match& match);
  double NumberOf(const KeyField& key, std::uint32_t place, const Match& match);
  void RaiseDetection(const CompiledRule& rule, const Subject& subject);
  void RaiseCorrelation(const Match& match, std::span<const Sample> samples);
  std::string Discriminator(const CompiledRule& rule, const Subject& subject);

  RuleSet rules_;
  const SiteModel& site_;
  AlertGate& gate_;
  Correlator correlator_;
  FieldValues values_;
  AddressTexts addresses_;
  std::string joined_;
};

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_SIGMA_ENGINE_H_
