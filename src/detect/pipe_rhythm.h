// PipeRhythm finds the beat of an implant in a named pipe: EW-0405. What goes through a pipe that
// carries no RPC at even intervals, cycle after cycle, is polled by a program.
#ifndef EASTWEST_SRC_DETECT_PIPE_RHYTHM_H_
#define EASTWEST_SRC_DETECT_PIPE_RHYTHM_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "src/core/limits.h"
#include "src/core/state_archive.h"
#include "src/detect/alert_gate.h"
#include "src/detect/lru_map.h"
#include "src/detect/site_model.h"
#include "src/event/event.h"

namespace eastwest::detect {

// A cycle begins with what the client sends after a pause of a second; ten make a beat when their
// lengths differ from the mean by no more than a quarter of it on average. Implants that vary their
// sleep by half stay below that, people and chance are far above.
inline constexpr std::size_t kBeatCyclesMin = 10;
inline constexpr std::chrono::seconds kBeatPause{1};
inline constexpr double kBeatJitterMax = 0.25;
inline constexpr std::chrono::hours kBeatCycleMax{6};

class PipeRhythm {
 public:
  // Site and gate outlive it.
  PipeRhythm(const SiteModel& site, AlertGate& gate,
             std::size_t pipes_max = limits::kPipeRhythmsMax)
      : site_(site), gate_(gate), pipes_(pipes_max) {}

  void OnEvent(const event::Event& event);

  void Exchange(StateArchive& archive);

  std::uint64_t evicted() const { return pipes_.evicted(); }

 private:
  struct Key {
    net::IpAddress client;
    net::IpAddress server;
    std::string pipe;  // lower case

    friend bool operator==(const Key&, const Key&) = default;

    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.client, key.server, key.pipe);
    }
  };
  struct Beat {
    PacketTime time;
    FrameId frame;
  };
  struct Rhythm {
    PacketTime last;          // of any message of the client
    std::deque<Beat> cycles;  // their beginnings, oldest first
  };

  void Raise(const event::Event& event, const event::PipeDataSeen& data, const Rhythm& rhythm);

  const SiteModel& site_;
  AlertGate& gate_;
  LruMap<Key, Rhythm> pipes_;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_PIPE_RHYTHM_H_
