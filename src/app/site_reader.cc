#include "src/app/site_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "fmt/format.h"
#include "src/app/allow_reader.h"
#include "src/app/status_text.h"

namespace eastwest::app {
namespace {

using detect::sigma::YamlReader;

class SiteReader {
 public:
  SiteReader(std::string file, SiteConfig& site)
      : file_(std::move(file)), reader_(file_), site_(site) {}

  absl::Status Read(const YAML::Node& at, const YAML::Node& section) {
    if (!section.IsMap()) {
      reader_.Fail(at, "site is no map: expected keys and values");
      return reader_.fault();
    }
    // What the site declares is known before it is used, wherever it stands.
    ReadKey("own_roles", section);
    ReadKey("own_zones", section);
    CheckKeys(section, "site", Keys());
    for (const auto& entry : section) {
      const std::string key = entry.first.Scalar();
      const auto* const known = std::ranges::find(kSections, key, &Section::key);
      if (known != kSections.end() && !key.starts_with("own_")) {
        (this->*known->read)(entry.first, entry.second);
      }
    }
    return reader_.fault();
  }

 private:
  struct Section {
    std::string_view key;
    void (SiteReader::*read)(const YAML::Node& at, const YAML::Node& value);
  };
  static const std::array<Section, 12> kSections;

  static std::vector<std::string_view> Keys() {
    std::vector<std::string_view> keys;
    for (const Section& section : kSections) {
      keys.push_back(section.key);
    }
    return keys;
  }

  void ReadKey(std::string_view key, const YAML::Node& section) {
    for (const auto& entry : section) {
      if (entry.first.IsScalar() && entry.first.Scalar() == key) {
        const auto* const known = std::ranges::find(kSections, key, &Section::key);
        (this->*known->read)(entry.first, entry.second);
      }
    }
  }

  void Check(const YAML::Node& node, std::string_view key, const absl::Status& status) {
    if (!status.ok()) {
      reader_.Fail(node, fmt::format("{}: {}", key, TextOf(status)));
    }
  }

  // CheckKeys: a key that nobody reads is a fault, and so is one that is there twice.
  void CheckKeys(const YAML::Node& map, std::string_view prefix,
                 const std::vector<std::string_view>& known) {
    CheckAllowKeys(reader_, map, prefix, known);
  }

  std::vector<std::string> Texts(const YAML::Node& at, const YAML::Node& list,
                                 const std::string& key, std::string_view of) {
    std::vector<std::string> texts;
    if (!list.IsSequence()) {
      reader_.Fail(at, fmt::format("{} is no list: expected [{}, ...]", key, of));
      return texts;
    }
    for (const auto& item : list) {
      if (!item.IsScalar()) {
        reader_.Fail(item, fmt::format("{} holds something else than {}", key,
                                       of == "ADDRESS" ? "addresses" : "texts"));
        return texts;
      }
      texts.push_back(item.Scalar());
    }
    return texts;
  }

  // Members checks each address where it stands.
  std::vector<std::string> Members(const YAML::Node& at, const YAML::Node& list,
                                   const std::string& key) {
    std::vector<std::string> members = Texts(at, list, key, "ADDRESS");
    for (std::size_t i = 0; i < members.size(); ++i) {
      detect::SiteModel scratch;
      Check(list[i], key, scratch.AddRole("any", members[i]));
    }
    return members;
  }

  template <typename OnEntry>
  NamedLists ReadLists(const YAML::Node& at, const YAML::Node& map, const std::string& key,
                       const OnEntry& on_entry) {
    NamedLists lists;
    if (!map.IsMap()) {
      reader_.Fail(at, fmt::format("{} is no map: expected NAME: [ADDRESS, ...]", key));
      return lists;
    }
    for (const auto& entry : map) {
      const std::string name = reader_.Scalar(entry.first, key);
      const bool twice =
          std::ranges::find(lists, name, &NamedLists::value_type::first) != lists.end();
      if (twice) {
        reader_.Fail(entry.first, fmt::format("{}.{} is there twice", key, name));
      }
      lists.emplace_back(name, on_entry(entry.first, entry.second, name));
    }
    return lists;
  }

