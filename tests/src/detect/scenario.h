// Scenario tells what two hosts did, step by step, and keeps the alerts it led to.
#ifndef EASTWEST_TESTS_SRC_DETECT_SCENARIO_H_
#define EASTWEST_TESTS_SRC_DETECT_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "src/core/checkpoint_limits.h"
#include "src/core/state_archive.h"
#include "src/detect/engine.h"

namespace eastwest::detect {

using namespace std::chrono_literals;
using event::Outcome;

inline constexpr PacketTime kStoryBegins{std::chrono::seconds{1'800'000'000}};

inline net::IpAddress Host(std::string_view text) { return net::ParseIpAddress(text).value(); }

class Scenario : public AlertSink {
 public:
  using Arguments = std::vector<event::RpcArgument>;
  using State = event::ConnectionSeen::State;

  Scenario() {
    flow_.id = 1;
    flow_.client_port = 50000;
    flow_.server_port = 445;
    From("10.20.0.101").To("10.20.0.102");
  }

  // Roles come before the first event.
  Scenario& Role(std::string_view role, std::string_view member) {
    EXPECT_TRUE(site_.AddRole(role, member).ok()) << member;
    return *this;
  }
  Scenario& Zone(std::string_view zone, std::string_view member) {
    EXPECT_TRUE(site_.AddZone(zone, member).ok()) << member;
    return *this;
  }
  // So do agreements and rows of the firewall table.
  SiteModel& Site() { return site_; }
  // Rules come before the first event, too.
  Scenario& Rules(sigma::RuleSet rules) {
    rules_ = std::move(rules);
    return *this;
  }
  Scenario& WorkstationRange() { return Role("workstation", "10.20.0.100-10.20.0.199"); }

  Scenario& At(std::chrono::nanoseconds since_begin) {
    time_ = kStoryBegins + since_begin;
    return *this;
  }
  Scenario& From(std::string_view client) {
    flow_.client = Host(client);
    return *this;
  }
  Scenario& To(std::string_view server) {
    flow_.server = Host(server);
    return *this;
  }
  Scenario& Port(std::uint16_t port) {
    flow_.server_port = port;
    return *this;
  }
  Scenario& NextFlow() {
    ++flow_.id;
    return *this;
  }
  Scenario& Udp() {
    flow_.ip_protocol = 17;
    return *this;
  }
  PacketTime now() const { return time_; }
  Scenario& OneSided() {
    flow_.one_sided = true;
    return *this;
  }
  Scenario& WithGaps() {
    flow_.gaps = true;
    return *this;
  }

  Scenario& Logon(std::string user = "administrator", Outcome outcome = Outcome::kSucceeded) {
    event::LogonFinished logon;
    logon.outcome = outcome;
    logon.identity = Who(std::move(user));
    return Tell(std::move(logon));
  }
  Scenario& OldSession() { return Tell(event::SessionSighted{}); }
  Scenario& Encrypt() { return Tell(event::EncryptionStarted{}); }
  Scenario& Connection(State state) { return Tell(event::ConnectionSeen{state}); }
  Scenario& Speak(std::string_view protocol) { return Tell(event::ProtocolRecognised{protocol}); }

  Scenario& Connect(const std::string& share, Outcome outcome = Outcome::kSucceeded) {
    event::ShareConnected connected;
    connected.outcome = outcome;
    connected.share = share;
    connected.kind = event::ShareKindOf(share);
    return Tell(std::move(connected));
  }
  Scenario& OpenFile(const std::string& share, const std::string& name,
                     Outcome outcome = Outcome::kSucceeded) {
    event::FileOpened opened;
    opened.outcome = outcome;
    opened.file = File(share, name);
    opened.desired_access = 0x0012019F;
    return Tell(std::move(opened));
  }
  Scenario& OpenPipe(const std::string& name, Outcome outcome = Outcome::kSucceeded) {
    return OpenFile("IPC$", name, outcome);
  }
  // WriteFile opens the file and writes to it, as a client must.
  Scenario& WriteFile(const std::string& share, const std::string& name,
                      Outcome outcome = Outcome::kSucceeded, bool magic = false) {
    OpenFile(share, name, outcome);
    event::FileWritten written;
    written.outcome = outcome;
    written.file = File(share, name);
    written.executable_magic = magic;
    return Tell(std::move(written));
  }
  Scenario& Call(std::string_view endpoint, std::uint16_t opnum, Arguments arguments = {},
                 Outcome outcome = Outcome::kSucceeded) {
    event::RpcCalled call;
    call.endpoint = endpoint;
    call.opnum = opnum;
    call.arguments = std::move(arguments);
    call.outcome = outcome;
    return Tell(std::move(call));
  }
  Scenario& SealedCall(std::string_view endpoint, std::uint16_t opnum) {
    event::RpcCalled call;
    call.carrier = event::RpcCarrier::kTcp;
    call.endpoint = endpoint;
    call.opnum = opnum;
    call.outcome = Outcome::kSucceeded;
    call.protection.auth_level = 6;
    return Tell(std::move(call));
  }

  // --- chapters that many stories share ---
  Scenario& RunService(const std::string& name = "RcXY", const std::string& program = "a.exe") {
    return Call("svcctl", 12, {{"service_name", name}, {"binary_path", program}})
        .Call("svcctl", 19, {{"service_name", name}});
  }
  // An executable goes to ADMIN$ and runs as a service: strong evidence, two opens.
  Scenario& PushAndRun() {
    return Connect("ADMIN$")
        .WriteFile("ADMIN$", "wsupd.exe")
        .Connect("IPC$")
        .OpenPipe("svcctl")
        .RunService("wsupd", "%systemroot%\\wsupd.exe");
  }
  Scenario& OpenAdminShare(int times) {
    for (int i = 0; i < times; ++i) {
      Connect("ADMIN$");
    }
    return *this;
  }

  Scenario& Tell(event::Fact fact) {
    event::Event event;
    event.flow = flow_;
    event.time = time_;
    event.frame = {0, ++frame_};
    event.request_time = time_;
    event.request_frame = event.frame;
    event.fact = std::move(fact);
    engine().OnEvent(event);
    if (RestartsAfterEveryEvent()) {
      Restart(0s);
    }
    return *this;
  }

  // Restart: another engine goes on with what this one wrote down. For `down` nobody watched.
  Scenario& Restart(std::chrono::nanoseconds down) {
    StateArchive writer = StateArchive::Writing(time_, limits::kCheckpointDetectBytesMax);
    engine().Exchange(writer);
    auto next = std::make_unique<Engine>(site_, *this, engine().ReleaseRules());
    time_ += down;
    StateArchive reader = StateArchive::Reading(time_, writer.written());
    next->Exchange(reader);
    EXPECT_TRUE(reader.Finish());
    EXPECT_EQ(writer.left_out(), 0U);
    engine_ = std::move(next);
    return *this;
  }

  Engine& engine() {
    if (engine_ == nullptr) {
      engine_ = std::make_unique<Engine>(site_, *this, std::move(rules_));
    }
    return *engine_;
  }

  const std::vector<Alert>& alerts() const { return alerts_; }
  std::vector<Alert> AlertsOf(std::uint32_t rule) const {
    std::vector<Alert> found;
    for (const Alert& alert : alerts_) {
      if (alert.rule->number == rule) {
        found.push_back(alert);
      }
    }
    return found;
  }
  std::size_t Count(std::uint32_t rule) const { return AlertsOf(rule).size(); }
  Alert Only(std::uint32_t rule) const {
    const std::vector<Alert> found = AlertsOf(rule);
    EXPECT_EQ(found.size(), 1U) << "EW-" << rule;
    return found.empty() ? Alert{} : found.front();
  }

  void Raise(const Alert& alert) override { alerts_.push_back(alert); }

  static event::IdentityPtr Who(std::string user, std::string server_name = {}) {
    event::Identity identity;
    identity.domain = user.empty() ? "" : "CORP";
    identity.user = std::move(user);
    identity.mechanism = event::AuthMechanism::kNtlm;
    identity.server_name = std::move(server_name);
    return std::make_shared<const event::Identity>(std::move(identity));
  }

 private:
  // The same stories are told to engines that are restarted after every event.
  static bool RestartsAfterEveryEvent() {
    return std::getenv("EASTWEST_RESTART_AFTER_EVERY_EVENT") != nullptr;
  }

  static event::FileInfo File(const std::string& share, const std::string& name) {
    event::FileInfo file;
    file.share = share;
    file.kind = event::ShareKindOf(share);
    file.name = name;
    file.is_pipe = file.kind == event::ShareKind::kPipe;
    return file;
  }

  SiteModel site_;
  sigma::RuleSet rules_;
  std::unique_ptr<Engine> engine_;
  event::FlowInfo flow_;
  PacketTime time_ = kStoryBegins;
  std::uint32_t frame_ = 0;
  std::vector<Alert> alerts_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_TESTS_SRC_DETECT_SCENARIO_H_
