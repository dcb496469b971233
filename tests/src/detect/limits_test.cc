// Every table of the engine is filled to the bound that src/core/limits.h names: nothing is lost up
// to there, and what goes beyond is counted.
#include "src/core/limits.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "src/detect/engine.h"
#include "src/detect/ticket_resolver.h"

namespace eastwest::detect {
namespace {

constexpr PacketTime kBegin{std::chrono::seconds{1'800'000'000}};

// HostNumber gives each number below 2^24 an address of its own.
net::IpAddress HostNumber(std::size_t number) {
  net::IpAddress address;
  address.family = net::IpAddress::Family::kIpv4;
  address.bytes[0] = 10;
  address.bytes[1] = static_cast<std::uint8_t>(number >> 16);
  address.bytes[2] = static_cast<std::uint8_t>(number >> 8);
  address.bytes[3] = static_cast<std::uint8_t>(number);
  return address;
}

// Numbered writes a number into the first bytes of an array.
template <typename Array>
Array Numbered(std::size_t number) {
  Array bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return bytes;
}

event::LogonFinished LogonOf(event::Identity identity) {
  identity.mechanism = event::AuthMechanism::kNtlm;
  event::LogonFinished logon;
  logon.outcome = event::Outcome::kSucceeded;
  logon.identity = std::make_shared<const event::Identity>(std::move(identity));
  return logon;
}

// Flood is an engine in the middle of one moment.
class Flood : public AlertSink {
 public:
  void Tell(std::size_t client, std::size_t server, event::Fact fact) {
    event::Event event;
    event.flow.id = client << 24 | server;
    event.flow.client = HostNumber(client);
    event.flow.server = HostNumber(server);
    event.flow.server_port = 445;
    event.time = kBegin;
    event.request_time = kBegin;
    event.frame = {0, ++frame_};
    event.fact = std::move(fact);
    engine_.OnEvent(event);
  }
  DetectCounters counters() const { return engine_.counters(); }

 private:
  void Raise(const Alert& /*alert*/) override {}

  Engine engine_{SiteModel{}, *this};
  std::uint32_t frame_ = 0;
};

// Each of these tells something new for each number.
void Connect(Flood& flood, std::size_t n) {
  flood.Tell(0, n + 1, event::ConnectionSeen{event::ConnectionSeen::State::kEstablished});
}

void CreateService(Flood& flood, std::size_t n) {
  event::RpcCalled call;
  call.endpoint = "svcctl";
  call.opnum = 12;
  call.outcome = event::Outcome::kSucceeded;
  flood.Tell(0, n + 1, std::move(call));
}

void LogOnByNtlm(Flood& flood, std::size_t n) {
  event::Identity identity;
  event::NtlmDetails& ntlm = identity.ntlm.emplace();
  ntlm.server_challenge = Numbered<event::NtlmServerChallenge>(n);
  ntlm.nt_proof = Numbered<event::NtProof>(n);
  flood.Tell(1, 2, LogonOf(std::move(identity)));
}

void LogOnToServer(Flood& flood, std::size_t n) {
  event::Identity identity;
  identity.server_name = "srv" + std::to_string(n);
  flood.Tell(1, 2, LogonOf(std::move(identity)));
}

void AnswerForAName(Flood& flood, std::size_t n) {
  event::NameServiceSeen seen;
  seen.protocol = event::NameServiceSeen::Protocol::kLlmnr;
  seen.from_client = false;
  seen.response = true;
  event::NameRecord& record = seen.records.emplace_back();
  record.section = event::NameRecord::Section::kAnswer;
  record.name = "files01";
  record.addresses.push_back(HostNumber(n));
  flood.Tell(0, n + 1, std::move(seen));
}

void SendToPipe(Flood& flood, std::size_t n) {
  event::PipeDataSeen data;
  data.pipe = std::to_string(n);
  flood.Tell(1, 2, std::move(data));
}

void OpenNetbiosSession(Flood& flood, std::size_t n) {
  event::NetbiosSessionRequested request;
  request.outcome = event::Outcome::kSucceeded;
  flood.Tell(0, n + 1, std::move(request));
}

TEST(EngineLimitsTest, WhatFindsNoRoomIsCounted) {
  struct Case {
    const char* what;
    std::size_t entries_max;
    std::uint64_t DetectCounters::*counter;
    void (*tell)(Flood& flood, std::size_t n);
    std::uint64_t lost = 1;
  };
  using Of = DetectCounters;
  const Case cases[] = {
      {"pairs of hosts", limits::kPairsMax, &Of::pairs_evicted, Connect},
      {"pairs with services that wait for a start", limits::kServiceCreatePairsMax,
       &Of::creates_evicted, CreateService},
      {"challenges, and proofs, of NTLM", limits::kNtlmExchangesMax, &Of::ntlm_exchanges_evicted,
       LogOnByNtlm, 2},
      {"names of hosts", limits::kIdentitiesMax, &Of::identities_evicted, LogOnToServer},
      {"hosts that answer", limits::kNameHostsMax, &Of::name_hosts_evicted, AnswerForAName},
      {"pipes", limits::kPipeRhythmsMax, &Of::pipe_rhythms_evicted, SendToPipe},
      {"alerts", limits::kAlertKeysMax, &Of::alert_keys_evicted, OpenNetbiosSession},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    Flood flood;
    for (std::size_t n = 0; n < c.entries_max; ++n) {
      c.tell(flood, n);
    }
    EXPECT_EQ(flood.counters().*c.counter, 0U);
    c.tell(flood, c.entries_max);
    EXPECT_EQ(flood.counters().*c.counter, c.lost);
  }
}

TEST(EngineLimitsTest, TicketsHaveTheirOwnTable) {
  TicketResolver resolver;
  const auto issue = [&resolver](std::size_t n) {
    event::KdcAnswered answer;
    answer.kind = event::KdcAnswered::Kind::kTgsRep;
    answer.client = "alice";
    answer.ticket = Numbered<event::TicketHash>(n);
    event::Event event;
    event.fact = std::move(answer);
    resolver.OnEvent(event);
  };
  for (std::size_t n = 0; n < limits::kTicketsMax; ++n) {
    issue(n);
  }
  EXPECT_EQ(resolver.tickets_evicted(), 0U);
  issue(limits::kTicketsMax);
  EXPECT_EQ(resolver.tickets_evicted(), 1U);
}

}  // namespace
}  // namespace eastwest::detect
