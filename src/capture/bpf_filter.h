// BPF filters: compiled once for a link type, with a message that shows where one is wrong.
#ifndef EASTWEST_SRC_CAPTURE_BPF_FILTER_H_
#define EASTWEST_SRC_CAPTURE_BPF_FILTER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/core/packet_ref.h"

struct bpf_program;  // of libpcap

namespace eastwest::capture {

// CheckFilter says whether text is a filter for Ethernet. The error shows the text with a mark
// below the first word that no filter could have there.
absl::Status CheckFilter(const std::string& text);

// CheckFileFilter takes a filter for any of the link types that files have and eastwest reads:
// "inbound" is one for a cooked capture. The error is that for Ethernet.
absl::Status CheckFileFilter(const std::string& text);

// BpfProgram is a filter for the packets of one link type.
class BpfProgram {
 public:
  // Compile gives libpcap's complaint when the link type cannot answer what the filter asks. One
  // that no packet of the link type can pass is good: it lets nothing through.
  static absl::StatusOr<BpfProgram> Compile(net::LinkType link_type, const std::string& text);

  bool Matches(const PacketRef& packet) const;

 private:
  struct Freer {
    void operator()(bpf_program* program) const;
  };

  explicit BpfProgram(std::unique_ptr<bpf_program, Freer> program);

  std::unique_ptr<bpf_program, Freer> program_;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_BPF_FILTER_H_
