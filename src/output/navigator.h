// NavigatorLayer counts the ATT&CK techniques that alerts name and writes them as a layer of the
// ATT&CK Navigator, format 4.5; beside a layer of the site's own, such as the techniques that a
// mitigation is for, it says which of those were seen.
#ifndef EASTWEST_SRC_OUTPUT_NAVIGATOR_H_
#define EASTWEST_SRC_OUTPUT_NAVIGATOR_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/detect/alert.h"
#include "src/output/navigator_base.h"

namespace eastwest::output {

// NavigatorNames is what the layer needs to know of ATT&CK: its version, and the ids of earlier
// versions that alerts carry beside the present ones.
struct NavigatorNames {
  std::string attack_version;
  std::vector<std::string> superseded;
};

class NavigatorLayer {
 public:
  void OnAlert(const detect::Alert& alert);

  // Render gives the layer as JSON; base may be null. The score is 20 for each step of the highest
  // level above informational, and one more for each alert, up to 20: 1 to 100.
  std::string Render(const NavigatorNames& names, const NavigatorBase* base) const;

  // Tell says in text which techniques of the base were seen, and what it says about them.
  std::string Tell(const NavigatorNames& names, const NavigatorBase& base) const;

 private:
  struct Seen {
    std::uint64_t alerts = 0;
    detect::Level level = detect::Level::kInformational;
    std::set<std::string> rules;  // "EW-0001"
  };
  using Key = std::pair<std::string, std::string>;  // technique, tactic: "T1021.002", "execution"

  static std::uint64_t Score(const Seen& seen);
  static std::string Comment(const Seen& seen);
  // SeenOf joins a technique's tactics; null alerts when it was not seen.
  Seen SeenOf(std::string_view technique) const;

  std::map<Key, Seen> seen_;  // as many as the rules name
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_NAVIGATOR_H_
