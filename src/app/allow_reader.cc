#include "src/app/allow_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "src/app/status_text.h"
#include "src/core/spelling.h"
#include "src/output/stats.h"

namespace eastwest::app {
namespace {

using detect::AllowEntry;
using detect::sigma::YamlReader;

constexpr std::string_view kKey = "site.allow";

struct Patterns {
  const char* key;
  std::vector<std::string> AllowEntry::*list;
};
constexpr std::array kPatterns = {
    Patterns{"rules", &AllowEntry::rules}, Patterns{"shares", &AllowEntry::shares},
    Patterns{"pipes", &AllowEntry::pipes}, Patterns{"users", &AllowEntry::users},
    Patterns{"files", &AllowEntry::files}, Patterns{"services", &AllowEntry::services},
};

class EntryReader {
 public:
  EntryReader(YamlReader& reader, const SiteConfig& site) : reader_(reader), site_(site) {}

  AllowEntry Read(const YAML::Node& map) {
    AllowEntry entry;
    entry.name = reader_.Text(map, "name");
    entry.owner = reader_.Text(map, "owner");
    entry.reason = reader_.Text(map, "reason");
    entry.expires = reader_.Text(map, "expires");
    entry.source = Ends(map, "source");
    entry.target = Ends(map, "target");
    for (const std::string& text : reader_.List(map, "ports")) {
      if (const auto port = Kept(map["ports"], detect::ParsePortRange(text))) {
        entry.ports.push_back(*port);
      }
    }
    for (const Patterns& patterns : kPatterns) {
      entry.*patterns.list = NotEmpty(map, patterns.key);
    }
    CheckRules(map, entry);
    Keep(map, detect::CheckAllowEntry(entry));
    if (!entry.expires.empty()) {
      if (const auto end = Kept(map["expires"], detect::ParseExpiry(entry.expires))) {
        entry.end = *end;
      }
    }
    return entry;
  }

 private:
  void Keep(const YAML::Node& node, const absl::Status& status) {
    if (!status.ok()) {
      reader_.Fail(node, fmt::format("{}: {}", kKey, TextOf(status)));
    }
  }
  template <typename T>
  std::optional<T> Kept(const YAML::Node& node, const absl::StatusOr<T>& value) {
    Keep(node, value.status());
    return value.ok() ? std::optional<T>(*value) : std::nullopt;
  }

  // An empty list would allow as much as none at all.
  std::vector<std::string> NotEmpty(const YAML::Node& map, const char* key) {
    std::vector<std::string> list = reader_.List(map, key);
    if (map[key] && list.empty()) {
      reader_.Fail(map,
                   fmt::format("{}.{} is empty: leave it out, or say what is allowed", kKey, key));
    }
    return list;
  }

  std::vector<detect::AllowEnd> Ends(const YAML::Node& map, const char* key) {
    std::vector<detect::AllowEnd> ends;
    for (const std::string& text : NotEmpty(map, key)) {
      const auto end = Kept(map[key], detect::ParseAllowEnd(text, site_.own_roles));
      if (end && end->kind == detect::AllowEnd::Kind::kZone) {
        Keep(map[key], CheckZoneName(site_, end->name));
      }
      if (end) {
        ends.push_back(*end);
      }
    }
    return ends;
  }

  void CheckRules(const YAML::Node& map, const AllowEntry& entry) {
    for (const std::string& rule : entry.rules) {
      const bool numbered = rule.starts_with("EW-") || rule.starts_with("ew-");
      const bool digits = rule.size() == 7 && std::all_of(rule.begin() + 3, rule.end(), [](char c) {
                            return c >= '0' && c <= '9';
                          });
      if (rule.empty() || (numbered && !digits)) {
        reader_.Fail(map["rules"], fmt::format("{}.rules has \"{}\": expected EW-nnnn, or the name "
                                               "of a rule",
                                               kKey, rule));
      }
    }
  }

  YamlReader& reader_;
  const SiteConfig& site_;
};

}  // namespace

void CheckAllowKeys(YamlReader& reader, const YAML::Node& map, std::string_view prefix,
                    const std::vector<std::string_view>& known) {
  std::vector<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = reader.Scalar(entry.first, prefix);
    if (std::ranges::find(known, key) == known.end()) {
      reader.Fail(entry.first, fmt::format("unknown key \"{}.{}\": expected one of {}{}", prefix,
                                           key, fmt::join(known, ", "), NearestHint(key, known)));
    }
    if (std::ranges::find(seen, key) != seen.end()) {
      reader.Fail(entry.first, fmt::format("{}.{} is there twice", prefix, key));
    }
    seen.push_back(key);
  }
}

std::vector<AllowEntry> ReadAllowList(YamlReader& reader, const YAML::Node& at,
                                      const YAML::Node& list, const SiteConfig& site) {
  std::vector<AllowEntry> entries;
  if (!list.IsSequence()) {
    reader.Fail(
        at, fmt::format("{} is no list: expected [{{name: ..., source: [...], ...}}, ...]", kKey));
    return entries;
  }
  for (const auto& item : list) {
    if (!item.IsMap()) {
      reader.Fail(item, fmt::format("{} holds something else than entries: expected name, source, "
                                    "target, rules, owner, expires, reason",
                                    kKey));
      return entries;
    }
    CheckAllowKeys(reader, item, kKey,
                   {"name", "source", "target", "rules", "ports", "shares", "pipes", "users",
                    "files", "services", "owner", "expires", "reason"});
    AllowEntry entry = EntryReader(reader, site).Read(item);
    // Each has counts of its own.
    const auto key_of = [](const AllowEntry& one) { return output::StatsKey(one.name); };
    if (std::ranges::find(entries, key_of(entry), key_of) != entries.end()) {
      reader.Fail(item, fmt::format("{}: the name {} is taken by another entry", kKey, entry.name));
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

void DumpAllowList(YAML::Emitter& out, const std::vector<AllowEntry>& entries) {
  const auto ends = [&out](const char* key, const std::vector<detect::AllowEnd>& list) {
    if (list.empty()) {
      return;
    }
    out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const detect::AllowEnd& end : list) {
      out << end.text;
    }
    out << YAML::EndSeq;
  };
  out << YAML::BeginSeq;
  for (const AllowEntry& entry : entries) {
    out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << entry.name;
    ends("source", entry.source);
    ends("target", entry.target);
    if (!entry.ports.empty()) {
      out << YAML::Key << "ports" << YAML::Value << YAML::Flow << YAML::BeginSeq;
      for (const detect::PortRange& range : entry.ports) {
        out << (range.first == range.last ? fmt::format("{}", range.first)
                                          : fmt::format("{}-{}", range.first, range.last));
      }
      out << YAML::EndSeq;
    }
    for (const Patterns& patterns : kPatterns) {
      if (!(entry.*patterns.list).empty()) {
        out << YAML::Key << patterns.key << YAML::Value << YAML::Flow << entry.*patterns.list;
      }
    }
    out << YAML::Key << "owner" << YAML::Value << entry.owner << YAML::Key << "expires"
        << YAML::Value << entry.expires << YAML::Key << "reason" << YAML::Value << entry.reason
        << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

}  // namespace eastwest::app
