#include "src/detect/sigma/value_check.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "parsers/bytes/text.h"
#include "src/core/spelling.h"
#include "src/detect/address_map.h"
#include "src/detect/rules.h"
#include "src/detect/site_names.h"

namespace eastwest::detect::sigma {
namespace {

using Names = std::span<const std::string_view>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Names that others decide on are ASCII, and there are thousands of them: the size is asked first.
bool Same(const Asked& asked, std::string_view name) {
  return asked.value.size() == name.size() &&
         (asked.cased ? asked.value == name : EqualsIgnoreCase(asked.value, name));
}

bool IsOneOf(const Asked& asked, Names names) {
  return std::ranges::any_of(names, [&asked](auto name) { return Same(asked, name); });
}

// Refused is the sentence about a value; meant may be empty.
std::string Refused(const Asked& asked, std::string_view meant, std::string_view expected) {
  return fmt::format("{} is \"{}\"{}: expected {}", asked.field, asked.value,
                     meant.empty() ? "" : fmt::format(" (did you mean {}?)", meant), expected);
}

std::string RefusedName(const Asked& asked, Names names) {
  return Refused(asked, Nearest(asked.value, names),
                 names.size() == 1 ? std::string(names.front())
                                   : fmt::format("one of {}", fmt::join(names, ", ")));
}

// Canonical refuses a value that means something, but is not written as events write it.
std::string Canonical(const Asked& asked, const std::optional<std::string>& written,
                      std::string_view expected) {
  if (written && Same(asked, *written)) {
    return {};
  }
  return Refused(asked, written.value_or(""), expected);
}

// NumberOf reads what people write for a number: 12, 0012, 0x0c, -5.
std::optional<std::int64_t> NumberOf(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  text.remove_prefix(hex ? 2 : 0);
  std::int64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, hex ? 16 : 10);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

std::string CheckNumber(const Asked& asked) {
  const std::optional<std::int64_t> number = NumberOf(asked.value);
  return Canonical(asked, number ? std::optional(fmt::format("{}", *number)) : std::nullopt,
                   "a whole number");
}

std::string CheckHex(const Asked& asked) {
  const std::optional<std::int64_t> number = NumberOf(asked.value);
  return Canonical(
      asked, number && *number >= 0 ? std::optional(fmt::format("0x{:x}", *number)) : std::nullopt,
      "a hexadecimal number, as in 0xc000006d");
}

std::string CheckAddress(const Asked& asked) {
  AddressRange range;
  if (!ParseAddressRange(asked.value, range).ok()) {
    return Refused(asked, "", "an IP address");
  }
  if (range.first != range.last || asked.value.find('/') != std::string_view::npos) {
    return Refused(asked, fmt::format("{}|cidr", asked.field),
                   "an IP address, networks stand behind |cidr");
  }
  return Canonical(asked, net::ToString(range.first), "an IP address");
}

std::string CheckFlag(const Asked& asked) {
  constexpr std::array<std::string_view, 2> kFlags = {"true", "false"};
  const std::string folded = AsciiLower(asked.value);
  const bool yes = folded == "yes" || folded == "on" || folded == "1";
  const bool no = folded == "no" || folded == "off" || folded == "0";
  if (IsOneOf(asked, kFlags)) {
    return {};
  }
  return Refused(asked,
                 yes  ? "true"
                 : no ? "false"
                      : Nearest(asked.value, kFlags),
                 "true or false");
}

std::string CheckGuid(const Asked& asked) {
  constexpr std::string_view kForm = "00000000-0000-0000-0000-000000000000";
  std::string text = AsciiLower(asked.value);
  std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
  const bool good = std::ranges::equal(
      text, kForm, [](char c, char form) { return form == '-' ? c == '-' : IsHexDigit(c); });
  return Canonical(asked, good ? std::optional(text) : std::nullopt,
                   "a GUID, as in 367abb81-9844-35f1-ad32-98f038001003");
}

std::string CheckVersion(const Asked& asked) {
  const std::size_t point = asked.value.find('.');
  const auto number = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, IsDigit);
  };
  if (point == std::string_view::npos) {
    return Refused(asked, number(asked.value) ? fmt::format("{}.0", asked.value) : "",
                   "major and minor version, as in 1.0");
  }
  return number(asked.value.substr(0, point)) && number(asked.value.substr(point + 1))
             ? std::string()
             : Refused(asked, "", "major and minor version, as in 1.0");
}

