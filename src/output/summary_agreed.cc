// What the site keeps from being told: agreements, and rules that are switched off.
#include <string>
#include <vector>

#include "fmt/format.h"
#include "src/output/summary_render.h"

namespace eastwest::output {
namespace {

constexpr std::size_t kUnusedShown = 8;

std::string Terms(const Agreement& agreement) {
  return fmt::format(
      "({}, {})", Printable(agreement.owner),
      agreement.expires == "never" ? "no end" : "until " + Printable(agreement.expires));
}

}  // namespace

void RenderAgreements(Page& page, const RunReport& report) {
  if (report.agreements.empty()) {
    return;
  }
  page.Heading("ALLOWED BY THE SITE");
  std::vector<std::string> unused;
  for (const Agreement& agreement : report.agreements) {
    const std::string name = Printable(agreement.name);
    if (agreement.held != 0) {
      std::vector<std::string> rules;
      for (const auto& [rule, held] : agreement.held_by_rule) {
        rules.push_back(fmt::format("{} ({})", rule, Grouped(held)));
      }
      page.Field("held back", fmt::format("{} by {} {}{}{}", Several(agreement.held, "alert"), name,
                                          Terms(agreement), rules.empty() ? "" : ": ",
                                          Joined(rules, ", ", rules.size())));
    }
    if (agreement.over) {
      page.Field("expired",
                 fmt::format("{} {} no longer works: {} it would have held back", name,
                             Terms(agreement), Several(agreement.expired, "alert")),
                 Ink::kYellow);
    } else if (agreement.held == 0) {
      unused.push_back(name);
    }
  }
  page.Field("unused", Joined(unused, ", ", kUnusedShown));
}

void RenderDisabledRules(Page& page, const RunReport& report) {
  if (report.rules_disabled.empty()) {
    return;
  }
  std::vector<std::string> names;
  for (const std::string& name : report.rules_disabled) {
    names.push_back(Printable(name));
  }
  page.Heading("SWITCHED OFF BY THE SITE");
  page.Field("rules", fmt::format("{} (rules_disabled): nobody is told what they find",
                                  Joined(names, ", ", names.size())));
}

}  // namespace eastwest::output
