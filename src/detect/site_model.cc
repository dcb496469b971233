#include "src/detect/site_model.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <variant>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/limits.h"

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

std::string_view FirstLabel(std::string_view name) { return name.substr(0, name.find('.')); }

// NetBiosName is what a host of that name calls itself in an NTLM challenge: the first label, at
// most 15 characters. [MS-NLMP] 2.2.2.1, MsvAvNbComputerName
std::string NetBiosName(std::string_view host_name) {
  constexpr std::size_t kNetBiosNameMax = 15;
  return AsciiLower(FirstLabel(host_name).substr(0, kNetBiosNameMax));
}

bool IsHostName(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
           c == '_' || c == '.';
  };
  const bool has_letter = std::ranges::any_of(
      FirstLabel(text), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
  return has_letter && std::ranges::all_of(text, allowed);
}

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

absl::Status SiteModel::AddRole(std::string_view role, std::string_view member) {
  AddressRange range;
  const absl::Status status = ParseAddressRange(member, range);
  if (status.ok()) {
    ranges_.push_back({range, std::string(role)});
    return status;
  }
  const bool looks_numeric =
      member.find(':') != std::string_view::npos || member.find('/') != std::string_view::npos;
  if (looks_numeric || !IsHostName(member)) {
    return status;
  }
  names_[NetBiosName(member)].emplace_back(role);
  return absl::OkStatus();
}

RoleMatch SiteModel::Match(const net::IpAddress& address, std::string_view role) const {
  for (const RoleRange& entry : ranges_) {
    if (entry.role == role && entry.range.Contains(address)) {
      return RoleMatch::kConfigured;
    }
  }
  const Deeds* deeds = FindDeeds(address);
  if (deeds == nullptr) {
    return RoleMatch::kNo;
  }
  if (const auto named = names_.find(deeds->name); named != names_.end()) {
    if (std::ranges::find(named->second, role) != named->second.end()) {
      return RoleMatch::kConfigured;
    }
  }
  return !has_inventory() && LearnedRole(*deeds) == role ? RoleMatch::kLearned : RoleMatch::kNo;
}

SiteModel::Primary SiteModel::PrimaryRole(const net::IpAddress& address) const {
  for (const RoleRange& entry : ranges_) {
    if (entry.range.Contains(address)) {
      return {entry.role, false};
    }
  }
  const Deeds* deeds = FindDeeds(address);
  if (deeds == nullptr) {
    return {};
  }
  if (const auto named = names_.find(deeds->name); named != names_.end()) {
    return {named->second.front(), false};
  }
  const std::string_view learned = LearnedRole(*deeds);
  return {learned, !learned.empty()};
}

std::string_view SiteModel::LearnedRole(const Deeds& deeds) {
  if (deeds.domain_controller) {
    return "dc";
  }
  if (deeds.served_files) {
    return "file_server";
  }
  return deeds.smb_client ? "workstation" : std::string_view{};
}

SiteModel::Deeds* SiteModel::DeedsOf(const net::IpAddress& address) {
  const auto found = deeds_.find(address);
  if (found != deeds_.end()) {
    return &found->second;
  }
  if (deeds_.size() >= limits::kLearnedHostsMax) {
    ++learned_refused_;
    return nullptr;
  }
  return &deeds_[address];
}

const SiteModel::Deeds* SiteModel::FindDeeds(const net::IpAddress& address) const {
  const auto found = deeds_.find(address);
  return found == deeds_.end() ? nullptr : &found->second;
}

void SiteModel::Learn(const event::Event& event) {
  const event::FlowInfo& flow = event.flow;
  if (const auto* logon = std::get_if<event::LogonFinished>(&event.fact)) {
    if (logon->outcome != event::Outcome::kSucceeded) {
      return;
    }
    if (Deeds* client = DeedsOf(flow.client)) {
      client->smb_client = true;
    }
    const bool named = logon->identity != nullptr && !logon->identity->server_name.empty();
    if (Deeds* server = named ? DeedsOf(flow.server) : nullptr) {
      server->name = AsciiLower(logon->identity->server_name);
    }
  } else if (const auto* seen = std::get_if<event::ConnectionSeen>(&event.fact)) {
    const bool directory = flow.server_port == 88 || flow.server_port == 389 ||
                           flow.server_port == 636 || flow.server_port == 3268;
    if (directory && seen->state == event::ConnectionSeen::State::kEstablished) {
      if (Deeds* server = DeedsOf(flow.server)) {
        server->domain_controller = true;
      }
    }
  } else if (const auto* share = std::get_if<event::ShareConnected>(&event.fact)) {
    const bool answered = share->outcome == event::Outcome::kSucceeded;
    const bool domain =
        EqualsIgnoreCase(share->share, "SYSVOL") || EqualsIgnoreCase(share->share, "NETLOGON");
    if (Deeds* server = answered && domain ? DeedsOf(flow.server) : nullptr) {
      server->domain_controller = true;
    }
  } else if (const auto* file = std::get_if<event::FileOpened>(&event.fact)) {
    const bool plain = file->outcome == event::Outcome::kSucceeded &&
                       file->file.kind == event::ShareKind::kDisk && !file->file.is_directory;
    if (Deeds* server = plain ? DeedsOf(flow.server) : nullptr) {
      server->served_files = true;
    }
  }
}

}  // namespace eastwest::detect
