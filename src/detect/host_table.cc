#include "src/detect/host_table.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "parsers/bytes/text.h"
#include "src/core/limits.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

std::string_view FirstLabel(std::string_view name) { return name.substr(0, name.find('.')); }

bool HasLetter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
}

bool NamesBackups(std::string_view text) {
  const std::string lower = AsciiLower(text);
  return lower.find("backup") != std::string::npos || lower.find("veeam") != std::string::npos;
}

bool IsSiteShare(std::string_view share) {
  // SMS_<site code> and what only site servers have beside it.
  return (share.size() == 7 && EqualsIgnoreCase(share.substr(0, 4), "SMS_")) ||
         EqualsIgnoreCase(share, "SMS_SITE") || EqualsIgnoreCase(share, "SMS_SUIAgent") ||
         EqualsIgnoreCase(share, "AdminUIContentPayload") ||
         EqualsIgnoreCase(share, "EasySetupPayload");
}

bool IsContentShare(std::string_view share) {
  return EqualsIgnoreCase(share, "SCCMContentLib$") || EqualsIgnoreCase(share, "SMS_DP$") ||
         EqualsIgnoreCase(share, "REMINST") || EqualsIgnoreCase(share, "SMSSIG$") ||
         EqualsIgnoreCase(share.substr(0, 6), "SMSPKG");
}

bool IsSpooler(std::string_view endpoint) {
  return endpoint == "spoolss" || endpoint == "IRemoteWinspool";
}

}  // namespace

std::string NetBiosName(std::string_view host_name) {
  constexpr std::size_t kNetBiosNameMax = 15;
  return AsciiLower(FirstLabel(host_name).substr(0, kNetBiosNameMax));
}

// Note writes down what one fact tells.
class HostTable::Note {
 public:
  Note(HostTable& table, const event::Event& event)
      : table_(table), event_(event), flow_(event.flow) {}

  void operator()(const event::LogonFinished& fact) const {
    if (fact.outcome != Outcome::kSucceeded) {
      return;
    }
    Client(Deed::kLoggedOn);
    if (fact.identity == nullptr) {
      return;
    }
    if (NamesBackups(fact.identity->user)) {
      Client(Deed::kActedAsBackup);
    }
    NameServer(*fact.identity);
  }

  void operator()(const event::ConnectionSeen& fact) const {
    if (fact.state != event::ConnectionSeen::State::kEstablished) {
      return;
    }
    const std::uint16_t port = flow_.server_port;
    if (port == 88) {
      Server(Deed::kServedKerberos);
    } else if (port == 389 || port == 636 || port == 3268) {
      Server(Deed::kServedLdap);
    }
  }

  void operator()(const event::KdcAnswered& fact) const {
    if (fact.ticket) {
      Server(Deed::kServedKerberos);
    }
  }

  void operator()(const event::ShareConnected& fact) const {
    if (fact.outcome != Outcome::kSucceeded) {
      return;
    }
    const std::string_view share = fact.share;
    if (EqualsIgnoreCase(share, "SYSVOL") || EqualsIgnoreCase(share, "NETLOGON")) {
      Server(Deed::kServedDomain);
    } else if (IsSiteShare(share)) {
      Server(Deed::kServedSite);
    } else if (IsContentShare(share)) {
      Server(Deed::kServedContent);
    } else if (fact.kind == event::ShareKind::kPrint || EqualsIgnoreCase(share, "print$")) {
      Server(Deed::kServedPrinter);
    } else if (NamesBackups(share)) {
      Client(Deed::kActedAsBackup);
    }
  }

  void operator()(const event::FileOpened& fact) const {
    if (fact.outcome == Outcome::kSucceeded && fact.file.kind == event::ShareKind::kDisk &&
        !fact.file.is_directory) {
      Server(Deed::kServedFiles);
    }
  }

  void operator()(const event::FileWritten& fact) const {
    const bool pushed =
        fact.outcome == Outcome::kSucceeded && fact.file.kind == event::ShareKind::kAdmin &&
        EqualsIgnoreCase(std::string_view(fact.file.name).substr(0, 9), "ccmsetup\\");
    if (pushed) {
      Client(Deed::kPushedClient);
    }
  }

  void operator()(const event::FileClosed& fact) const {
    if (fact.bytes_read != 0 && fact.file.kind != event::ShareKind::kPipe && !fact.file.is_pipe) {
      Client(Deed::kReadFiles);
    }
  }

  void operator()(const event::RpcCalled& fact) const {
    if (fact.outcome == Outcome::kSucceeded && IsSpooler(fact.endpoint)) {
      Server(Deed::kServedSpooler);
    }
  }

  void operator()(const event::NameServiceSeen& fact) const {
    for (const event::NodeName& node : fact.node_names) {
      if (node.suffix == 0 && !node.group && node.active) {
        const std::string_view name = node.name;
        table_.Name(Sender(fact.from_client), name.substr(0, name.rfind('<')), NameSource::kNetbios,
                    event_.time);
        return;
      }
    }
  }

