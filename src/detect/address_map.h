// AddressMap answers under which names an address stands: roles or zones, written down as
// addresses, networks and ranges.
#ifndef EASTWEST_SRC_DETECT_ADDRESS_MAP_H_
#define EASTWEST_SRC_DETECT_ADDRESS_MAP_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "parsers/net/address.h"

namespace eastwest::detect {

// AddressRange is closed on both ends; a CIDR and a single address are ranges too.
struct AddressRange {
  net::IpAddress first;
  net::IpAddress last;

  bool Contains(const net::IpAddress& address) const {
    return first.family == address.family && first <= address && address <= last;
  }
  bool Overlaps(const AddressRange& other) const {
    return first.family == other.first.family && first <= other.last && other.first <= last;
  }
};

// ParseAddressRange reads "10.20.0.5", "10.20.0.0/24" or "10.20.0.100-10.20.0.199"; IPv6 alike.
// Host bits set behind a CIDR's prefix are an error: they are nearly always a typing mistake.
absl::Status ParseAddressRange(std::string_view text, AddressRange& range);

// NameSet is a set of the names of one NameList: bit n stands for name n.
using NameSet = std::uint64_t;
inline constexpr std::size_t kNamesMax = 64;

// NameList gives names numbers, in the order in which they come.
class NameList {
 public:
  // SetOf is the set of one name, added when it is new; empty when there are kNamesMax already.
  NameSet SetOf(std::string_view name);

  // Find is the same without adding.
  NameSet Find(std::string_view name) const;

  bool empty() const { return names_.empty(); }
  const std::string& At(std::size_t number) const { return names_[number]; }

  // Visit calls visit with each name of a set, in the order in which the names came.
  template <typename Function>
  void Visit(NameSet set, const Function& visit) const {
    for (std::size_t number = 0; set != 0; ++number, set >>= 1U) {
      if ((set & 1U) != 0) {
        visit(std::string_view(names_[number]));
      }
    }
  }

 private:
  std::vector<std::string> names_;
};

class AddressMap {
 public:
  void Add(const AddressRange& range, NameSet names) { entries_.push_back({range, names}); }

  // Build sorts what was added, so that looking up 60,000 entries costs 17 comparisons. Without it
  // every entry is compared.
  void Build();

  NameSet Lookup(const net::IpAddress& address) const;
  bool empty() const { return entries_.empty() && segments_.empty(); }

 private:
  struct Entry {
    AddressRange range;
    NameSet names = 0;
  };
  std::vector<Entry> entries_;   // not built yet
  std::vector<Entry> built_;     // as they were added
  std::vector<Entry> segments_;  // built: sorted, disjoint
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ADDRESS_MAP_H_
