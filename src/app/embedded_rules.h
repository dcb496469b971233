// EmbeddedRules are the files of rules/ as they were when the program was built.
#ifndef EASTWEST_SRC_APP_EMBEDDED_RULES_H_
#define EASTWEST_SRC_APP_EMBEDDED_RULES_H_

#include <span>
#include <string_view>

namespace eastwest::app {

struct EmbeddedRule {
  std::string_view path;  // "rules/service/svc_create.yml"
  std::string_view text;
};

// In the order of paths.
std::span<const EmbeddedRule> EmbeddedRules();

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_EMBEDDED_RULES_H_
