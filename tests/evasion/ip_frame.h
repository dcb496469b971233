// IpFrame finds the headers of a TCP or UDP frame, and builds frames like it with other contents.
#ifndef EASTWEST_TESTS_EVASION_IP_FRAME_H_
#define EASTWEST_TESTS_EVASION_IP_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"
#include "tests/evasion/capture.h"

namespace eastwest::evasion {

// End is an address and a port.
struct End {
  net::IpAddress address;
  std::uint16_t port = 0;

  friend auto operator<=>(const End&, const End&) = default;
};

// FlowId names a flow without direction: low is the lesser end.
struct FlowId {
  End low;
  End high;

  friend auto operator<=>(const FlowId&, const FlowId&) = default;
};

// IpFrame is a whole, good TCP or UDP packet straight in IPv4, or in IPv6 without extensions.
// Frames that are cut, tunnelled, fragments or broken are not: variants leave them as they are.
class IpFrame {
 public:
  static std::optional<IpFrame> Of(const Frame& frame);

  bool tcp() const { return packet_.transport == net::Transport::kTcp; }
  bool v6() const { return packet_.source.is_v6(); }
  bool from_low() const { return flow_.low == End{packet_.source, packet_.source_port}; }
  const FlowId& flow() const { return flow_; }
  const net::Packet& packet() const { return packet_; }
  Bytes payload() const { return packet_.payload; }
  bool HasFlags(unsigned flags) const { return (packet_.tcp_flags & flags) != 0; }
  // Movable: a TCP segment that neither opens nor ends anything.
  bool plain_tcp() const {
    return tcp() && !HasFlags(net::kTcpSyn | net::kTcpFin | net::kTcpRst | net::kTcpUrg);
  }
  // The sequence number of the first byte of payload().
  std::uint32_t first_byte() const {
    return packet_.tcp_sequence + (HasFlags(net::kTcpSyn) ? 1U : 0U);
  }

  // The link header, without any IP.
  Bytes link() const { return Bytes(frame_->bytes).first(ip_at_); }
  // The IP header.
  Bytes ip() const { return Bytes(frame_->bytes).subspan(ip_at_, transport_at_ - ip_at_); }

  // TcpWith gives this TCP frame with other contents; lengths and checksums are made right.
  struct Tcp {
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0;
    Bytes payload;
  };
  Frame TcpWith(const Tcp& tcp) const;
  // Piece is TcpWith of payload, which stands offset bytes behind the first byte of this frame's;
  // SYN stays with the first byte, FIN and PSH with the last.
  Frame Piece(std::int64_t offset, Bytes payload) const;

  // WithIp gives a frame of this link header, ip_header (lengths and checksum made right) and
  // whatever follows it.
  Frame WithIp(Bytes ip_header, Bytes rest) const;

 private:
  const Frame* frame_ = nullptr;
  net::Packet packet_;
  FlowId flow_;
  std::size_t ip_at_ = 0;
  std::size_t transport_at_ = 0;
};

// FinishChecksums does what the sender's network card was still to do: of a capture on the sending
// host, which shows partial checksums, rewritten frames and others would differ in kind.
Frames FinishChecksums(const Frames& frames);

// SpoilTcpChecksum makes the checksum of a TCP frame wrong.
void SpoilTcpChecksum(Frame& frame);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_IP_FRAME_H_
