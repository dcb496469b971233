#include "src/bench/recording.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/byte_reader.h"
#include "parsers/net/decode.h"
#include "src/bench/embedded_captures.h"
#include "src/bench/random.h"
#include "src/capture/block_pool.h"
#include "src/capture/file_set.h"

namespace eastwest::bench {
namespace {

// MemorySource gives the records of a classic pcap file in memory.
class MemorySource final : public capture::PacketSource {
 public:
  explicit MemorySource(Bytes file) : reader_(file) { reader_.Skip(kFileHeader); }

  [[nodiscard]] bool Next(PacketRef& packet) override {
    reader_.Skip(8);  // the time does not matter
    const std::uint32_t captured = reader_.U32Le();
    packet.original_length = reader_.U32Le();
    packet.data = reader_.Take(captured);
    ++packet.sequence;
    ++packet.frame.number;
    return reader_.ok();
  }

 private:
  static constexpr std::size_t kFileHeader = 24;
  ByteReader reader_;
};

// What tells one NTLM exchange from another: the server's challenge, and the beginning of the
// client's answer. [MS-NLMP] 2.2.1.2, 2.2.1.3. In whole words of the checksum.
std::size_t SecretIn(Bytes frame, std::size_t transport_at) {
  static constexpr std::array<std::uint8_t, 8> kSignature = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};
  const auto found = std::search(frame.begin(), frame.end(), kSignature.begin(), kSignature.end());
  if (found == frame.end()) {
    return 0;
  }
  const auto at = static_cast<std::size_t>(found - frame.begin());
  ByteReader message(frame.subspan(at));
  message.Seek(8);
  const std::uint32_t type = message.U32Le();
  message.Seek(type == 3 ? 24 : 0);  // NtChallengeResponseFields: length, room, offset
  const std::size_t secret = at + (type == 3 ? message.U32Le() : 24U);
  const std::size_t even = secret + (secret - transport_at) % 2;
  const bool has = (type == 2 || type == 3) && message.ok();
  return has && even + kSecretBytes <= frame.size() ? even : 0;
}

bool Replayable(const PacketRef& ref, const net::Packet& packet) {
  constexpr std::size_t kFrameMax = 65535;
  // Nothing between Ethernet and IPv4: no tag, no label, no tunnel.
  const bool plain = ref.link_type == net::LinkType::kEthernet && packet.source.is_v4() &&
                     packet.ip_header.data() == ref.data.subspan(kIpAt).data() &&
                     !packet.fragment.present;
  const bool known =
      packet.transport == net::Transport::kTcp || packet.transport == net::Transport::kUdp;
  return plain && known && ref.data.size() == ref.original_length && ref.data.size() <= kFrameMax &&
         !packet.length_offloaded;
}

}  // namespace

std::vector<Recording> RecordingsOf(capture::PacketSource& source, std::size_t bytes_max) {
  std::map<std::pair<net::IpAddress, net::IpAddress>, std::size_t> known;
  std::vector<Recording> recordings;
  std::vector<net::IpAddress> first;
  std::size_t bytes = 0;
  PacketRef ref;
  net::Packet packet;
  while (bytes < bytes_max && source.Next(ref)) {
    if (net::DecodeFrame(ref.link_type, ref.data, ref.original_length, packet) !=
            net::DecodeVerdict::kIp ||
        !Replayable(ref, packet)) {
      continue;
    }
    const auto [pair, added] =
        known.try_emplace(std::minmax(packet.source, packet.destination), recordings.size());
    if (added) {
      recordings.emplace_back();
      first.push_back(packet.source);
    }
    Recording& recording = recordings[pair->second];
    const std::size_t transport_at = kIpAt + packet.ip_header.size();
    recording.frames.push_back({.bytes = {ref.data.begin(), ref.data.end()},
                                .transport_at = transport_at,
                                .to_first = packet.source != first[pair->second],
                                .secret_at = SecretIn(ref.data, transport_at)});
    recording.bytes += ref.data.size();
    bytes += ref.data.size();
  }
  return recordings;
}

absl::StatusOr<std::vector<Recording>> ReadRecordings(const std::vector<std::string>& paths,
                                                      std::size_t bytes_max) {
  capture::PassedAtOnce progress;
  capture::FileSet files(paths, progress);
  std::vector<Recording> recordings = RecordingsOf(files, bytes_max);
  for (const capture::InputReport& input : files.inputs()) {
    if (input.state == capture::InputReport::State::kFailed) {
      return absl::InvalidArgumentError(input.message);
    }
  }
  if (recordings.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: nothing to replay: expected TCP or UDP over IPv4 over Ethernet, not cut",
                    paths.front()));
  }
  return recordings;
}

std::vector<Recording> EmbeddedSessions() {
  MemorySource source(FileServerCapture());
  return RecordingsOf(source, FileServerCapture().size());
}

Recording EmbeddedAttack() {
  MemorySource source(PsexecCapture());
  std::vector<Recording> recordings = RecordingsOf(source, PsexecCapture().size());
  return *std::ranges::max_element(recordings, {}, &Recording::bytes);
}

void Play(const Recording& recording, std::size_t at, const Roles& roles, Deck& deck) {
  const RecordedFrame& recorded = recording.frames[at];
  static thread_local std::vector<std::uint8_t> frame;
  frame = recorded.bytes;
  const std::uint16_t network = NetworkOf(0);
  const std::array<std::uint16_t, 4> words = {
      network, recorded.to_first ? roles.second : roles.first, network,
      recorded.to_first ? roles.first : roles.second};
  const std::size_t checksum_at = TransportChecksumAt(frame, recorded.transport_at);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t word_at = kSourceAt + 2 * i;
    AddToChecksum(frame, kIpChecksumAt, ChangeOf(Load16(frame, word_at), words[i]));
    if (checksum_at != 0) {
      AddToChecksum(frame, checksum_at, ChangeOf(Load16(frame, word_at), words[i]));
    }
    Store16(frame, word_at, words[i]);
  }
  Random random(roles.instance);
  for (std::size_t i = 0; recorded.secret_at != 0 && i < kSecretBytes; i += 2) {
    const std::size_t word_at = recorded.secret_at + i;
    const auto word = static_cast<std::uint16_t>(Load16(frame, word_at) ^ random.Next());
    if (checksum_at != 0) {
      AddToChecksum(frame, checksum_at, ChangeOf(Load16(frame, word_at), word));
    }
    Store16(frame, word_at, word);
  }
  deck.Add(frame, recorded.transport_at, recorded.secret_at);
}

}  // namespace eastwest::bench
