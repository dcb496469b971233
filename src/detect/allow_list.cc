#include "src/detect/allow_list.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/rules.h"
#include "src/detect/site_model.h"

namespace eastwest::detect {
namespace {

absl::Status Invalid(const std::string& text) { return absl::InvalidArgumentError(text); }

bool IsWord(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool IsEnd(const AllowEnd& end, const net::IpAddress& address, const SiteModel& site) {
  switch (end.kind) {
    case AllowEnd::Kind::kRole:
      return site.Match(address, end.name) == RoleMatch::kConfigured;
    case AllowEnd::Kind::kZone:
      return site.HasZone(address, end.name);
    case AllowEnd::Kind::kRange:
      return end.range.Contains(address);
    case AllowEnd::Kind::kHost: {
      const KnownHost* host = site.hosts().Find(address);
      return host != nullptr && host->name == end.name;
    }
  }
  return false;
}

bool AnyEnd(const std::vector<AllowEnd>& ends, const net::IpAddress& address,
            const SiteModel& site) {
  return ends.empty() ||
         std::ranges::any_of(ends, [&](const AllowEnd& end) { return IsEnd(end, address, site); });
}

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(
      patterns, [text](const std::string& pattern) { return MatchesWildcard(pattern, text); });
}

// AllMatch: everything that the dealing shows must be allowed, and it must show something.
bool AllMatch(const std::vector<std::string>& patterns, std::span<const std::string> texts) {
  return patterns.empty() ||
         (!texts.empty() && std::ranges::all_of(texts, [&patterns](const std::string& text) {
           return MatchesAny(patterns, text);
         }));
}

bool IsIncident(const Rule& rule) {
  constexpr auto kLast = static_cast<std::uint32_t>(RuleNumber::kCm0062ExecutionOpens);
  return rule.number != 0 && rule.number <= kLast;
}

// MatchesRule: what is critical, or a CM0062 incident, is agreed to by its name only. "Workstations
// to servers over 445" means their traffic, not what an intruder does with it.
bool MatchesRule(const std::vector<std::string>& rules, const Rule* rule) {
  if (rule == nullptr) {
    return rules.empty();
  }
  if (rules.empty()) {
    return rule->level != Level::kCritical && !IsIncident(*rule);
  }
  const std::string tag = fmt::format("EW-{:04}", rule->number);
  return std::ranges::any_of(rules, [&](const std::string& wanted) {
    return EqualsIgnoreCase(wanted, tag) || EqualsIgnoreCase(wanted, rule->name);
  });
}

bool Allows(const AllowEntry& entry, const Dealing& dealing, const SiteModel& site) {
  const auto in_range = [&](PortRange ports) { return ports.Contains(dealing.port); };
  return MatchesRule(entry.rules, dealing.rule) &&
         (entry.ports.empty() || std::ranges::any_of(entry.ports, in_range)) &&
         AnyEnd(entry.source, dealing.source, site) && AnyEnd(entry.target, dealing.target, site) &&
         AllMatch(entry.users, dealing.users) && AllMatch(entry.shares, dealing.shares) &&
         AllMatch(entry.pipes, dealing.pipes) && AllMatch(entry.files, dealing.files) &&
         AllMatch(entry.services, dealing.services);
}

std::optional<unsigned> Digits(std::string_view text, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value <= most
             ? std::optional(value)
             : std::nullopt;
}

}  // namespace

bool MatchesWildcard(std::string_view pattern, std::string_view text) {
  const auto same = [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
    return a == '?' || lower(a) == lower(b);
  };
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last one, and where its text ends for now
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && same(pattern[p], text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

absl::StatusOr<AllowEnd> ParseAllowEnd(std::string_view text,
                                       const std::vector<std::string>& own_roles) {
  AllowEnd end{.kind = AllowEnd::Kind::kRange,
               .text = std::string(text),
               .name = std::string(text),
               .range = {}};
  if (text.starts_with("zone:")) {
    end.kind = AllowEnd::Kind::kZone;
    end.name = text.substr(5);
    return end;
  }
  if (text.starts_with("host:")) {
    end.kind = AllowEnd::Kind::kHost;
    end.name = NetBiosName(text.substr(5));
    return end.name.empty() ? absl::StatusOr<AllowEnd>(Invalid("\"host:\" has no name")) : end;
  }
  if (IsKnown(KnownRoles(), text) || std::ranges::find(own_roles, text) != own_roles.end()) {
    end.kind = AllowEnd::Kind::kRole;
    return end;
  }
  const bool has_letter =
      std::ranges::any_of(text, [](char c) { return (c | 0x20) >= 'g' && (c | 0x20) <= 'z'; });
  const bool word = IsWord(text) && has_letter;
  if (word) {  // a host name without a domain would look like a role that is misspelt
    return Invalid(UnknownName("role", text, KnownRoles(), own_roles) +
                   "; a host is host:" + std::string(text));
  }
  if (has_letter && text.find_first_of(":/") == std::string_view::npos) {
    end.kind = AllowEnd::Kind::kHost;
    end.name = NetBiosName(text);
    return end;
  }
  if (const absl::Status status = ParseAddressRange(text, end.range); !status.ok()) {
    return status;
  }
  return end;
}

absl::StatusOr<PortRange> ParsePortRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = Digits(text.substr(0, dash), 65535);
  const auto last = dash == std::string_view::npos ? first : Digits(text.substr(dash + 1), 65535);
  if (!first || !last || *last < *first || *first == 0) {
    return Invalid(fmt::format("\"{}\" is no port: expected 1 to 65535, or FIRST-LAST", text));
  }
  return PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

absl::StatusOr<std::optional<PacketTime>> ParseExpiry(std::string_view text) {
  if (text == "never") {
    return std::optional<PacketTime>();
  }
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
  const auto year = shaped ? Digits(text.substr(0, 4), 2260) : std::nullopt;
  const auto month = shaped ? Digits(text.substr(5, 2), 12) : std::nullopt;
  const auto day = shaped ? Digits(text.substr(8, 2), 31) : std::nullopt;
  if (year && month && day && *year >= 1970) {
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    if (date.ok()) {
      const auto next = std::chrono::sys_days(date) + std::chrono::days(1);
      return std::optional(PacketTime(next.time_since_epoch()));
    }
  }
  return Invalid(
      fmt::format("\"{}\" is no day: expected YEAR-MONTH-DAY as in 2027-03-31, or never", text));
}

absl::Status CheckAllowEntry(const AllowEntry& entry) {
  if (!IsWord(entry.name)) {
    return Invalid(
        fmt::format("name is \"{}\": expected 1 to 64 of a-z, 0-9, - and _; statistics "
                    "count under it",
                    entry.name));
  }
  for (const auto& [key, value] :
       {std::pair("owner", &entry.owner), {"reason", &entry.reason}, {"expires", &entry.expires}}) {
    if (value->empty()) {
      return Invalid(fmt::format("{} has no {}: every entry needs owner, reason and expires",
                                 entry.name, key));
    }
  }
  if (entry.source.empty() && entry.target.empty()) {
    return Invalid(
        fmt::format("{} has no source and no target: expected one of them at least", entry.name));
  }
  const bool narrow = !entry.rules.empty() || !entry.ports.empty() || !entry.shares.empty() ||
                      !entry.pipes.empty() || !entry.users.empty() || !entry.files.empty() ||
                      !entry.services.empty();
  if (!narrow) {
    return Invalid(
        fmt::format("{} would allow everything between its hosts: expected rules, "
                    "ports, shares, pipes, users, files or services",
                    entry.name));
  }
  return absl::OkStatus();
}

const AllowEntry* AllowList::Find(const Dealing& dealing, const SiteModel& site,
                                  const AllowEntry** expired) const {
  for (const AllowEntry& entry : entries_) {
    const bool over = entry.end && dealing.time >= *entry.end;
    if ((over && (expired == nullptr || *expired != nullptr)) || !Allows(entry, dealing, site)) {
      continue;
    }
    if (!over) {
      return &entry;
    }
    *expired = &entry;
  }
  return nullptr;
}

void AllowList::AdoptCounts(const AllowList& other) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto same = std::ranges::find(other.entries_, entries_[i].name, &AllowEntry::name);
    if (same != other.entries_.end()) {
      counts_[i] = other.counts_[static_cast<std::size_t>(same - other.entries_.begin())];
    }
  }
}

}  // namespace eastwest::detect
