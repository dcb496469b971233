// LiveHandle is one libpcap capture of one interface.
#ifndef EASTWEST_SRC_CAPTURE_LIVE_HANDLE_H_
#define EASTWEST_SRC_CAPTURE_LIVE_HANDLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"
#include "src/capture/frame_store.h"
#include "src/capture/live_counts.h"
#include "src/capture/live_options.h"
#include "src/core/packet_time.h"

struct pcap;

namespace eastwest::capture {

class LiveHandle {
 public:
  // Open starts to capture an interface that is up. The error is one sentence that names it.
  static absl::StatusOr<std::unique_ptr<LiveHandle>> Open(const std::string& interface,
                                                          const LiveOptions& options);
  ~LiveHandle();
  LiveHandle(const LiveHandle&) = delete;
  LiveHandle& operator=(const LiveHandle&) = delete;

  // JoinGroup has the kernel share out the frames of the interface among all handles of the group,
  // both directions of a host pair to the same one. Returns the number of the group, which is a
  // new one when none is given.
  absl::StatusOr<int> JoinGroup(std::optional<int> group);

  // Dispatch calls on_frame for what is there, frames_max at most, and returns their number; an
  // error when the interface is gone.
  absl::StatusOr<std::size_t> Dispatch(std::size_t frames_max,
                                       const std::function<void(const CapturedFrame&)>& on_frame);

  // WaitForFrames returns when there may be some, or after a tenth of a second.
  void WaitForFrames() const;

  std::optional<KernelCounts> Counts() const;
  // LinkStatus: an error that says so when the interface is down or has no carrier.
  absl::Status LinkStatus() const;
  net::LinkType link_type() const { return link_type_; }

 private:
  LiveHandle(pcap* handle, std::string interface);
  absl::Status Configure(const LiveOptions& options);
  absl::Status SetTimestamp(const std::string& name);
  absl::Status Activate();
  absl::Status SetFilter(const std::string& filter);

  pcap* handle_;
  std::string interface_;
  net::LinkType link_type_ = net::LinkType::kEthernet;
};

// InterfaceNames lists what could be captured, for messages: "eth0, lo".
std::string InterfaceNames();

// CheckInterface: whether there is such an interface. It opens nothing and needs no privilege.
absl::Status CheckInterface(const std::string& name);

// CheckTimestamp: whether libpcap knows a clock of that name; a card may still not have it.
absl::Status CheckTimestamp(const std::string& name);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_LIVE_HANDLE_H_