  void ReadRoles(const YAML::Node& at, const YAML::Node& map) {
    site_.roles = ReadLists(at, map, "site.roles",
                            [this](const auto& key, const auto& list, const auto& role) {
                              Check(key, "site.roles." + role, CheckRoleName(site_, role));
                              return Members(key, list, "site.roles." + role);
                            });
  }
  void ReadZones(const YAML::Node& at, const YAML::Node& map) {
    site_.zones = ReadLists(at, map, "site.zones",
                            [this](const auto& key, const auto& list, const auto& zone) {
                              Check(key, "site.zones." + zone, CheckZoneName(site_, zone));
                              return Members(key, list, "site.zones." + zone);
                            });
  }
  void ReadPlaceholders(const YAML::Node& at, const YAML::Node& map) {
    site_.placeholders = ReadLists(at, map, "site.placeholders",
                                   [this](const auto& key, const auto& list, const auto& name) {
                                     return Texts(key, list, "site.placeholders." + name, "TEXT");
                                   });
  }
  void ReadOwnRoles(const YAML::Node& at, const YAML::Node& list) {
    site_.own_roles = Texts(at, list, "site.own_roles", "NAME");
  }
  void ReadOwnZones(const YAML::Node& at, const YAML::Node& list) {
    site_.own_zones = Texts(at, list, "site.own_zones", "NAME");
  }
  void ReadAdminSources(const YAML::Node& at, const YAML::Node& list) {
    site_.admin_sources = Members(at, list, "site.admin_sources");
  }
  void ReadWatchAccounts(const YAML::Node& at, const YAML::Node& list) {
    site_.watch_accounts = Texts(at, list, "site.watch_accounts", "ACCOUNT");
  }

  void ReadSccm(const YAML::Node& at, const YAML::Node& map) {
    std::vector<std::string_view> known = {"client_push_accounts", "site_accounts"};
    for (const SccmKey& sccm : kSccmKeys) {
      known.push_back(sccm.key);
    }
    if (!map.IsMap()) {
      reader_.Fail(at, fmt::format("site.sccm is no map: expected {}", fmt::join(known, ", ")));
      return;
    }
    CheckKeys(map, "site.sccm", known);
    site_.sccm.clear();
    for (const auto& entry : map) {
      const std::string key = entry.first.Scalar();
      const std::string path = "site.sccm." + key;
      if (key == "client_push_accounts") {
        site_.client_push_accounts = Texts(entry.first, entry.second, path, "ACCOUNT");
      } else if (key == "site_accounts") {
        site_.site_accounts = Texts(entry.first, entry.second, path, "ACCOUNT");
      } else {
        site_.sccm.emplace_back(key, Members(entry.first, entry.second, path));
      }
    }
  }

  void ReadEndpoints(const YAML::Node& at, const YAML::Node& list) {
    const std::string key = "site.smb_external_allowed";
    site_.smb_external_allowed.clear();
    if (!list.IsSequence()) {
      reader_.Fail(at, key + " is no list: expected [{network: ADDRESS, owner: WHO}, ...]");
      return;
    }
    for (const auto& item : list) {
      SiteConfig::Endpoint endpoint;
      if (item.IsMap()) {
        CheckKeys(item, key, {"network", "owner"});
        endpoint = {reader_.Text(item, "network"), reader_.Text(item, "owner")};
      } else {
        endpoint.network = reader_.Scalar(item, key);
      }
      detect::SiteModel scratch;
      Check(item, key, scratch.AddZone(detect::kZoneSmbAllowed, endpoint.network));
      site_.smb_external_allowed.push_back(std::move(endpoint));
    }
  }

  void ReadAllow(const YAML::Node& at, const YAML::Node& list) {
    site_.allow = ReadAllowList(reader_, at, list, site_);
  }

  void ReadFirewall(const YAML::Node& at, const YAML::Node& map) {
    std::vector<std::string_view> rows;
    for (const detect::FirewallRow& row : detect::FirewallRows()) {
      rows.push_back(row.name);
    }
    if (!map.IsMap()) {
      reader_.Fail(at, "site.firewall is no map: expected ROW: {log: each|aggregate}");
      return;
    }
    CheckKeys(map, "site.firewall", rows);
    site_.firewall.clear();
    for (const auto& entry : map) {
      const std::string key = "site.firewall." + entry.first.Scalar();
      if (!entry.second.IsMap()) {
        reader_.Fail(entry.first, key + " is no map: expected {log: each|aggregate}");
        return;
      }
      CheckKeys(entry.second, key, {"log"});
      const std::string log = reader_.Text(entry.second, "log");
      if (log != "each" && log != "aggregate") {
        reader_.Fail(entry.first,
                     fmt::format("{}.log is \"{}\": expected each or aggregate", key, log));
      }
      site_.firewall.emplace_back(entry.first.Scalar(), log == "each"
                                                            ? detect::LogMode::kEach
                                                            : detect::LogMode::kAggregate);
    }
  }

