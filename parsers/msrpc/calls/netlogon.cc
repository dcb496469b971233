// [MS-NRPC] 3.5.4
#include "parsers/msrpc/calls/netlogon.h"

#include <algorithm>
#include <array>

namespace eastwest::msrpc {
namespace {

// AddSecret gives eight bytes as hex, and says when all are zero: what makes the first byte of the
// session key's keystream decide alone (CVE-2020-1472).
void AddSecret(Call& call, std::string_view name) {
  constexpr std::size_t kSize = 8;
  const Bytes bytes = call.in.Take(kSize);
  call.Add(name, HexBytes{bytes});
  if (std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; })) {
    call.Add("all_zero", name);
  }
}

std::string_view ChannelName(std::uint32_t type) {  // 2.2.1.3.13
  constexpr std::string_view kNames[] = {
      "null",           "msv_ap",     "workstation", "trusted_dns_domain",
      "trusted_domain", "uas_server", "server",      "cdc_server"};
  return type < std::size(kNames) ? kNames[type] : std::string_view{};
}

// 3.5.4.4.1
void ReqChallenge(Call& call) {
  ReadServer(call);
  call.String("computer");
  AddSecret(call, "client_challenge");
}

void Challenged(Call& call) { AddSecret(call, "server_challenge"); }

// The account of the channel and the computer at its other end: these begin most calls.
void Channel(Call& call) {
  ReadServer(call);
  call.String("account");
  const std::uint32_t type = call.in.Enum();
  call.Word("channel_type", type, ChannelName(type));
  call.String("computer");
}

// 3.5.4.4.2 to 3.5.4.4.4: the oldest has no flags.
void Authenticate(Call& call) {
  constexpr std::uint16_t kWithoutFlags = 5;
  Channel(call);
  AddSecret(call, "client_credential");
  if (call.opnum != kWithoutFlags) {
    call.Hex32("negotiate_flags");
  }
}

void Authenticated(Call& call) {
  constexpr std::uint16_t kWithoutFlags = 5;
  constexpr std::uint16_t kWithRid = 26;
  call.Bytes8("server_credential");
  if (call.opnum != kWithoutFlags) {
    call.Hex32("negotiated_flags");
  }
  if (call.opnum == kWithRid) {
    call.U32("rid");
  }
}

// 3.5.4.4.5, 3.5.4.4.6: an authenticator is a credential and a time. An attacker's are zero too.
void PasswordSet(Call& call) {
  Channel(call);
  call.in.Align(4, 4);
  AddSecret(call, "client_credential");
}

// NETLOGON_LOGON_IDENTITY_INFO: domain, control, id, user, workstation. 2.2.1.4.15
struct IdentityHeaders {
  NdrReader::Counted domain;
  NdrReader::Counted user;
  NdrReader::Counted workstation;
};

IdentityHeaders ReadIdentity(Call& call) {
  IdentityHeaders identity;
  call.in.Align(4, 8);
  identity.domain = call.in.CountedHeader();
  call.in.U32();  // ParameterControl
  call.in.U32();  // Reserved, an OLD_LARGE_INTEGER
  call.in.U32();
  identity.user = call.in.CountedHeader();
  identity.workstation = call.in.CountedHeader();
  return identity;
}

std::string_view LogonLevelName(std::uint32_t level) {  // 2.2.1.4.16
  constexpr std::string_view kNames[] = {{},
                                         "interactive",
                                         "network",
                                         "service",
                                         "generic",
                                         "interactive_transitive",
                                         "network_transitive",
                                         "service_transitive"};
  return level < std::size(kNames) ? kNames[level] : std::string_view{};
}

// NETLOGON_LEVEL: what lies between the identity and its strings depends on the level. The hashes
// and responses in it are not given out. 2.2.1.4.6
void LogonInformation(Call& call) {
  constexpr std::uint32_t kNetwork = 2;
  constexpr std::uint32_t kGeneric = 4;
  constexpr std::uint32_t kNetworkTransitive = 6;
  const std::uint32_t level = call.in.Enum();
  call.Word("logon_level", level, LogonLevelName(level));
  call.in.Align(1, 8);
  call.in.Enum();  // the discriminant
  if (!call.in.Pointer()) {
    return;
  }
  const IdentityHeaders identity = ReadIdentity(call);
  if (level == kNetwork || level == kNetworkTransitive) {
    call.in.Skip(8);  // LmChallenge
    call.in.CountedHeader();
    call.in.CountedHeader();
  } else if (level == kGeneric) {
    call.in.CountedHeader();
    call.in.U32();
    call.in.Pointer();
  } else {
    call.in.Skip(32);  // two hashes
  }
  call.Add("domain", call.in.CountedBody(identity.domain, true));
  call.Add("account", call.in.CountedBody(identity.user, true));
  call.Add("workstation", call.in.CountedBody(identity.workstation, true));
}

void SkipAuthenticator(Call& call) {
  if (call.in.Pointer()) {
    call.in.Align(4, 4);
    call.in.Skip(12);
  }
}

// 3.5.4.5.1 to 3.5.4.5.3
void SamLogon(Call& call) {
  constexpr std::uint16_t kExtended = 39;
  ReadServer(call);
  call.UniqueString("computer");
  if (call.opnum != kExtended) {
    SkipAuthenticator(call);
    SkipAuthenticator(call);
  }
  LogonInformation(call);
}

// 3.5.4.3: which domain controllers there are.
void DomainController(Call& call) {
  ReadServer(call);
  call.UniqueString("domain");
}

constexpr Decoder kNetlogon[] = {
    {.opnum = 2, .request = SamLogon},
    {.opnum = 4, .request = ReqChallenge, .response = Challenged},
    {.opnum = 5, .request = Authenticate, .response = Authenticated},
    {.opnum = 6, .request = PasswordSet},
    {.opnum = 11, .request = DomainController},
    {.opnum = 13, .request = DomainController},
    {.opnum = 15, .request = Authenticate, .response = Authenticated},
    {.opnum = 20, .request = DomainController},
    {.opnum = 26, .request = Authenticate, .response = Authenticated},
    {.opnum = 30, .request = PasswordSet},
    {.opnum = 31, .request = PasswordSet},
    {.opnum = 34, .request = DomainController},
    {.opnum = 39, .request = SamLogon},
    {.opnum = 42, .request = PasswordSet},
    {.opnum = 45, .request = SamLogon},
};
static_assert(StrictlyAscending(kNetlogon));

}  // namespace

std::span<const Decoder> NetlogonCalls() { return kNetlogon; }

}  // namespace eastwest::msrpc
