#include "src/detect/sigma/fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "src/core/spelling.h"
#include "src/detect/sigma/field_tables.h"
#include "src/event/names.h"

namespace eastwest::detect::sigma {
namespace {

using event::Outcome;

template <typename Fact>
concept HasOutcome = requires(const Fact& fact) {
  { fact.outcome } -> std::convertible_to<Outcome>;
};

constexpr std::array<std::string_view, kServices> kServiceNames = {
    "flow",           "protocol",
    "anomaly",        "smb_negotiate",
    "smb_session",    "smb_tree",
    "smb_files",      "smb_pipe",
    "dce_rpc_bind",   "dce_rpc",
    "logon",          "pipe_data",
    "nbns",           "nbdgm",
    "head",           "krb",
    "smb_encrypted",  "flow_end",
    "derived",        "zeek ntlm",
    "rpc_firewall",   "windows security",
    "windows system", "windows pipe_created",
};

constexpr std::string_view kDecoded = "decoded.";

// IsServiceManager: Windows makes the pipe of the service manager itself; rules about pipes that
// were made mean a host that makes another one. What a remote client opens is no such thing.
bool IsServiceManager(std::string_view pipe) {
  const std::size_t separator = pipe.find_last_of("\\/");
  return event::FoldCase(separator == std::string_view::npos ? pipe : pipe.substr(separator + 1)) ==
         "svcctl";
}

// ServiceLister gives the services of each kind of fact; none for facts that rules do not see.
struct ServiceLister {
  using Services = std::span<const Service>;
  Services operator()(const event::ConnectionSeen& /*fact*/) const { return Of<Service::kFlow>(); }
  Services operator()(const event::ProtocolRecognised& /*fact*/) const {
    return Of<Service::kProtocol>();
  }
  Services operator()(const event::ProtocolAnomaly& /*fact*/) const {
    return Of<Service::kAnomaly>();
  }
  Services operator()(const event::SmbNegotiated& /*fact*/) const {
    return Of<Service::kSmbNegotiate>();
  }
  Services operator()(const event::LogonFinished& fact) const {
    if (fact.identity != nullptr && fact.identity->mechanism == event::AuthMechanism::kNtlm) {
      return Of<Service::kSmbSession, Service::kLogon, Service::kZeekNtlm,
                Service::kWindowsSecurity>();
    }
    using Carrier = event::LogonFinished::Carrier;
    if (fact.carrier == Carrier::kHttp || fact.carrier == Carrier::kLdap ||
        fact.carrier == Carrier::kTds) {
      return Of<Service::kLogon, Service::kWindowsSecurity>();  // no session of SMB or RPC
    }
    return Of<Service::kSmbSession, Service::kLogon, Service::kWindowsSecurity>();
  }
  Services operator()(const event::ShareConnected& /*fact*/) const {
    return Of<Service::kSmbTree, Service::kWindowsSecurity>();
  }
  Services operator()(const event::FileOpened& fact) const {
    if (fact.file.is_pipe && IsServiceManager(fact.file.name)) {
      return Of<Service::kSmbFiles, Service::kSmbPipe, Service::kWindowsSecurity>();
    }
    if (fact.file.is_pipe) {
      return Of<Service::kSmbFiles, Service::kSmbPipe, Service::kWindowsSecurity,
                Service::kPipeCreated>();
    }
    return Of<Service::kSmbFiles, Service::kWindowsSecurity>();
  }
  Services operator()(const event::FileWritten& /*fact*/) const {
    return Of<Service::kSmbFiles, Service::kWindowsSecurity>();
  }
  Services operator()(const event::FileClosed& /*fact*/) const { return Of<Service::kSmbFiles>(); }
  Services operator()(const event::FileRenamed& /*fact*/) const {
    return Of<Service::kSmbFiles, Service::kWindowsSecurity>();
  }
  Services operator()(const event::FileDeleted& /*fact*/) const {
    return Of<Service::kSmbFiles, Service::kWindowsSecurity>();
  }
  Services operator()(const event::RpcBound& /*fact*/) const { return Of<Service::kDceRpcBind>(); }
  Services operator()(const event::RpcCalled& /*fact*/) const {
    return Of<Service::kDceRpc, Service::kRpcFirewall, Service::kWindowsSecurity,
              Service::kWindowsSystem>();
  }
  Services operator()(const event::PipeDataSeen& /*fact*/) const {
    return Of<Service::kPipeData>();
  }
  Services operator()(const event::NameServiceSeen& /*fact*/) const { return Of<Service::kNbns>(); }
  Services operator()(const event::DatagramSeen& /*fact*/) const { return Of<Service::kNbdgm>(); }
  Services operator()(const event::ApplicationRecognised& /*fact*/) const {
    return Of<Service::kHead>();
  }
  Services operator()(const event::KdcAnswered& /*fact*/) const { return Of<Service::kKerberos>(); }
  Services operator()(const event::EncryptionStarted& /*fact*/) const {
    return Of<Service::kSmbEncrypted>();
  }
  Services operator()(const event::EncryptedTraffic& /*fact*/) const {
    return Of<Service::kSmbEncrypted>();
  }
  Services operator()(const event::FlowEnded& /*fact*/) const { return Of<Service::kFlowEnd>(); }
  template <typename Fact>
  Services operator()(const Fact& /*fact*/) const {
    return {};
  }

