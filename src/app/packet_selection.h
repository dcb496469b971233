// Which packets of the captures a triage looks at: what -f, -F, --from and --to say.
#ifndef EASTWEST_SRC_APP_PACKET_SELECTION_H_
#define EASTWEST_SRC_APP_PACKET_SELECTION_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "src/app/options.h"
#include "src/capture/packet_filter.h"

namespace eastwest::app {

// ParseTimeBound reads RFC 3339 ("2026-11-20T22:02:17.5+01:00"; without a zone UTC; a blank in
// place of the T, as the summary shows it; seconds or the whole time of day may be missing) or a
// distance from the first packet ("+90s", "+1h30m"). flag is for the error.
absl::StatusOr<capture::TimeBound> ParseTimeBound(std::string_view flag, const std::string& text);

// MakePacketFilter gives null when all packets are looked at.
absl::StatusOr<std::unique_ptr<capture::PacketFilter>> MakePacketFilter(const Options& options);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_PACKET_SELECTION_H_