  // A relative path starts where the configuration file is.
  void ReadInventory(const YAML::Node& at, const YAML::Node& value) {
    const std::string path = reader_.Scalar(value.IsNull() ? at : value, "site.inventory");
    if (path.empty() || value.IsNull()) {
      return;
    }
    std::error_code error;
    const std::filesystem::path full =
        std::filesystem::absolute(std::filesystem::path(file_).parent_path() / path, error);
    const auto known = [this](auto check) {
      return [this, check](std::string_view name) { return check(site_, name); };
    };
    auto hosts =
        LoadInventory(full.string(), {.role = known(CheckRoleName), .zone = known(CheckZoneName)});
    if (!hosts.ok()) {
      reader_.Fail(at, fmt::format("site.inventory: {}", TextOf(hosts.status())));
      return;
    }
    site_.inventory = full.string();
    site_.inventory_hosts = *std::move(hosts);
  }

  std::string file_;
  YamlReader reader_;
  SiteConfig& site_;
};

const std::array<SiteReader::Section, 12> SiteReader::kSections = {{
    {"roles", &SiteReader::ReadRoles},
    {"zones", &SiteReader::ReadZones},
    {"own_roles", &SiteReader::ReadOwnRoles},
    {"own_zones", &SiteReader::ReadOwnZones},
    {"placeholders", &SiteReader::ReadPlaceholders},
    {"admin_sources", &SiteReader::ReadAdminSources},
    {"sccm", &SiteReader::ReadSccm},
    {"watch_accounts", &SiteReader::ReadWatchAccounts},
    {"smb_external_allowed", &SiteReader::ReadEndpoints},
    {"allow", &SiteReader::ReadAllow},
    {"firewall", &SiteReader::ReadFirewall},
    {"inventory", &SiteReader::ReadInventory},
}};

void DumpFlow(YAML::Emitter& out, const char* key, const std::vector<std::string>& list) {
  out << YAML::Key << key << YAML::Value << YAML::Flow << list;
}

void DumpLists(YAML::Emitter& out, const NamedLists& lists) {
  out << YAML::BeginMap;
  for (const auto& [name, members] : lists) {
    out << YAML::Key << name << YAML::Value << YAML::Flow << members;
  }
  out << YAML::EndMap;
}

void DumpSccm(YAML::Emitter& out, const SiteConfig& site) {
  out << YAML::Key << "sccm" << YAML::Value << YAML::BeginMap;
  for (const auto& [key, members] : site.sccm) {
    DumpFlow(out, key.c_str(), members);
  }
  DumpFlow(out, "client_push_accounts", site.client_push_accounts);
  DumpFlow(out, "site_accounts", site.site_accounts);
  out << YAML::EndMap;
}

void DumpAgreed(YAML::Emitter& out, const SiteConfig& site) {
  out << YAML::Key << "smb_external_allowed" << YAML::Value << YAML::BeginSeq;
  for (const SiteConfig::Endpoint& endpoint : site.smb_external_allowed) {
    out << YAML::Flow << YAML::BeginMap << YAML::Key << "network" << YAML::Value << endpoint.network
        << YAML::Key << "owner" << YAML::Value << YAML::DoubleQuoted << endpoint.owner
        << YAML::EndMap;
  }
  out << YAML::EndSeq << YAML::Key << "allow" << YAML::Value;
  DumpAllowList(out, site.allow);
  out << YAML::Key << "firewall" << YAML::Value << YAML::BeginMap;
  for (const auto& [row, mode] : site.firewall) {
    out << YAML::Key << row << YAML::Value << YAML::Flow << YAML::BeginMap << YAML::Key << "log"
        << YAML::Value << std::string(LogModeName(mode)) << YAML::EndMap;
  }
  out << YAML::EndMap;
}

}  // namespace

absl::Status ReadSite(const std::string& file, const YAML::Node& at, const YAML::Node& section,
                      SiteConfig& site) {
  return SiteReader(file, site).Read(at, section);
}

void DumpSite(YAML::Emitter& out, const SiteConfig& site) {
  out << YAML::BeginMap << YAML::Key << "roles" << YAML::Value;
  DumpLists(out, site.roles);
  out << YAML::Key << "zones" << YAML::Value;
  DumpLists(out, site.zones);
  DumpFlow(out, "own_roles", site.own_roles);
  DumpFlow(out, "own_zones", site.own_zones);
  out << YAML::Key << "placeholders" << YAML::Value;
  DumpLists(out, site.placeholders);
  DumpFlow(out, "admin_sources", site.admin_sources);
  DumpSccm(out, site);
  DumpFlow(out, "watch_accounts", site.watch_accounts);
  DumpAgreed(out, site);
  out << YAML::Key << "inventory" << YAML::Value << YAML::DoubleQuoted << site.inventory
      << YAML::EndMap;
}

}  // namespace eastwest::app
