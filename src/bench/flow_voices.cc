#include "src/bench/flow_voices.h"

#include <algorithm>
#include <array>

#include "parsers/net/packet.h"

namespace eastwest::bench {
namespace {

using net::kTcpAck;
using net::kTcpFin;
using net::kTcpPsh;
using net::kTcpSyn;

constexpr std::uint16_t kHttps = 443;
constexpr std::uint16_t kSmb = 445;

template <typename T>
void PutLe(std::span<std::uint8_t> bytes, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

}  // namespace

PlainFlow::PlainFlow(std::uint64_t seed, std::span<const std::uint16_t> frame_bytes,
                     Host first_host, Host host_count)
    : random_(seed), frame_bytes_(frame_bytes), first_host_(first_host), host_count_(host_count) {
  for (std::size_t i = 0; i < kFrameBytesMax; ++i) {
    noise_.push_back(static_cast<std::uint8_t>(random_.Next()));
  }
  // A TLS record of application data, RFC 8446 5.1.
  constexpr std::array<std::uint8_t, 5> kRecord = {0x17, 0x03, 0x03, 0x40, 0x00};
  std::ranges::copy(kRecord, noise_.begin());
}

void PlainFlow::Open() {
  client_ = static_cast<Host>(first_host_ + random_.Below(host_count_));
  server_ = static_cast<Host>(first_host_ + random_.Below(host_count_ / 16));
  if (server_ == client_) {
    server_ = static_cast<Host>(first_host_ + host_count_ - 1);
  }
  client_port_ = static_cast<std::uint16_t>(49152 + random_.Below(16384));
  client_sequence_ = static_cast<std::uint32_t>(random_.Next());
  server_sequence_ = static_cast<std::uint32_t>(random_.Next());
  frames_left_ = 4 + random_.Below(200);
  opening_ = 1;
}

void PlainFlow::Send(bool from_client, std::uint8_t flags, Bytes payload, Deck& deck) {
  std::uint32_t& sequence = from_client ? client_sequence_ : server_sequence_;
  const std::uint32_t other = from_client ? server_sequence_ : client_sequence_;
  AddTcpFrame({.from = from_client ? client_ : server_,
               .to = from_client ? server_ : client_,
               .from_port = from_client ? client_port_ : kHttps,
               .to_port = from_client ? kHttps : client_port_,
               .sequence = sequence,
               .acknowledgment = (flags & kTcpAck) != 0 ? other : 0,
               .flags = flags},
              payload, deck);
  sequence += static_cast<std::uint32_t>(payload.size());
  sequence += (flags & (kTcpSyn | kTcpFin)) != 0 ? 1U : 0U;
}

void PlainFlow::Play(Deck& deck) {
  if (frames_left_ == 0) {
    Open();
  }
  --frames_left_;
  if (opening_ != 0) {
    const int now = opening_;
    opening_ = now == 3 ? 0 : now + 1;
    constexpr std::array<std::uint8_t, 3> kHandshake = {kTcpSyn, kTcpSyn | kTcpAck, kTcpAck};
    const std::uint8_t flags = kHandshake[static_cast<std::size_t>(now) - 1];
    return Send(now != 2, flags, {}, deck);
  }
  if (frames_left_ == 0) {
    return Send(true, kTcpFin | kTcpAck, {}, deck);
  }
  const std::size_t bytes = frame_bytes_[random_.Below(frame_bytes_.size())];
  // Servers say more than clients.
  Send(random_.Below(4) == 0, kTcpPsh | kTcpAck,
       Bytes(noise_).first(std::max(bytes, kTcpPayloadAt) - kTcpPayloadAt), deck);
}

void AddChurnFrame(std::uint32_t number, Deck& deck) {
  constexpr std::uint32_t kClients = 0xC000;
  AddTcpFrame({.from = static_cast<Host>(number % kClients),
               .to = static_cast<Host>(kClients + number / kClients % 0x3F00),
               .from_port = static_cast<std::uint16_t>(1024 + number % 60000),
               .to_port = kSmb,
               .sequence = number,
               .acknowledgment = 0,
               .flags = kTcpSyn},
              {}, deck);
}

void ReadStream::Send(bool from_client, std::uint8_t flags, Bytes payload, Deck& deck) {
  constexpr std::uint16_t kClientPort = 50123;
  std::uint32_t& sequence = from_client ? client_sequence_ : server_sequence_;
  const std::uint32_t other = from_client ? server_sequence_ : client_sequence_;
  AddTcpFrame({.from = from_client ? Host{1} : Host{2},
               .to = from_client ? Host{2} : Host{1},
               .from_port = from_client ? kClientPort : kSmb,
               .to_port = from_client ? kSmb : kClientPort,
               .sequence = sequence,
               .acknowledgment = (flags & kTcpAck) != 0 ? other : 0,
               .flags = flags},
              payload, deck);
  sequence += static_cast<std::uint32_t>(payload.size());
  sequence += (flags & kTcpSyn) != 0 ? 1U : 0U;
}

namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kPrefix = 4;  // of the direct TCP transport, [MS-SMB2] 2.1
constexpr std::size_t kHeader = 64;

// StartMessage writes the prefix and the header of a READ. [MS-SMB2] 2.2.1.2
void StartMessage(std::span<std::uint8_t> message, std::size_t length, std::uint64_t message_id,
                  bool response) {
  message[1] = static_cast<std::uint8_t>(length >> 16U);
  Store16(message, 2, static_cast<std::uint16_t>(length));
  PutLe<std::uint32_t>(message, kPrefix, 0x424D53FE);
  PutLe<std::uint16_t>(message, kPrefix + 4, kHeader);
  PutLe<std::uint16_t>(message, kPrefix + 6, 16);  // CreditCharge: 1 MiB
  PutLe<std::uint16_t>(message, kPrefix + 12, 8);  // READ
  PutLe<std::uint16_t>(message, kPrefix + 14, 16);
  PutLe<std::uint32_t>(message, kPrefix + 16, response ? 1 : 0);
  PutLe<std::uint64_t>(message, kPrefix + 24, message_id);
  PutLe<std::uint32_t>(message, kPrefix + 36, 1);
  PutLe<std::uint64_t>(message, kPrefix + 40, 0x1122334455);
}

}  // namespace

void ReadStream::Request(Deck& deck) {
  std::array<std::uint8_t, kPrefix + kHeader + 49> message{};
  const std::span<std::uint8_t> body = std::span(message).subspan(kPrefix + kHeader);
  StartMessage(message, kHeader + 49, message_id_, false);
  PutLe<std::uint16_t>(body, 0, 49);
  PutLe<std::uint32_t>(body, 4, kReadBytes);
  PutLe<std::uint64_t>(body, 8, message_id_ * kReadBytes);
  PutLe<std::uint64_t>(body, 16, 0xABCD);
  PutLe<std::uint64_t>(body, 24, 0xEF01);
  Send(true, kTcpPsh | kTcpAck, message, deck);
}

void ReadStream::Answer(Deck& deck) {
  std::array<std::uint8_t, kPrefix + kHeader + 16> message{};
  const std::span<std::uint8_t> body = std::span(message).subspan(kPrefix + kHeader);
  StartMessage(message, kHeader + 16 + kReadBytes, message_id_, true);
  PutLe<std::uint16_t>(body, 0, 17);
  body[2] = kHeader + 16;  // DataOffset
  PutLe<std::uint32_t>(body, 4, kReadBytes);
  Send(false, kTcpAck, message, deck);
  body_left_ = kReadBytes;
  message_id_ += 16;
}

void ReadStream::Play(Deck& deck) {
  if (opening_ != 0) {
    const int now = opening_;
    opening_ = now == 5 ? 0 : now + 1;
    switch (now) {
      case 1:
        return Send(true, kTcpSyn, {}, deck);
      case 2:
        return Send(false, kTcpSyn | kTcpAck, {}, deck);
      case 3:
        return Send(true, kTcpAck, {}, deck);
      case 4:
        return Request(deck);
      default:
        return Answer(deck);
    }
  }
  if (unacknowledged_ == 2) {
    unacknowledged_ = 0;
    return Send(true, kTcpAck, {}, deck);
  }
  const std::size_t bytes = std::min(body_left_, kFrameBytesMax - kTcpPayloadAt);
  body_left_ -= bytes;
  ++unacknowledged_;
  opening_ = body_left_ == 0 ? 4 : 0;
  Send(false, kTcpAck, Bytes(body_).first(bytes), deck);
}

}  // namespace eastwest::bench