// Two digits stand behind the point: 3.1.1 and 3.11 are both 0x0311.
std::string CheckDialect(const Asked& asked, Names names) {
  if (asked.value.empty() || !IsDigit(asked.value.front()) || IsOneOf(asked, names)) {
    return {};
  }
  std::string digits(asked.value);
  std::erase(digits, '.');
  digits.resize(3, '0');
  const auto meant = std::ranges::find_if(names, [&digits](std::string_view name) {
    return name.front() == digits[0] && name.substr(2) == digits.substr(1);
  });
  return Refused(asked, meant == names.end() ? std::string_view{} : *meant,
                 fmt::format("one of {}, or the name of an SMB1 dialect", fmt::join(names, ", ")));
}

// CheckSpoken is for lists too long to be shown.
std::string CheckSpoken(const Asked& asked, std::string_view what, Names names) {
  return names.empty() || IsOneOf(asked, names)
             ? std::string()
             : fmt::format("no {} is called \"{}\"{}: the rule would never fire", what, asked.value,
                           NearestHint(asked.value, names));
}

std::string CheckSite(const Asked& asked, std::string_view what, std::span<const SiteName> known,
                      const std::vector<std::string>& own) {
  const bool is_known =
      std::ranges::any_of(known, [&asked](const SiteName& one) { return Same(asked, one.name); }) ||
      std::ranges::any_of(own, [&asked](const std::string& one) { return Same(asked, one); });
  return is_known ? std::string()
                  : fmt::format("{}: {}", asked.field, UnknownName(what, asked.value, known, own));
}

std::string CheckDetector(const Asked& asked) {
  std::vector<std::string_view> names;
  for (const Rule& rule : AllRules()) {
    names.push_back(rule.name);
  }
  return CheckSpoken(asked, "detector", names);
}

}  // namespace

std::string WhyNever(const ValueSet& values, const Asked& asked, const KnownNames& names) {
  switch (values.kind) {
    case ValueKind::kText:
    case ValueKind::kAny:
      return {};
    case ValueKind::kNumber:
    case ValueKind::kDigits:
      return CheckNumber(asked);
    case ValueKind::kHex:
    case ValueKind::kHexDigits:
      return CheckHex(asked);
    case ValueKind::kAddress:
      return CheckAddress(asked);
    case ValueKind::kFlag:
      return CheckFlag(asked);
    case ValueKind::kGuid:
      return CheckGuid(asked);
    case ValueKind::kVersion:
      return CheckVersion(asked);
    case ValueKind::kDialect:
      return CheckDialect(asked, values.names);
    case ValueKind::kNames:
      return IsOneOf(asked, values.names) ? std::string() : RefusedName(asked, values.names);
    case ValueKind::kRole:
      return CheckSite(asked, "role", KnownRoles(), names.own_roles);
    case ValueKind::kZone:
      return CheckSite(asked, "zone", KnownZones(), names.own_zones);
    case ValueKind::kEndpoint:
      return CheckSpoken(asked, "endpoint", names.endpoints);
    case ValueKind::kOperation:
      return CheckSpoken(asked, "operation", names.operations);
    case ValueKind::kDetector:
      return CheckDetector(asked);
  }
  return {};
}

std::string WhyNoRole(std::string_view role, const KnownNames& names) {
  return CheckSite({.field = "eastwest.needs", .value = role, .cased = true}, "role", KnownRoles(),
                   names.own_roles);
}

bool MayBeNumber(const ValueSet& values) {
  return values.kind == ValueKind::kAny || values.kind == ValueKind::kNumber ||
         values.kind == ValueKind::kHex;
}

}  // namespace eastwest::detect::sigma