  void operator()(const event::DatagramSeen& fact) const {
    if (fact.command != "host_announcement" && fact.command != "local_master_announcement") {
      return;
    }
    const net::IpAddress& sender = Sender(fact.from_client);
    table_.Name(sender, fact.host, NameSource::kNetbios, event_.time);
    if (std::ranges::find(fact.server_roles, "domain_controller") != fact.server_roles.end()) {
      Add(sender, Deed::kAnnouncedDomain, sender);
    }
  }

  template <typename Fact>
  void operator()(const Fact& /*fact*/) const {}

 private:
  void Server(Deed deed) const { Add(flow_.server, deed, flow_.client); }
  void Client(Deed deed) const { Add(flow_.client, deed, flow_.server); }
  const net::IpAddress& Sender(bool from_client) const {
    return from_client ? flow_.client : flow_.server;
  }

  void Add(const net::IpAddress& who, Deed deed, const net::IpAddress& peer) const {
    if (KnownHost* host = table_.HostAt(who)) {
      host->deeds.Add(deed, peer, event_);
    }
  }

  void NameServer(const event::Identity& identity) const {
    if (!identity.server_name.empty()) {
      table_.Name(flow_.server, identity.server_name, NameSource::kNtlm, event_.time);
    } else if (const std::size_t slash = identity.service.find('/'); slash != std::string::npos) {
      const std::string_view host = std::string_view(identity.service).substr(slash + 1);
      table_.Name(flow_.server, host.substr(0, host.find_first_of(":/@")), NameSource::kKerberos,
                  event_.time);
    }
  }

  HostTable& table_;
  const event::Event& event_;
  const event::FlowInfo& flow_;
};

KnownHost* HostTable::Learn(const event::Event& event) {
  renamed_ = nullptr;
  std::visit(Note(*this, event), event.fact);
  return renamed_;
}

KnownHost* HostTable::HostAt(const net::IpAddress& address) {
  const auto found = hosts_.find(address);
  if (found != hosts_.end()) {
    return &found->second;
  }
  if (hosts_.size() >= limits::kLearnedHostsMax) {
    ++refused_;
    return nullptr;
  }
  return &hosts_[address];
}

const KnownHost* HostTable::Find(const net::IpAddress& address) const {
  const auto found = hosts_.find(address);
  return found == hosts_.end() ? nullptr : &found->second;
}

void HostTable::Name(const net::IpAddress& address, std::string_view name, NameSource source,
                     PacketTime time) {
  if (!HasLetter(FirstLabel(name))) {
    return;  // an address, or nothing
  }
  std::string own = NetBiosName(name);
  KnownHost* host = HostAt(address);
  if (host == nullptr || source < host->name_source) {
    return;
  }
  Holders& holders = holders_[own];
  Holder& holder = address.is_v6() ? holders.v6 : holders.v4;
  if (holder.address.size() != 0 && holder.address != address && time - holder.heard < kNameHeld) {
    ++names_contested_;
    return;
  }
  if (holder.address.size() != 0 && holder.address != address) {
    if (const auto before = hosts_.find(holder.address); before != hosts_.end()) {
      before->second.name.clear();
      before->second.name_source = NameSource::kNone;
      before->second.roles = before->second.zones = 0;
    }
  }
  holder = {address, std::max(time, holder.heard)};
  host->name_source = source;
  if (host->name == own) {
    return;
  }
  if (const auto old = holders_.find(host->name); old != holders_.end()) {
    Holder& given_up = address.is_v6() ? old->second.v6 : old->second.v4;
    if (given_up.address == address) {
      given_up = {};
    }
    if (old->second.v4.address.size() == 0 && old->second.v6.address.size() == 0) {
      holders_.erase(old);
    }
  }
  host->name = std::move(own);
  renamed_ = host;
}

HostTable::Holder& HostTable::HolderOf(const std::string& name, const net::IpAddress& address) {
  Holders& holders = holders_[name];
  return address.is_v6() ? holders.v6 : holders.v4;
}

void HostTable::ExchangeHost(StateArchive& archive, net::IpAddress& address) {
  archive.Value(address);
  KnownHost* const host = archive.ok() ? HostAt(address) : nullptr;
  KnownHost unkept;
  KnownHost& to = host == nullptr ? unkept : *host;
  archive.Value(to.name);
  archive.Enum8(to.name_source, NameSource::kKerberos);
  to.deeds.Exchange(archive);
  PacketTime heard;
  if (!archive.reading() && !to.name.empty()) {
    heard = HolderOf(to.name, address).heard;
  }
  archive.Value(heard);
  if (archive.reading() && host != nullptr && !to.name.empty()) {
    HolderOf(to.name, address) = {address, heard};
  }
}

void HostTable::Exchange(StateArchive& archive) {
  if (!archive.reading()) {
    for (net::IpAddress& address : Addresses()) {
      if (archive.Begin()) {
        archive.CountEntry();
        ExchangeHost(archive, address);
      }
    }
    return archive.End();
  }
  while (archive.Follows()) {
    net::IpAddress address;
    archive.CountEntry();
    ExchangeHost(archive, address);
  }
}

std::vector<net::IpAddress> HostTable::Addresses() const {
  std::vector<net::IpAddress> addresses;
  addresses.reserve(hosts_.size());
  for (const auto& [address, host] : hosts_) {
    addresses.push_back(address);
  }
  std::ranges::sort(addresses);
  return addresses;
}

}  // namespace eastwest::detect
