// HostTable remembers, for each host, the name that it goes by and the deeds that tell its role.
// Names come from the traffic, never from DNS.
#ifndef EASTWEST_SRC_DETECT_HOST_TABLE_H_
#define EASTWEST_SRC_DETECT_HOST_TABLE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/net/address.h"
#include "src/core/packet_time.h"
#include "src/detect/address_map.h"
#include "src/detect/host_deeds.h"
#include "src/event/event.h"

namespace eastwest::detect {

// NameSource says who vouches for a name; the later ones are harder to fake.
enum class NameSource : std::uint8_t {
  kNone,
  kNetbios,   // its own word in the name or datagram service
  kNtlm,      // its own word in the challenge of a logon that succeeded
  kKerberos,  // it could open a ticket for that name
};

struct KnownHost {
  std::string name;  // lower-case NetBIOS name
  NameSource name_source = NameSource::kNone;
  NameSet roles = 0;  // that the inventory gives to this name
  NameSet zones = 0;
  HostDeeds deeds;
};

// NetBiosName is what a host of that name calls itself in an NTLM challenge: the first label, at
// most 15 characters, in lower case. [MS-NLMP] 2.2.2.1, MsvAvNbComputerName
std::string NetBiosName(std::string_view host_name);

class HostTable {
 public:
  // Learn takes note of what a host does. Returns the host that just got another name, or null.
  // Bounded by limits::kLearnedHostsMax.
  KnownHost* Learn(const event::Event& event);

  // Renew calls renew with every host, in no order: for when the inventory is another one.
  template <typename Function>
  void Renew(const Function& renew) {
    for (auto& [address, host] : hosts_) {
      renew(host);
    }
  }

  // Exchange writes the hosts in the order of their addresses, or restores them; what the
  // inventory gives to their names is the caller's to renew.
  void Exchange(StateArchive& archive);

  const KnownHost* Find(const net::IpAddress& address) const;

  // Addresses is sorted.
  std::vector<net::IpAddress> Addresses() const;

  // Hosts the table had no room for; names that a second address of one family claimed while the
  // first was in use, and did not get.
  std::uint64_t refused() const { return refused_; }
  std::uint64_t names_contested() const { return names_contested_; }

 private:
  class Note;

  // Whoever has a name loses it to another address when it was not heard of for this long.
  static constexpr std::chrono::hours kNameHeld{1};

  struct Holder {
    net::IpAddress address;
    PacketTime heard;
  };
  struct Holders {
    Holder v4;
    Holder v6;
  };

  void ExchangeHost(StateArchive& archive, net::IpAddress& address);
  Holder& HolderOf(const std::string& name, const net::IpAddress& address);
  KnownHost* HostAt(const net::IpAddress& address);
  void Name(const net::IpAddress& address, std::string_view name, NameSource source,
            PacketTime time);

  absl::flat_hash_map<net::IpAddress, KnownHost> hosts_;
  absl::flat_hash_map<std::string, Holders> holders_;  // by name; one a host at most
  KnownHost* renamed_ = nullptr;
  std::uint64_t refused_ = 0;
  std::uint64_t names_contested_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_HOST_TABLE_H_
