// Events and alerts that the output tests share.
#ifndef EASTWEST_TESTS_SRC_OUTPUT_SAMPLES_H_
#define EASTWEST_TESTS_SRC_OUTPUT_SAMPLES_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/net/address.h"
#include "src/core/packet_time.h"
#include "src/detect/alert.h"
#include "src/event/event.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"

namespace eastwest::output {

// 2026-11-20T21:46:41.935482 UTC, and so many milliseconds later.
inline PacketTime At(std::int64_t milliseconds = 0) {
  return PacketTime(std::chrono::nanoseconds(1795211201935482000) +
                    std::chrono::milliseconds(milliseconds));
}

inline net::IpAddress Ip(std::string_view text) { return *net::ParseIpAddress(text); }

inline event::FlowInfo SampleFlow(std::uint16_t server_port = 445) {
  event::FlowInfo flow;
  flow.id = 77;
  flow.client = Ip("10.20.0.101");
  flow.server = Ip("10.20.0.102");
  flow.client_port = 49712;
  flow.server_port = server_port;
  return flow;
}

inline event::Event SampleEvent(event::Fact fact, std::uint16_t server_port = 445) {
  event::Event event;
  event.flow = SampleFlow(server_port);
  event.time = At();
  event.frame = {.input = 0, .number = 12};
  event.request_time = event.time;
  event.request_frame = event.frame;
  event.fact = std::move(fact);
  return event;
}

// With gives a T whose fields change sets; the others keep their defaults.
template <typename T, typename Change>
T With(const Change& change) {
  T value;
  change(value);
  return value;
}

inline event::IdentityPtr Alice() {
  event::Identity identity;
  identity.user = "alice";
  identity.domain = "LAB";
  identity.workstation = "WKS1";
  identity.mechanism = event::AuthMechanism::kNtlm;
  identity.server_name = "WKS2";
  return std::make_shared<const event::Identity>(std::move(identity));
}

inline constexpr detect::Technique kSampleTechniques[] = {
    {"TA0008", "Lateral_Movement", "T1021.002", "SMB/Windows_Admin_Shares"},
    {"TA0008", "Lateral_Movement", "T1570", "Lateral_Tool_Transfer"},
    {"TA0002", "Execution", "T1569.002", "Service_Execution"},
};

inline constexpr detect::Rule kIncidentRule{
    1,
    "cm0062-full",
    "CM0062: logon, remote execution and repeated share opens",
    "Attempted Administrator Privilege Gain",
    detect::Level::kCritical,
    kSampleTechniques};
inline constexpr detect::Rule kPolicyRule{
    101, "ws-to-ws-smb", "SMB between workstations", "Policy", detect::Level::kMedium, {}};

inline detect::Evidence Proof(std::string step, std::int64_t at, std::uint32_t frame,
                              std::string what, event::Outcome outcome) {
  return {.step = std::move(step),
          .time = At(at),
          .frame = {.input = 0, .number = frame},
          .flow_id = 77,
          .what = std::move(what),
          .outcome = outcome};
}

inline detect::Alert SampleIncident() {
  using enum event::Outcome;
  detect::Alert alert;
  alert.rule = &kIncidentRule;
  alert.level = detect::Level::kCritical;
  alert.time = At(61000);
  alert.frame = {.input = 0, .number = 56};
  alert.flow = SampleFlow();
  alert.source = {.address = Ip("10.20.0.101"), .role = "workstation", .role_learned = true};
  alert.target = {.address = Ip("10.20.0.102"), .role = "server"};
  alert.summary = "PsExec-like service FaSVFlun";
  alert.users = {"LAB\\alice"};
  alert.files = {"ADMIN$\\FaSVFlun.exe"};
  alert.services = {"FaSVFlun"};
  alert.commands = {"%SystemRoot%\\FaSVFlun.exe"};
  alert.level_reasons = {"strong execution", "source is a workstation"};
  alert.evidence = {Proof("logon", 0, 12, "LAB\\alice logged on (NTLM)", kSucceeded),
                    Proof("write", 900, 34, "ADMIN$\\FaSVFlun.exe written (MZ)", kSucceeded),
                    Proof("service_start", 61000, 56, "StartServiceW FaSVFlun", kFailed)};
  alert.visibility.encrypted = true;
  detect::Cm0062 verdict;
  verdict.logon = {detect::Leg::State::kMet, "session setup succeeded", At(), At(), 1};
  verdict.remote_execution = {detect::Leg::State::kInferred, "service started", At(61000),
                              At(61000), 1};
  verdict.share_opens = {detect::Leg::State::kMet, "opens of ADMIN$ and IPC$", At(100), At(900), 6};
  verdict.strength = "strong";
  alert.cm0062 = verdict;
  return alert;
}

inline detect::Alert SamplePolicyAlert() {
  detect::Alert alert;
  alert.rule = &kPolicyRule;
  alert.level = detect::Level::kMedium;
  alert.time = At();
  alert.frame = {.input = 0, .number = 3};
  alert.flow = SampleFlow();
  alert.source.address = Ip("10.20.0.101");
  alert.target.address = Ip("10.20.0.102");
  alert.summary = "SMB between workstations";
  return alert;
}

inline std::string_view SampleInputName(std::uint32_t input) {
  return input == 0 ? "one.pcap" : "two.pcap";
}

// Everything is what --eve all writes.
inline EveOptions Everything(bool strict = false) {
  EveOptions options = ParseEveTypes("all").value();
  options.strict = strict;
  return options;
}

// Happenings is --eve smb,dcerpc,...: one event a file handle instead of one an operation.
inline EveOptions Happenings(bool strict = false) {
  EveOptions options = Everything(strict);
  options.all_operations = false;
  return options;
}

}  // namespace eastwest::output

#endif  // EASTWEST_TESTS_SRC_OUTPUT_SAMPLES_H_
