// AllowList is what the site has agreed to: who may do what to whom, who answers for it, and until
// when. What it lets pass is counted, never forgotten.
#ifndef EASTWEST_SRC_DETECT_ALLOW_LIST_H_
#define EASTWEST_SRC_DETECT_ALLOW_LIST_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parsers/net/address.h"
#include "src/core/packet_time.h"
#include "src/detect/address_map.h"
#include "src/detect/alert.h"

namespace eastwest::detect {

class SiteModel;

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  bool Contains(std::uint16_t port) const { return first <= port && port <= last; }
};

// AllowEnd is one way to name the source or the target of an entry. A role counts when the
// inventory gives it, never when it was learned.
struct AllowEnd {
  enum class Kind : std::uint8_t { kRole, kZone, kRange, kHost };
  Kind kind = Kind::kRole;
  std::string text;  // as it was written, and the role, the zone or the NetBIOS name
  std::string name;
  AddressRange range;
};

// AllowEntry allows what meets all its lists; an empty list asks for nothing. Patterns know * and ?
// and no case.
struct AllowEntry {
  std::string name;  // for statistics: a-z, 0-9, - and _
  std::vector<AllowEnd> source;
  std::vector<AllowEnd> target;
  std::vector<std::string> rules;  // "EW-0202", or the name of a rule
  std::vector<PortRange> ports;    // of the target
  std::vector<std::string> shares;
  std::vector<std::string> pipes;
  std::vector<std::string> users;
  std::vector<std::string> files;
  std::vector<std::string> services;
  std::string owner;
  std::string reason;
  std::string expires;            // as it was written: a day, or "never"
  std::optional<PacketTime> end;  // the first moment at which it no longer works
};

// ParseAllowEnd reads "role", "zone:NAME", "host:NAME", a name with a dot, or an address, network
// or range. own_roles are roles beside the known ones.
absl::StatusOr<AllowEnd> ParseAllowEnd(std::string_view text,
                                       const std::vector<std::string>& own_roles);

// ParsePortRange reads "445" or "49152-65535".
absl::StatusOr<PortRange> ParsePortRange(std::string_view text);

// ParseExpiry reads a day "2027-03-31", the last one on which the entry works (UTC), or "never".
absl::StatusOr<std::optional<PacketTime>> ParseExpiry(std::string_view text);

// CheckAllowEntry says what an entry lacks: a name, an owner, a reason, an expiry; an end; and
// anything that keeps it from allowing everything between its ends.
absl::Status CheckAllowEntry(const AllowEntry& entry);

// Dealing is what an entry is compared with. What a dealing does not show is not allowed: an entry
// for the share ADMIN$ does not hold when no share is known, or another one as well.
struct Dealing {
  net::IpAddress source;
  net::IpAddress target;
  std::uint16_t port = 0;
  const Rule* rule = nullptr;  // null: no alert, a flow
  PacketTime time;
  std::span<const std::string> shares;
  std::span<const std::string> pipes;
  std::span<const std::string> users;
  std::span<const std::string> files;
  std::span<const std::string> services;
};

class AllowList {
 public:
  struct Count {
    std::uint64_t held = 0;     // alerts that were not raised because of it
    std::uint64_t expired = 0;  // alerts that it would have held back, had it not expired
    std::map<std::uint32_t, std::uint64_t> held_by_rule;  // number of the rule; no more than rules
  };

  void Add(AllowEntry entry) {
    entries_.push_back(std::move(entry));
    counts_.emplace_back();
  }

  // Find gives the first entry that allows a dealing; null when there is none. expired, when given,
  // takes the first one that would have.
  const AllowEntry* Find(const Dealing& dealing, const SiteModel& site,
                         const AllowEntry** expired = nullptr) const;

  // AdoptCounts takes over what another list has counted under the same names.
  void AdoptCounts(const AllowList& other);

  // CountHeld and CountExpired take entries of this list.
  void CountHeld(const AllowEntry& entry, std::uint32_t rule) {
    ++CountOf(entry).held;
    ++CountOf(entry).held_by_rule[rule];
  }
  void CountExpired(const AllowEntry& entry) { ++CountOf(entry).expired; }

  bool empty() const { return entries_.empty(); }
  std::span<const AllowEntry> entries() const { return entries_; }
  const Count& count(std::size_t index) const { return counts_[index]; }

 private:
  Count& CountOf(const AllowEntry& entry) {
    return counts_[static_cast<std::size_t>(&entry - entries_.data())];
  }

  std::vector<AllowEntry> entries_;
  std::vector<Count> counts_;  // at the same index
};

// MatchesWildcard compares without case; * stands for anything, ? for one character.
bool MatchesWildcard(std::string_view pattern, std::string_view text);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ALLOW_LIST_H_
