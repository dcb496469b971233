#include "src/app/allowed_rules.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/spelling.h"
#include "src/detect/rules.h"

namespace eastwest::app {
namespace {

// NearestTag is what is written nearly so, or else the next number.
std::string NearestTag(std::uint32_t number, const std::vector<std::uint32_t>& known) {
  std::vector<std::string> tags;
  for (const std::uint32_t one : known) {
    tags.push_back(fmt::format("EW-{:04}", one));
  }
  const std::vector<std::string_view> candidates(tags.begin(), tags.end());
  std::string near = Nearest(fmt::format("EW-{:04}", number), candidates);
  if (!near.empty() || known.empty()) {
    return near;
  }
  const auto distance = [number](std::uint32_t one) {
    return one > number ? one - number : number - one;
  };
  return fmt::format("EW-{:04}", *std::ranges::min_element(known, {}, distance));
}

}  // namespace

std::optional<std::uint32_t> RuleNumber(std::string_view tag) {
  if (tag.size() < 4 || !EqualsIgnoreCase(tag.substr(0, 3), "EW-")) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(tag.data() + 3, tag.data() + tag.size(), number);
  return error == std::errc{} && end == tag.data() + tag.size() ? std::optional(number)
                                                                : std::nullopt;
}

absl::Status CheckAllowedRules(const SiteConfig& site, const KnownRules& rules) {
  std::vector<std::uint32_t> numbers = rules.numbers;
  std::vector<std::string_view> names(rules.names.begin(), rules.names.end());
  for (const detect::Rule& native : detect::AllRules()) {
    numbers.push_back(native.number);
    names.push_back(native.name);
  }
  for (const detect::AllowEntry& entry : site.allow) {
    for (const std::string& rule : entry.rules) {
      const std::optional<std::uint32_t> number = RuleNumber(rule);
      const bool known = number ? std::ranges::find(numbers, *number) != numbers.end()
                                : std::ranges::any_of(names, [&rule](std::string_view name) {
                                    return EqualsIgnoreCase(name, rule);
                                  });
      if (known) {
        continue;
      }
      const std::string near = number ? NearestTag(*number, numbers) : Nearest(rule, names);
      return absl::NotFoundError(
          fmt::format("site.allow: {}.rules has \"{}\": there is no such rule{}", entry.name, rule,
                      near.empty() ? ": expected EW-nnnn, or the name of a rule that is loaded"
                                   : fmt::format(" (did you mean {}?)", near)));
    }
  }
  return absl::OkStatus();
}

}  // namespace eastwest::app
