#include "src/capture/live_handle.h"

#include <fmt/format.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "src/capture/fanout.h"

namespace eastwest::capture {
namespace {

constexpr int kWaitMilliseconds = 100;

absl::Status Unavailable(std::string_view interface, std::string_view why) {
  return absl::UnavailableError(fmt::format("{}: {}", interface, why));
}

std::string TimestampNames(pcap_t* handle) {
  int* types = nullptr;
  const int count = pcap_list_tstamp_types(handle, &types);
  std::string names = "host";
  for (const int type : std::span(types, static_cast<std::size_t>(std::max(count, 0)))) {
    const char* name = pcap_tstamp_type_val_to_name(type);
    if (name != nullptr && std::string_view(name) != "host") {
      names += fmt::format(", {}", name);
    }
  }
  pcap_free_tstamp_types(types);
  return names;
}

// Receiver is what libpcap carries to the handler below.
struct Receiver {
  const std::function<void(const CapturedFrame&)>& on_frame;
};

void OnFrame(u_char* user, const pcap_pkthdr* header, const u_char* data) {
  const auto& receiver = *reinterpret_cast<const Receiver*>(user);  // NOLINT: libpcap's way
  const std::chrono::nanoseconds since_epoch =
      std::chrono::seconds(header->ts.tv_sec) + std::chrono::nanoseconds(header->ts.tv_usec);
  receiver.on_frame({.data = {data, header->caplen},
                     .original_length = header->len,
                     .time = PacketTime(since_epoch)});
}

}  // namespace

std::string InterfaceNames() {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_if_t* list = nullptr;
  std::string names;
  if (pcap_findalldevs(&list, error.data()) != 0) {
    return names;
  }
  for (const pcap_if_t* one = list; one != nullptr; one = one->next) {
    const std::string_view name = one->name;
    const bool is_card = !name.starts_with("nf") && !name.starts_with("dbus-") && name != "any" &&
                         !name.starts_with("usbmon") && !name.starts_with("bluetooth");
    if (is_card) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    }
  }
  pcap_freealldevs(list);
  return names;
}

namespace {

absl::Status NoSuchInterface(const std::string& name) {
  return absl::NotFoundError(
      fmt::format("{}: there is no such interface; there are: {}", name, InterfaceNames()));
}

}  // namespace

absl::Status CheckInterface(const std::string& name) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_if_t* list = nullptr;
  if (::if_nametoindex(name.c_str()) != 0 || pcap_findalldevs(&list, error.data()) != 0) {
    return absl::OkStatus();  // if libpcap cannot tell, opening it will
  }
  bool found = false;  // such as "any", which the kernel does not number
  for (const pcap_if_t* one = list; one != nullptr; one = one->next) {
    found = found || name == one->name;
  }
  pcap_freealldevs(list);
  return found ? absl::OkStatus() : NoSuchInterface(name);
}

absl::Status CheckTimestamp(const std::string& name) {
  return pcap_tstamp_type_name_to_val(name.c_str()) != PCAP_ERROR
             ? absl::OkStatus()
             : absl::InvalidArgumentError(
                   fmt::format("sensor.timestamp is \"{}\": expected host, host_lowprec, "
                               "host_hiprec, adapter or adapter_unsynced",
                               name));
}

LiveHandle::LiveHandle(pcap* handle, std::string interface)
    : handle_(handle), interface_(std::move(interface)) {}

LiveHandle::~LiveHandle() { pcap_close(handle_); }

absl::StatusOr<std::unique_ptr<LiveHandle>> LiveHandle::Open(const std::string& interface,
                                                             const LiveOptions& options) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_t* const raw = pcap_create(interface.c_str(), error.data());
  if (raw == nullptr) {
    return Unavailable(interface, error.data());
  }
  std::unique_ptr<LiveHandle> handle(new LiveHandle(raw, interface));
  for (const absl::Status& status : {handle->Configure(options), handle->Activate()}) {
    if (!status.ok()) {
      return status;
    }
  }
  if (const absl::Status status = handle->SetFilter(options.filter); !status.ok()) {
    return status;
  }
  // DLT_ and LINKTYPE_ agree on what interfaces of Linux have.
  handle->link_type_ = static_cast<net::LinkType>(pcap_datalink(raw));
  if (pcap_setnonblock(raw, 1, error.data()) != 0) {
    return Unavailable(interface, error.data());
  }
  return handle;
}

