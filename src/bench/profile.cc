#include "src/bench/profile.h"

#include <algorithm>
#include <array>

namespace eastwest::bench {
namespace {

using Background = Profile::Background;

// The simple IMIX, 7 : 4 : 1 frames of 64, 594 and 1518 bytes on the wire, RFC 6985 4.
constexpr std::array<std::uint16_t, 12> kImix = {60, 60,  60,  60,  60,  60,
                                                 60, 590, 590, 590, 590, 1514};
constexpr std::array<std::uint16_t, 1> kSmallest = {60};

constexpr std::array kProfiles = {
    Profile{"smb",
            "recorded SMB2/3 and RPC sessions, each between two hosts of its own",
            Background::kSessions,
            1000,
            {},
            0},
    Profile{"enterprise", "5 % SMB and RPC in simple IMIX", Background::kFlows, 50, kImix, 0},
    Profile{"smallest", "frames of 64 bytes", Background::kFlows, 0, kSmallest, 0},
    Profile{"churn", "every packet opens a connection", Background::kChurn, 0, {}, 0},
    Profile{"elephant", "one SMB2 READ stream", Background::kElephant, 0, {}, 0},
    Profile{"attack", "enterprise, and incidents that must all be found", Background::kFlows, 50,
            kImix, 10},
};

}  // namespace

std::span<const Profile> Profiles() { return kProfiles; }

const Profile* FindProfile(std::string_view name) {
  const auto* const at = std::ranges::find(kProfiles, name, &Profile::name);
  return at == kProfiles.end() ? nullptr : at;
}

}  // namespace eastwest::bench