  template <Service... kList>
  static Services Of() {
    static constexpr std::array kServicesOfFact = {kList...};
    return kServicesOfFact;
  }
};

// AppendDigits: rules ask for numbers with every event.
template <typename Number>
void AppendDigits(std::string& text, Number number, int base) {
  std::array<char, 24> digits{};
  const auto written = std::to_chars(digits.begin(), digits.end(), number, base);
  text.append(digits.begin(), written.ptr);
}

const Field* FindIn(std::span<const Field> fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

const event::FileInfo* FileOf(const event::Fact& fact) {
  return std::visit(
      [](const auto& of) -> const event::FileInfo* {
        if constexpr (requires { of.file.share; }) {
          return &of.file;
        } else {
          return nullptr;
        }
      },
      fact);
}

void FieldValues::Clear() {
  values_.clear();
  texts_used_ = 0;
}

std::string& FieldValues::NextText() {
  if (texts_used_ == texts_.size()) {
    texts_.emplace_back();
  }
  std::string& text = texts_[texts_used_++];
  text.clear();
  return text;
}

void FieldValues::Text(std::string_view text) { values_.push_back({text, {}, {}}); }

void FieldValues::Own(std::string text) {
  std::string& kept = NextText();
  kept = std::move(text);
  values_.push_back({kept, {}, {}});
}

void FieldValues::Join(std::initializer_list<std::string_view> parts) {
  std::string& text = NextText();
  for (const std::string_view part : parts) {
    text.append(part);
  }
  values_.push_back({text, {}, {}});
}

void FieldValues::Number(std::int64_t number) {
  std::string& text = NextText();
  AppendDigits(text, number, 10);
  values_.push_back({text, number, {}});
}

void FieldValues::Hex(std::uint32_t number) {
  std::string& text = NextText();
  text.append("0x");
  AppendDigits(text, number, 16);
  values_.push_back({text, number, {}});
}

void FieldValues::Address(const net::IpAddress& address) {
  std::string& text = NextText();
  text = net::ToString(address);
  values_.push_back({text, {}, address});
}

const Field* FindField(Service service, std::string_view name) {
  if (const Field* common = FindIn(CommonFields(), name)) {
    return common;
  }
  if (const Field* own = FindIn(ServiceFields(service), name)) {
    return own;
  }
  if (service != Service::kDceRpc) {
    return nullptr;
  }
  // "decoded." tells an argument from a field of the same name: decoded.user is no identity.
  const bool decoded = name.starts_with(kDecoded);
  return FindIn(RpcArgumentFields(), decoded ? name.substr(kDecoded.size()) : name);
}

std::string FieldHint(Service service, std::string_view name) {
  NearestName nearest(name);
  for (const std::span<const Field> fields : {CommonFields(), ServiceFields(service)}) {
    for (const Field& field : fields) {
      nearest.Offer(field.name);
    }
  }
  if (service == Service::kDceRpc) {
    for (const Field& field : RpcArgumentFields()) {
      nearest.Offer(field.name);
    }
  }
  return nearest.Hint();
}

std::span<const Field> ServiceFields(Service service) {
  switch (service) {
    case Service::kFlow:
      return FlowFields();
    case Service::kProtocol:
      return ProtocolFields();
    case Service::kAnomaly:
      return AnomalyFields();
    case Service::kSmbNegotiate:
      return SmbNegotiateFields();
    case Service::kSmbSession:
      return SmbSessionFields();
    case Service::kSmbTree:
      return SmbTreeFields();
    case Service::kSmbFiles:
      return SmbFilesFields();
    case Service::kSmbPipe:
      return SmbPipeFields();
    case Service::kDceRpcBind:
      return DceRpcBindFields();
    case Service::kDceRpc:
      return DceRpcFields();
    case Service::kLogon:
      return SmbSessionFields();
    case Service::kPipeData:
      return PipeDataFields();
    case Service::kNbns:
      return NameServiceFields();
    case Service::kNbdgm:
      return NetbiosDatagramFields();
    case Service::kHead:
      return HeadFields();
    case Service::kKerberos:
      return TicketFields();
    case Service::kSmbEncrypted:
      return EncryptedFields();
    case Service::kFlowEnd:
      return FlowEndFields();
    case Service::kDerived:
      return DerivedFields();
    case Service::kZeekNtlm:
      return ZeekNtlmFields();
    case Service::kRpcFirewall:
      return RpcFirewallFields();
    case Service::kWindowsSecurity:
      return WindowsSecurityFields();
    case Service::kWindowsSystem:
      return WindowsSystemFields();
    case Service::kPipeCreated:
      return PipeCreatedFields();
  }
  return {};
}

std::string_view ServiceName(Service service) {
  return kServiceNames[static_cast<std::size_t>(service)];
}

std::span<const Service> ServicesOf(const event::Event& event) {
  return std::visit(ServiceLister{}, event.fact);
}

bool HasOutcomes(Service service) {
  constexpr std::array kSights = {Service::kProtocol, Service::kAnomaly,  Service::kSmbNegotiate,
                                  Service::kPipeData, Service::kNbns,     Service::kNbdgm,
                                  Service::kHead,     Service::kKerberos, Service::kSmbEncrypted,
                                  Service::kFlowEnd};
  return std::ranges::find(kSights, service) == kSights.end();
}

std::optional<Outcome> OutcomeOf(const event::Fact& fact) {
  if (const auto* seen = std::get_if<event::ConnectionSeen>(&fact)) {
    using State = event::ConnectionSeen::State;
    return seen->state == State::kEstablished ? Outcome::kSucceeded
           : seen->state == State::kRefused   ? Outcome::kFailed
                                              : Outcome::kAttempted;
  }
  return std::visit(
      [](const auto& of) -> std::optional<Outcome> {
        if constexpr (HasOutcome<std::decay_t<decltype(of)>>) {
          return of.outcome;
        } else {
          return std::nullopt;
        }
      },
      fact);
}

}  // namespace eastwest::detect::sigma
