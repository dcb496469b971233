// Helpers of the stream tests: packets without frames, a recorder, and many ways to feed bytes.
#ifndef EASTWEST_TESTS_SRC_STREAM_STREAM_TESTING_H_
#define EASTWEST_TESTS_SRC_STREAM_STREAM_TESTING_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/stream/flow_table.h"

namespace eastwest::stream::testing {

using Buffer = std::vector<std::uint8_t>;

inline constexpr std::uint16_t kClientPort = 50000;
inline constexpr std::uint32_t kClientIsn = 1000;
inline constexpr std::uint32_t kServerIsn = 0xFFFFFFF0;  // wraps soon

// Recorder writes one line for each call: what happened is compared as text.
class Recorder : public FlowObserver {
 public:
  std::unique_ptr<Conversation> OnRecognised(const PacketContext& packet, Flow& flow,
                                             AppProtocol protocol) override;
  void OnEstablished(const PacketContext& packet, const Flow& flow) override;
  void OnAnomaly(const PacketContext& packet, const Flow& flow, StreamAnomaly anomaly) override;
  void OnEnded(const PacketContext& now, const Flow& flow, EndReason reason) override;

  int Anomalies(StreamAnomaly anomaly) const;
  // Units from one side, or all: "smb2 length/data size" and a hash of the data.
  std::vector<std::string> units;
  std::vector<std::string> flow_events;
  std::vector<StreamAnomaly> anomalies;
  std::vector<std::uint64_t> gaps;
  std::vector<std::uint64_t> ended_sequences;
  std::size_t wanted = 1 << 24;  // what conversations ask for
  bool refuse = false;           // OnRecognised returns null
  bool wants_tick = false;
  int ticks = 0;
  int ends = 0;
  Side last_client = Side::kLow;
  TcpState last_state = TcpState::kNone;
};

// Wire feeds one table. The client is 10.0.0.1, the server 10.0.0.2.
class Wire {
 public:
  explicit Wire(std::uint16_t server_port, const FlowTableOptions& options = {},
                std::uint16_t client_port = kClientPort);

  void Handshake();
  void Client(Bytes data) { SendData(true, data); }
  void Server(Bytes data) { SendData(false, data); }
  void SendData(bool from_client, Bytes data);
  // Skips count bytes: they were sent, and nobody captured them.
  void Lose(bool from_client, std::uint32_t count);
  // At sends data at an offset from the first byte of the direction; moves nothing else.
  void At(bool from_client, std::uint32_t offset, Bytes data, std::uint32_t cut = 0);
  void Acknowledge(bool from_client);  // an empty segment
  void Flags(bool from_client, std::uint8_t flags, std::uint32_t sequence, std::uint32_t ack);
  void Fin(bool from_client);
  void Advance(std::chrono::nanoseconds time);  // ticks at each whole second
  void End();

  net::Packet Make(bool from_client) const;
  Flow* Send(const net::Packet& packet, net::Checksum checksum = net::Checksum::kGood);
  PacketContext Now();
  std::uint32_t sent(bool from_client) const { return sent_[from_client ? 0 : 1]; }

  Recorder recorder;
  Counters counters;
  FlowTable table;
  bool acknowledge = true;                       // segments carry acknowledgments
  std::array<std::uint8_t, 20> client_header{};  // IPv4
  std::array<std::uint8_t, 20> server_header{};

 private:
  std::uint16_t server_port_;
  std::uint16_t client_port_;
  std::uint32_t sent_[2] = {0, 0};
  PacketTime now_{std::chrono::seconds(1'700'000'000)};
  std::uint64_t sequence_ = 0;
};

// Messages.
Buffer Smb2(std::size_t body_bytes, std::uint8_t fill, std::uint32_t next_command = 0);
Buffer Nbss(const Buffer& message);
Buffer Dcerpc(std::uint8_t type, std::size_t stub_bytes, bool big_endian = false);
Buffer Join(const std::vector<Buffer>& parts);
Buffer Noise(std::size_t size, std::uint8_t first = 0x41);

// FeedSeveralWays sends client whole, byte by byte, at random cuts, duplicated, and with
// neighbours swapped, each through a fresh wire, and expects the same units each time.
std::vector<std::string> FeedSeveralWays(std::uint16_t port, const Buffer& client,
                                         std::size_t wanted);

}  // namespace eastwest::stream::testing

#endif  // EASTWEST_TESTS_SRC_STREAM_STREAM_TESTING_H_
