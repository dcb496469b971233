// Monitor is the engine up to its events, fed with packets that are cut in several ways.
#ifndef EASTWEST_TESTS_SRC_SESSION_MONITOR_H_
#define EASTWEST_TESTS_SRC_SESSION_MONITOR_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/session/observer.h"
#include "src/session/shared.h"
#include "src/stream/flow_table.h"

namespace eastwest::session::testing {

using Buffer = std::vector<std::uint8_t>;

// Line tells an event in one line, without times and frames: what happened is compared as text.
std::string Line(const event::Event& event);

class RecordingSink : public event::EventSink {
 public:
  void Emit(event::Event&& event) override { events.push_back(std::move(event)); }
  std::vector<event::Event> events;
};

// Cuts says how payloads become segments.
enum class Cuts : std::uint8_t { kWhole, kBytes, kRandom };

class Monitor {
 public:
  explicit Monitor(Cuts cuts = Cuts::kWhole, std::uint32_t seed = 0);

  // Feed cuts the packet's payload and ticks at every whole second.
  void Feed(net::Packet packet, std::uint32_t frame = 0);
  void Replay(const std::string& capture);
  void Advance(std::chrono::nanoseconds time);
  void End();

  // The facts of one kind, in order.
  template <typename Fact>
  std::vector<Fact> All() const {
    std::vector<Fact> found;
    for (const event::Event& event : sink.events) {
      if (const auto* fact = std::get_if<Fact>(&event.fact)) {
        found.push_back(*fact);
      }
    }
    return found;
  }
  std::vector<std::string> Lines() const;
  // Lines that do not begin with one of the words that every flow has.
  std::vector<std::string> Story() const;

  RecordingSink sink;
  Counters counters;
  SessionShared shared;
  Observer observer;
  stream::FlowTable table;
  PacketTime now{std::chrono::seconds(1'700'000'000)};

 private:
  stream::PacketContext Now(std::uint32_t frame);
  std::size_t NextPiece(std::size_t left);

  Cuts cuts_;
  std::mt19937 random_;
  std::uint64_t sequence_ = 0;
};

// FeedSeveralWays tells the story whole, byte by byte and at random cuts; expects the same lines
// each time, and returns them.
std::vector<std::string> FeedSeveralWays(const std::function<void(Monitor&)>& story);

// Link is one TCP connection between 10.0.0.1 and 10.0.0.2.
class Link {
 public:
  Link(Monitor& monitor, std::uint16_t server_port, std::uint16_t client_port = 50000);
  void Handshake();
  void Client(const Buffer& bytes) { Send(true, bytes); }
  void Server(const Buffer& bytes) { Send(false, bytes); }
  // Lose: these bytes were sent and nobody captured them.
  void Lose(bool from_client, std::size_t bytes) { Moved(from_client, bytes); }
  void Acknowledge(bool from_client) { Send(from_client, {}); }
  void Close();

 private:
  void Send(bool from_client, const Buffer& bytes, std::uint8_t flags = 0);
  void Moved(bool from_client, std::size_t bytes) {
    next_[from_client ? 0 : 1] += static_cast<std::uint32_t>(bytes);
  }
  Monitor& monitor_;
  std::uint16_t ports_[2];
  std::uint32_t next_[2] = {1000, 0xFFFFFF00};
};

}  // namespace eastwest::session::testing

#endif  // EASTWEST_TESTS_SRC_SESSION_MONITOR_H_
