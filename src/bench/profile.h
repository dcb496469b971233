// Profile says what kind of traffic the generator makes.
#ifndef EASTWEST_SRC_BENCH_PROFILE_H_
#define EASTWEST_SRC_BENCH_PROFILE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace eastwest::bench {

struct Profile {
  enum class Background : std::uint8_t {
    kSessions,  // nothing but replayed sessions
    kFlows,     // TCP connections that nobody watches, of frame_bytes
    kChurn,     // every packet opens a connection
    kElephant,  // one SMB2 READ stream
  };

  std::string_view name;
  std::string_view what;  // for people, one phrase
  Background background = Background::kFlows;
  unsigned sessions_permille = 0;  // packets of replayed SMB/RPC sessions in the background
  std::span<const std::uint16_t> frame_bytes;  // in turn by chance, without the check sequence
  std::size_t incidents = 0;                   // CM0062 attacks a lap, unless told otherwise
};

std::span<const Profile> Profiles();

// FindProfile is null when there is none of that name.
const Profile* FindProfile(std::string_view name);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_PROFILE_H_
