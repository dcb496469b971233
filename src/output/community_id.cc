#include "src/output/community_id.h"

#include <openssl/evp.h>

#include <algorithm>
#include <tuple>

#include "parsers/net/address.h"

namespace eastwest::output {
namespace {

constexpr std::size_t kSha1Bytes = 20;
constexpr std::size_t kMessageBytesMax = 2 + 16 + 16 + 1 + 1 + 2 + 2;

class Message {
 public:
  void Put(std::uint8_t byte) { bytes_[size_++] = byte; }
  void PutPort(std::uint16_t port) {
    Put(static_cast<std::uint8_t>(port >> 8));
    Put(static_cast<std::uint8_t>(port & 0xFF));
  }
  void PutAddress(const net::IpAddress& address) {
    for (std::size_t i = 0; i < address.size(); ++i) {
      Put(address.bytes[i]);
    }
  }
  const std::uint8_t* data() const { return bytes_.data(); }
  std::size_t size() const { return size_; }

 private:
  std::array<std::uint8_t, kMessageBytesMax> bytes_{};
  std::size_t size_ = 0;
};

std::string Base64(const std::array<std::uint8_t, kSha1Bytes>& digest) {
  std::array<unsigned char, (kSha1Bytes + 2) / 3 * 4 + 1> text{};
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + size};
}

bool SameFlow(const event::FlowInfo& a, const event::FlowInfo& b) {
  const auto key = [](const event::FlowInfo& flow) {
    return std::tie(flow.ip_protocol, flow.client_port, flow.server_port, flow.client, flow.server);
  };
  return key(a) == key(b);
}

}  // namespace

std::string CommunityId(const event::FlowInfo& flow) {
  if (flow.client.size() == 0 || flow.client.family != flow.server.family) {
    return {};
  }
  const bool client_first =
      std::tie(flow.client, flow.client_port) <= std::tie(flow.server, flow.server_port);
  Message message;
  message.PutPort(0);  // the seed
  message.PutAddress(client_first ? flow.client : flow.server);
  message.PutAddress(client_first ? flow.server : flow.client);
  message.Put(flow.ip_protocol);
  message.Put(0);  // padding
  message.PutPort(client_first ? flow.client_port : flow.server_port);
  message.PutPort(client_first ? flow.server_port : flow.client_port);

  std::array<std::uint8_t, kSha1Bytes> digest{};
  unsigned int size = 0;
  if (EVP_Digest(message.data(), message.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    return {};
  }
  return "1:" + Base64(digest);
}

std::string_view CommunityIdCache::Of(const event::FlowInfo& flow) {
  Slot& slot = slots_[flow.id % slots_.size()];
  if (slot.id.empty() || !SameFlow(slot.flow, flow)) {
    slot.flow = flow;
    slot.id = CommunityId(flow);
  }
  return slot.id;
}

}  // namespace eastwest::output
