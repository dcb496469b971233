#include "src/stream/ip_defragmenter.h"

#include <algorithm>
#include <iterator>

#include "parsers/net/decode.h"
#include "src/core/limits.h"

namespace eastwest::stream {
namespace {

constexpr std::uint32_t kDatagramBytesMax = 65535;  // a 16-bit length field. RFC 791 3.1

}  // namespace

std::optional<Datagram> IpDefragmenter::Add(const net::Packet& fragment, PacketTime now) {
  counters_->Add(Counter::kDefragFragments);
  Expire(now);
  const bool v6 = fragment.source.family == net::IpAddress::Family::kIpv6;
  const Key key{.source = fragment.source,
                .destination = fragment.destination,
                .identification = fragment.fragment.identification,
                .ip_protocol = v6 ? std::uint8_t{0} : fragment.ip_protocol};
  const Order::iterator datagram = Find(key, now);
  if (!Place(*datagram, fragment)) {
    counters_->Add(Counter::kDefragEvicted);
    Forget(datagram);
    return std::nullopt;
  }
  const bool whole = datagram->length_known && datagram->have.size() == 1 &&
                     datagram->have[0].begin == 0 && datagram->have[0].end >= datagram->length;
  if (!whole) {
    MakeRoom();
    return std::nullopt;
  }
  const Datagram finished = Finish(*datagram, fragment);
  Forget(datagram);
  return finished;
}

IpDefragmenter::Order::iterator IpDefragmenter::Find(const Key& key, PacketTime now) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    return found->second;
  }
  Waiting fresh;
  fresh.key = key;
  fresh.since = now;
  waiting_.push_back(std::move(fresh));
  const Order::iterator datagram = std::prev(waiting_.end());
  by_key_.emplace(key, datagram);
  return datagram;
}

// Place takes the fragment's bytes over; false when the datagram has become hopeless.
bool IpDefragmenter::Place(Waiting& datagram, const net::Packet& fragment) {
  const std::uint32_t begin = fragment.fragment.offset_bytes;
  const std::size_t size = fragment.ip_payload.size();
  if (begin > kDatagramBytesMax || size > kDatagramBytesMax - begin ||
      ++datagram.fragments > limits::kDefragFragmentsMax) {
    return false;
  }
  const std::uint32_t end = begin + static_cast<std::uint32_t>(size);
  if (begin == 0) {
    datagram.first_ip_protocol = fragment.ip_protocol;
  }
  if (!fragment.fragment.more && !datagram.length_known) {
    datagram.length_known = true;
    datagram.length = end;
  } else if (!fragment.fragment.more && datagram.length != end) {
    NoteConflict(datagram);  // two ends
  }
  // All but the last are multiples of eight bytes; what the capture cut, or a sender of nonsense
  // made, is used as far as it is whole. RFC 791 3.2
  const std::size_t usable = fragment.fragment.more ? size - size % 8 : size;
  if (usable > 0) {
    CopyNew(datagram, begin, fragment.ip_payload.first(usable));
  }
  return true;
}

void IpDefragmenter::NoteConflict(Waiting& datagram) {
  counters_->Add(Counter::kDefragOverlaps);
  datagram.conflicting = true;
}

// CopyNew copies what is not there yet and compares what is: the first copy wins.
void IpDefragmenter::CopyNew(Waiting& datagram, std::uint32_t begin, Bytes bytes) {
  const std::uint32_t end = begin + static_cast<std::uint32_t>(bytes.size());
  if (datagram.data.size() < end) {
    bytes_ += end - datagram.data.size();
    datagram.data.resize(end);
  }
  std::uint32_t at = begin;  // first byte that is neither copied nor compared
  bool conflict = false;
  const auto copy_until = [&](std::uint32_t stop) {
    for (; at < stop; ++at) {
      datagram.data[at] = bytes[at - begin];
    }
  };
  std::vector<Range>& have = datagram.have;
  const auto first =
      std::lower_bound(have.begin(), have.end(), begin,
                       [](const Range& range, std::uint32_t place) { return range.end < place; });
  auto last = first;  // behind the ranges that the new one touches
  Range whole{.begin = begin, .end = end};
  for (; last != have.end() && last->begin <= end; ++last) {
    copy_until(std::min(last->begin, end));
    for (; at < std::min(last->end, end); ++at) {
      conflict = conflict || datagram.data[at] != bytes[at - begin];
    }
    whole.begin = std::min(whole.begin, last->begin);
    whole.end = std::max(whole.end, last->end);
  }
  copy_until(end);
  if (first == last) {
    have.insert(first, whole);
  } else {
    *first = whole;
    have.erase(std::next(first), last);
  }
  if (conflict) {
    NoteConflict(datagram);
  }
}

Datagram IpDefragmenter::Finish(Waiting& datagram, const net::Packet& last) {
  counters_->Add(Counter::kDefragReassembled);
  bytes_ -= datagram.data.size();
  whole_ = std::move(datagram.data);
  datagram.data.clear();
  Datagram finished{.packet = last, .conflicting = datagram.conflicting};
  finished.packet.ip_protocol = datagram.first_ip_protocol;
  finished.packet.fragment = net::Fragment{};
  finished.packet.ip_payload = Bytes(whole_).first(datagram.length);
  // A verdict other than kIp leaves a packet without a transport, which nobody reads further.
  if (net::DecodeTransport(finished.packet, datagram.length) != net::DecodeVerdict::kIp) {
    finished.packet.transport = net::Transport::kOther;
  }
  return finished;
}

void IpDefragmenter::Forget(Order::iterator datagram) {
  bytes_ -= datagram->data.size();
  by_key_.erase(datagram->key);
  waiting_.erase(datagram);
}

void IpDefragmenter::MakeRoom() {
  while (waiting_.size() > limits::kDefragDatagramsMax || bytes_ > limits::kDefragBytesMax) {
    counters_->Add(Counter::kDefragEvicted);
    Forget(waiting_.begin());
  }
}

void IpDefragmenter::Expire(PacketTime now) {
  while (!waiting_.empty() && now - waiting_.front().since >= limits::kDefragTimeout) {
    counters_->Add(Counter::kDefragTimeouts);
    Forget(waiting_.begin());
  }
}

}  // namespace eastwest::stream
