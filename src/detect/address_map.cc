#include "src/detect/address_map.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "fmt/format.h"

namespace eastwest::detect {
namespace {

absl::Status BadRange(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" {}: expected an address, ADDRESS/PREFIX or FIRST-LAST", text, why));
}

// SetHostBits sets (or clears) every bit behind the prefix.
net::IpAddress SetHostBits(net::IpAddress address, unsigned prefix, bool ones) {
  for (unsigned bit = prefix; bit < 8 * address.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    std::uint8_t& byte = address.bytes[bit / 8];
    byte = static_cast<std::uint8_t>(ones ? byte | mask : byte & ~mask);
  }
  return address;
}

absl::Status ParseCidr(std::string_view text, std::size_t slash, AddressRange& range) {
  const auto base = net::ParseIpAddress(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (!base || error != std::errc{} || end != digits.data() + digits.size() ||
      prefix > 8 * base->size()) {
    return BadRange(text, "is no network");
  }
  range.first = SetHostBits(*base, prefix, false);
  range.last = SetHostBits(*base, prefix, true);
  if (range.first != *base) {
    return BadRange(text, fmt::format("has host bits set (did you mean {}/{}?)",
                                      net::ToString(range.first), prefix));
  }
  return absl::OkStatus();
}

// After is the next address; none behind the last one of a family.
std::optional<net::IpAddress> After(net::IpAddress address) {
  for (std::size_t at = address.size(); at > 0; --at) {
    if (++address.bytes[at - 1] != 0) {
      return address;
    }
  }
  return std::nullopt;
}

// Before is the previous address; the caller knows that there is one.
net::IpAddress Before(net::IpAddress address) {
  for (std::size_t at = address.size(); at > 0; --at) {
    if (address.bytes[at - 1]-- != 0) {
      break;
    }
  }
  return address;
}

// Depth counts, for each name, the ranges that cover the place where a sweep stands.
class Depth {
 public:
  void Change(NameSet names, int by) {
    for (std::size_t number = 0; names != 0; ++number, names >>= 1U) {
      if ((names & 1U) == 0) {
        continue;
      }
      depth_[number] += by;
      const NameSet bit = NameSet{1} << number;
      open_ = depth_[number] > 0 ? open_ | bit : open_ & ~bit;
    }
  }
  NameSet open() const { return open_; }

 private:
  std::array<int, kNamesMax> depth_{};
  NameSet open_ = 0;
};

}  // namespace

absl::Status ParseAddressRange(std::string_view text, AddressRange& range) {
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    return ParseCidr(text, slash, range);
  }
  const std::size_t dash = text.find('-');
  const auto first = net::ParseIpAddress(text.substr(0, dash));
  const auto last =
      dash == std::string_view::npos ? first : net::ParseIpAddress(text.substr(dash + 1));
  if (!first || !last) {
    return BadRange(text, "is no address");
  }
  if (first->family != last->family || *last < *first) {
    return BadRange(text, "is an empty range");
  }
  range = {*first, *last};
  return absl::OkStatus();
}

NameSet NameList::Find(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  return found == names_.end() ? 0 : NameSet{1} << (found - names_.begin());
}

NameSet NameList::SetOf(std::string_view name) {
  if (const NameSet known = Find(name); known != 0) {
    return known;
  }
  if (names_.size() >= kNamesMax) {
    return 0;
  }
  names_.emplace_back(name);
  return NameSet{1} << (names_.size() - 1);
}

void AddressMap::Build() {
  struct Edge {
    net::IpAddress at;
    NameSet names = 0;
    int by = 0;  // 1: ranges begin here, -1: they ended before
  };
  built_.insert(built_.end(), entries_.begin(), entries_.end());
  entries_.clear();
  std::vector<Edge> edges;
  for (const Entry& entry : built_) {
    edges.push_back({entry.range.first, entry.names, 1});
    if (const auto end = After(entry.range.last)) {
      edges.push_back({*end, entry.names, -1});
    }
  }
  std::ranges::stable_sort(edges, {}, &Edge::at);
  segments_.clear();
  Depth depth;
  for (std::size_t i = 0; i < edges.size();) {
    const net::IpAddress at = edges[i].at;
    if (i > 0 && edges[i - 1].at.family != at.family) {
      depth = {};  // a range up to the last address of a family has no edge behind it
    }
    for (; i < edges.size() && edges[i].at == at; ++i) {
      depth.Change(edges[i].names, edges[i].by);
    }
    if (!segments_.empty() && segments_.back().range.first.family == at.family) {
      segments_.back().range.last = Before(at);
    }
    AddressRange open{at, at};
    open.last.bytes.fill(0xFF);  // until the next edge says otherwise
    if (at.is_v4()) {
      std::fill(open.last.bytes.begin() + 4, open.last.bytes.end(), std::uint8_t{0});
    }
    segments_.push_back({open, depth.open()});
  }
  std::erase_if(segments_, [](const Entry& segment) { return segment.names == 0; });
}

NameSet AddressMap::Lookup(const net::IpAddress& address) const {
  NameSet names = 0;
  for (const Entry& entry : entries_) {
    names |= entry.range.Contains(address) ? entry.names : 0;
  }
  const auto after = std::ranges::upper_bound(
      segments_, address, {}, [](const Entry& segment) { return segment.range.first; });
  if (after != segments_.begin() && std::prev(after)->range.Contains(address)) {
    names |= std::prev(after)->names;
  }
  return names;
}

}  // namespace eastwest::detect
