#include "src/detect/host_deeds.h"

#include <algorithm>
#include <array>
#include <limits>

#include "fmt/format.h"

namespace eastwest::detect {
namespace {

// A host that reads this many files is more than a person at work.
constexpr std::uint32_t kBackupReadsMin = 1000;
// Times that something was done under the name of backups.
constexpr std::uint32_t kBackupNamesMin = 10;

struct DeedWords {
  Deed deed;
  std::string_view text;
  bool by_client;  // done to others, not served to them
};

constexpr std::array kWords = {
    DeedWords{Deed::kServedKerberos, "Kerberos served", false},
    DeedWords{Deed::kServedLdap, "LDAP served", false},
    DeedWords{Deed::kServedDomain, "SYSVOL or NETLOGON served", false},
    DeedWords{Deed::kAnnouncedDomain, "announced itself as domain controller", true},
    DeedWords{Deed::kServedSite, "a share of SCCM site systems served", false},
    DeedWords{Deed::kServedContent, "a share of SCCM distribution points served", false},
    DeedWords{Deed::kPushedClient, "ccmsetup written to an admin share", true},
    DeedWords{Deed::kServedPrinter, "a printer served", false},
    DeedWords{Deed::kServedSpooler, "the print spooler served", false},
    DeedWords{Deed::kServedFiles, "files of a disk share served", false},
    DeedWords{Deed::kReadFiles, "files of others read", true},
    DeedWords{Deed::kActedAsBackup, "a share or account named after backups used", true},
    DeedWords{Deed::kLoggedOn, "logged on", true},
};
static_assert(kWords.size() == kDeeds);
static_assert(kWords[static_cast<std::size_t>(Deed::kReadFiles)].deed == Deed::kReadFiles);

std::uint32_t CountOf(const HostDeeds& deeds, Deed deed) {
  const DeedRecord* record = deeds.Find(deed);
  return record == nullptr ? 0 : record->count;
}

// Several: one client is no proof that a host is there for others; who looks at a spooler is not
// always who prints.
bool Several(const HostDeeds& deeds, Deed deed) {
  const DeedRecord* record = deeds.Find(deed);
  return record != nullptr && record->peers.size() > 1;
}

std::vector<Deed> DoneOf(const HostDeeds& deeds, std::initializer_list<Deed> wanted) {
  std::vector<Deed> done;
  std::ranges::copy_if(wanted, std::back_inserter(done),
                       [&deeds](Deed deed) { return deeds.Did(deed); });
  return done;
}

}  // namespace

void HostDeeds::Add(Deed deed, const net::IpAddress& peer, const event::Event& event) {
  const std::uint32_t bit = 1U << static_cast<unsigned>(deed);
  if ((mask_ & bit) == 0) {
    mask_ |= bit;
    records_.push_back({deed, 1, event.frame, event.time, {peer}});
    return;
  }
  DeedRecord& record = *std::ranges::find(records_, deed, &DeedRecord::deed);
  record.count += record.count < std::numeric_limits<std::uint32_t>::max() ? 1U : 0U;
  if (record.peers.size() < kPeersMax &&
      std::ranges::find(record.peers, peer) == record.peers.end()) {
    record.peers.push_back(peer);
  }
}

void HostDeeds::Exchange(StateArchive& archive) {
  const auto address = [](StateArchive& to, net::IpAddress& peer) { to.Value(peer); };
  archive.List(records_, kDeeds, [&address](StateArchive& to, DeedRecord& record) {
    to.Enum8(record.deed, Deed::kLoggedOn);
    to.Value(record.count);
    to.Value(record.first);
    to.Value(record.first_time);
    to.List(record.peers, kPeersMax, address);
  });
  for (const DeedRecord& record : records_) {
    mask_ |= 1U << static_cast<unsigned>(record.deed);
  }
}

const DeedRecord* HostDeeds::Find(Deed deed) const {
  const auto found = std::ranges::find(records_, deed, &DeedRecord::deed);
  return found == records_.end() ? nullptr : &*found;
}

std::string_view LearnedRole(const HostDeeds& deeds) {
  if (deeds.Did(Deed::kServedKerberos) || deeds.Did(Deed::kServedLdap) ||
      deeds.Did(Deed::kServedDomain)) {
    return "dc";
  }
  if (deeds.Did(Deed::kServedFiles)) {
    return "file_server";
  }
  return deeds.Did(Deed::kLoggedOn) ? "workstation" : std::string_view{};
}

std::vector<Suggestion> SuggestRoles(const HostDeeds& deeds) {
  std::vector<Suggestion> roles;
  const auto suggest = [&](std::string_view role, std::initializer_list<Deed> because) {
    if (std::vector<Deed> done = DoneOf(deeds, because); !done.empty()) {
      roles.push_back({role, std::move(done)});
    }
  };
  suggest("dc",
          {Deed::kServedDomain, Deed::kServedKerberos, Deed::kServedLdap, Deed::kAnnouncedDomain});
  suggest("sccm_site", {Deed::kServedSite, Deed::kPushedClient});
  if (!deeds.Did(Deed::kServedSite)) {
    suggest("sccm_dp", {Deed::kServedContent});
  }
  if (deeds.Did(Deed::kServedPrinter) || Several(deeds, Deed::kServedSpooler)) {
    suggest("print_server", {Deed::kServedPrinter, Deed::kServedSpooler});
  }
  const bool domain = !roles.empty() && roles.front().role == "dc";
  if (!domain) {  // what a domain controller serves besides is its own business
    suggest("file_server", {Deed::kServedFiles});
  }
  if (roles.empty() && (CountOf(deeds, Deed::kReadFiles) >= kBackupReadsMin ||
                        CountOf(deeds, Deed::kActedAsBackup) >= kBackupNamesMin)) {
    suggest("backup", {Deed::kActedAsBackup, Deed::kReadFiles});
  }
  if (roles.empty()) {
    suggest("workstation", {Deed::kLoggedOn});
  }
  return roles;
}

std::string DeedText(const DeedRecord& record) {
  const DeedWords& words = kWords[static_cast<std::size_t>(record.deed)];
  const std::string times = record.count == 1 ? "once" : fmt::format("{} times", record.count);
  const std::string hosts =
      record.peers.size() >= kPeersMax ? fmt::format("{} or more hosts", kPeersMax)
      : record.peers.size() == 1       ? "1 host"
                                       : fmt::format("{} hosts", record.peers.size());
  return fmt::format("{} {} {} {}", words.text, times, words.by_client ? "on" : "to", hosts);
}

}  // namespace eastwest::detect
