#include "src/output/eve_identity.h"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace eastwest::output {
namespace {

// A FILETIME counts 100 ns since 1601. [MS-DTYP] 2.3.3
void WriteFileTime(Json& json, std::string_view key, std::uint64_t file_time) {
  constexpr std::uint64_t kTo1970 = 116'444'736'000'000'000U;
  constexpr std::uint64_t kIn2200 = 189'000'000'000'000'000U;  // beyond, somebody made it up
  if (file_time < kTo1970 || file_time > kIn2200) {
    return;
  }
  const std::chrono::nanoseconds since{(file_time - kTo1970) * 100};
  json.Text(key, EveTime(PacketTime{since}));
}

void WriteNtlmDetails(Json& json, const event::NtlmDetails& ntlm) {
  json.BeginObject("exchange");
  if (ntlm.server_challenge.has_value()) {
    json.Text("server_challenge", HexBytes(*ntlm.server_challenge));
  }
  if (ntlm.nt_proof.has_value()) {
    json.Text("nt_proof", HexBytes(*ntlm.nt_proof));
  }
  json.Text("flags", Hex(ntlm.flags));
  json.Number("lm_response_bytes", ntlm.lm_response_bytes);
  json.Number("nt_response_bytes", ntlm.nt_response_bytes);
  json.FlagIfSet("mic", ntlm.mic);
  json.FlagIfSet("channel_bindings", ntlm.channel_bindings);
  json.TextIfAny("target_name", ntlm.target_name);
  json.TextIfAny("server", ntlm.server_dns_name);
  WriteFileTime(json, "timestamp", ntlm.timestamp);
  json.EndObject();
}

void WriteNtlm(EveContext& eve, const event::Identity& identity) {
  eve.json.BeginObject("ntlmssp");
  eve.json.Text("domain", identity.domain);
  eve.json.Text("user", identity.user);
  eve.json.Text("host", identity.workstation);
  if (!eve.options.strict && identity.ntlm.has_value()) {
    WriteNtlmDetails(eve.json, *identity.ntlm);
  }
  eve.json.EndObject();
}

void WriteSnames(Json& json, std::string_view service) {
  json.BeginArray("snames");
  while (true) {  // "cifs/host" is two components of one name. RFC 4120 5.2.2
    const std::size_t slash = service.find('/');
    json.Item(service.substr(0, slash));
    if (slash == std::string_view::npos) {
      break;
    }
    service.remove_prefix(slash + 1);
  }
  json.EndArray();
}

void WriteTicket(Json& json, const event::Identity& identity) {
  json.BeginObject("ticket");
  json.Text("sha256", HexBytes(identity.kerberos->ticket));
  json.Signed("etype", identity.kerberos->etype);
  json.FlagIfSet("user_to_user", identity.kerberos->user_to_user);
  json.TextIfAny("client", event::AccountName(&identity));
  json.EndObject();
}

}  // namespace

std::string HexBytes(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

void WriteIdentity(EveContext& eve, const event::IdentityPtr& identity) {
  if (identity == nullptr) {
    return;
  }
  if (identity->mechanism == event::AuthMechanism::kNtlm) {
    WriteNtlm(eve, *identity);
  } else if (identity->mechanism == event::AuthMechanism::kKerberos) {
    eve.json.BeginObject("kerberos");
    eve.json.Text("realm", identity->domain);
    WriteSnames(eve.json, identity->service);
    if (!eve.options.strict && identity->kerberos.has_value()) {
      WriteTicket(eve.json, *identity);
    }
    eve.json.EndObject();
  } else if (!eve.options.strict && identity->mechanism != event::AuthMechanism::kUnknown) {
    eve.json.Text("mechanism", event::AuthMechanismName(identity->mechanism));
  }
}

}  // namespace eastwest::output