absl::Status LiveHandle::Configure(const LiveOptions& options) {
  constexpr int kMebi = 1 << 20;
  pcap_set_snaplen(handle_, static_cast<int>(options.snaplen_bytes));
  pcap_set_promisc(handle_, options.promiscuous ? 1 : 0);
  pcap_set_timeout(handle_, static_cast<int>(kLiveHandOver.count()));
  pcap_set_immediate_mode(handle_, 0);
  pcap_set_buffer_size(handle_, static_cast<int>(options.kernel_buffer_mib) * kMebi);
  pcap_set_tstamp_precision(handle_, PCAP_TSTAMP_PRECISION_NANO);
  return SetTimestamp(options.timestamp);
}

absl::Status LiveHandle::SetTimestamp(const std::string& name) {
  const int type = pcap_tstamp_type_name_to_val(name.c_str());
  const bool known = type != PCAP_ERROR;
  const int result = known ? pcap_set_tstamp_type(handle_, type) : PCAP_ERROR;
  // A card without clocks of its own says so even when asked for the clock of the host.
  if (result == 0 || (known && type == PCAP_TSTAMP_HOST)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(fmt::format("{}: has no timestamps of type \"{}\": expected {}",
                                                interface_, name, TimestampNames(handle_)));
}

absl::Status LiveHandle::Activate() {
  const int result = pcap_activate(handle_);
  switch (result) {
    case 0:
    case PCAP_WARNING:
    case PCAP_WARNING_PROMISC_NOTSUP:
    case PCAP_WARNING_TSTAMP_TYPE_NOTSUP:
      return absl::OkStatus();
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return NoSuchInterface(interface_);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return absl::PermissionDeniedError(fmt::format(
          "{}: no permission to capture: run as root, or with CAP_NET_RAW", interface_));
    case PCAP_ERROR_IFACE_NOT_UP:
      return Unavailable(interface_, "the interface is down");
    default:
      break;
  }
  const std::string_view detail = pcap_geterr(handle_);
  return Unavailable(interface_, detail.empty() ? pcap_statustostr(result) : detail);
}

absl::Status LiveHandle::SetFilter(const std::string& filter) {
  if (filter.empty()) {
    return absl::OkStatus();
  }
  bpf_program program{};
  if (pcap_compile(handle_, &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return absl::InvalidArgumentError(
        fmt::format("{}: BPF filter: {}", interface_, pcap_geterr(handle_)));
  }
  const int result = pcap_setfilter(handle_, &program);
  pcap_freecode(&program);
  return result == 0 ? absl::OkStatus() : Unavailable(interface_, pcap_geterr(handle_));
}

absl::StatusOr<int> LiveHandle::JoinGroup(std::optional<int> group) {
  absl::StatusOr<int> joined = JoinFanoutGroup(pcap_fileno(handle_), group);
  if (!joined.ok()) {
    return Unavailable(interface_, std::string(joined.status().message()));
  }
  return joined;
}

absl::StatusOr<std::size_t> LiveHandle::Dispatch(
    std::size_t frames_max, const std::function<void(const CapturedFrame&)>& on_frame) {
  Receiver receiver{on_frame};
  const int count = pcap_dispatch(handle_, static_cast<int>(frames_max), &OnFrame,
                                  reinterpret_cast<u_char*>(&receiver));  // NOLINT
  if (count < 0) {
    return Unavailable(interface_, pcap_geterr(handle_));
  }
  return static_cast<std::size_t>(count);
}

void LiveHandle::WaitForFrames() const {
  pollfd readable{.fd = pcap_get_selectable_fd(handle_), .events = POLLIN, .revents = 0};
  (void)::poll(&readable, 1, kWaitMilliseconds);
}

// A kernel that does not tell is taken to mean that all is well. netdevice(7)
absl::Status LiveHandle::LinkStatus() const {
  ifreq request{};
  interface_.copy(std::begin(request.ifr_name), sizeof request.ifr_name - 1);
  if (::ioctl(pcap_fileno(handle_), SIOCGIFFLAGS, &request) != 0) {
    return errno == ENODEV ? Unavailable(interface_, "the interface is gone") : absl::OkStatus();
  }
  const auto flags = static_cast<unsigned>(request.ifr_flags);
  if ((flags & IFF_UP) == 0) {
    return Unavailable(interface_, "the interface is down");
  }
  return (flags & IFF_RUNNING) == 0 ? Unavailable(interface_, "the interface has no carrier")
                                    : absl::OkStatus();
}

std::optional<KernelCounts> LiveHandle::Counts() const {
  pcap_stat counts{};
  if (pcap_stats(handle_, &counts) != 0) {
    return std::nullopt;
  }
  return KernelCounts{counts.ps_recv, counts.ps_drop, counts.ps_ifdrop};
}

}  // namespace eastwest::capture
