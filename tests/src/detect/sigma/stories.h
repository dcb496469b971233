// Stories: for every rule a scenario that makes it fire, one that falls one step short, and a twin
// that looks alike and is somebody's daily work.
#ifndef EASTWEST_TESTS_SRC_DETECT_SIGMA_STORIES_H_
#define EASTWEST_TESTS_SRC_DETECT_SIGMA_STORIES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/bytes/guid.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {

using Tell = std::function<void(Scenario&)>;

struct Story {
  std::uint32_t rule;
  Tell fires;
  Tell misses;
  Tell benign;
};

// Stories are all of them, in the order of their families.
const std::vector<Story>& Stories();

std::vector<Story> Cm0062Stories();
std::vector<Story> PolicyStories();
std::vector<Story> ZoneStories();
std::vector<Story> PerimeterStories();
std::vector<Story> FileStories();
std::vector<Story> ShareStories();
std::vector<Story> MassStories();
std::vector<Story> SpreadStories();
std::vector<Story> ServiceStories();
std::vector<Story> RemoteCallStories();
std::vector<Story> AccountStories();
std::vector<Story> PipeStories();
std::vector<Story> CredentialStories();
std::vector<Story> CoercionStories();
std::vector<Story> DiscoveryStories();
std::vector<Story> SccmStories();
std::vector<Story> ImpactStories();

// StoryRules are all rules, switched on, as the site of the stories has them.
RuleSet StoryRules();

// Begin puts a story into the site that all of them play in, with every rule switched on:
// workstations 10.20.0.100-199, among them .101 and .102, who play when nobody else is named.
Scenario& Begin(Scenario& story);

// --- what stories are told with ----------------------------------------------------------------

inline constexpr std::string_view kDc = "10.20.0.10";
inline constexpr std::string_view kAdcs = "10.20.0.12";
inline constexpr std::string_view kFiles = "10.20.0.20";
inline constexpr std::string_view kSccm = "10.20.0.30";
inline constexpr std::string_view kProvider = "10.20.0.31";
inline constexpr std::string_view kSiteDb = "10.20.0.32";
inline constexpr std::string_view kPrimary = "10.20.0.33";
inline constexpr std::string_view kAdmin = "10.20.0.50";
inline constexpr std::string_view kBackup = "10.20.0.60";
inline constexpr std::string_view kOutside = "203.0.113.9";

// Rpc: a call by number and name, as the dissectors tell it.
inline event::RpcCalled Rpc(std::string_view endpoint, std::uint16_t opnum,
                            std::string_view operation, Scenario::Arguments arguments = {},
                            Outcome outcome = Outcome::kSucceeded) {
  event::RpcCalled call;
  call.endpoint = endpoint;
  call.opnum = opnum;
  call.operation = operation;
  call.arguments = std::move(arguments);
  call.outcome = outcome;
  return call;
}

inline event::RpcCalled ByUuid(std::string_view uuid, std::uint16_t opnum,
                               Outcome outcome = Outcome::kFailed) {
  event::RpcCalled call;
  call.uuid = GuidFrom(uuid);
  call.interface_known = true;
  call.opnum = opnum;
  call.outcome = outcome;
  return call;
}

inline event::RpcBound Bind(std::string_view uuid) {
  event::RpcBound bound;
  event::RpcInterface interface;
  interface.uuid = GuidFrom(uuid);
  bound.interfaces.push_back(interface);
  bound.outcome = Outcome::kSucceeded;
  return bound;
}

inline event::FileInfo FileOn(std::string_view share, std::string_view name) {
  event::FileInfo file;
  file.share = share;
  file.kind = event::ShareKindOf(share);
  file.name = name;
  file.is_pipe = file.kind == event::ShareKind::kPipe;
  return file;
}

inline event::FileRenamed Rename(std::string_view name, std::string_view to) {
  event::FileRenamed renamed;
  renamed.file = FileOn("data", name);
  renamed.new_name = to;
  renamed.outcome = Outcome::kSucceeded;
  return renamed;
}

inline event::FileClosed Close(std::string_view name, std::uint64_t read, std::uint64_t written) {
  event::FileClosed closed;
  closed.file = FileOn("data", name);
  closed.close_seen = true;
  closed.bytes_read = read;
  closed.bytes_written = written;
  return closed;
}

// Logon with an identity that the story puts together.
inline event::LogonFinished LogonOf(event::Identity identity,
                                    Outcome outcome = Outcome::kSucceeded) {
  event::LogonFinished logon;
  logon.outcome = outcome;
  logon.identity = std::make_shared<const event::Identity>(std::move(identity));
  return logon;
}

inline event::Identity Ntlm(std::string user, std::string server_name = {},
                            std::string target_name = {}) {
  event::Identity who;
  who.mechanism = event::AuthMechanism::kNtlm;
  who.domain = "CORP";
  who.user = std::move(user);
  who.server_name = std::move(server_name);
  who.server_domain = "CORP";
  who.ntlm.emplace().target_name = std::move(target_name);
  who.ntlm->nt_response_bytes = 300;
  return who;
}

inline event::PipeDataSeen PipeData(std::string_view pipe, std::string_view head) {
  event::PipeDataSeen data;
  data.pipe = pipe;
  data.bytes = head.size();
  data.head = head;
  return data;
}

// ToHosts lets a story happen to so many hosts without a role.
inline void ToHosts(Scenario& s, int hosts, const Tell& tell) {
  for (int i = 1; i <= hosts; ++i) {
    tell(s.To("10.20.1." + std::to_string(i)).NextFlow());
  }
}

// FromHosts: so many workstations do the same.
inline void FromHosts(Scenario& s, int hosts, const Tell& tell) {
  for (int i = 1; i <= hosts; ++i) {
    tell(s.From("10.20.0." + std::to_string(100 + i)).NextFlow());
  }
}

inline void Times(Scenario& s, int times, const std::function<void(Scenario&, int)>& tell) {
  for (int i = 0; i < times; ++i) {
    tell(s, i);
  }
}

}  // namespace eastwest::detect::sigma

// TELL is one act of a story: `s` is the scenario. EACH is an act inside of one, of `t`.
#define TELL(...) [](Scenario& s) { __VA_ARGS__; }
#define EACH(...) [](Scenario& t) { __VA_ARGS__; }

#endif  // EASTWEST_TESTS_SRC_DETECT_SIGMA_STORIES_H_
