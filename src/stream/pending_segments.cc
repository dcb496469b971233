#include "src/stream/pending_segments.h"

#include <algorithm>

#include "src/core/limits.h"
#include "src/stream/sequence.h"

namespace eastwest::stream {
namespace {

// Segments that continue each other are joined up to this size: what kPendingBytesMax allows makes
// 512 pieces when it comes byte by byte.
constexpr std::size_t kJoinedBytesMax = 2048;

}  // namespace

void Segment::DropFront(std::uint32_t count) {
  sequence += count;
  length -= count;
  data = data.subspan(std::min<std::size_t>(count, data.size()));
}

void Segment::KeepFront(std::uint32_t count) {
  length = count;
  data = data.first(std::min<std::size_t>(count, data.size()));
}

PendingSegments::~PendingSegments() { budget_->Return(bytes_ + pieces_.size() * kPieceOverhead); }

PendingSegments::Insertion PendingSegments::Insert(Segment segment) {
  bool conflict = false;
  // The first piece that ends behind the segment's start.
  const auto ends_before = [](const Piece& piece, std::uint32_t sequence) {
    return SequenceDistance(piece.sequence + piece.length, sequence) >= 0;
  };
  auto found = std::lower_bound(pieces_.begin(), pieces_.end(), segment.sequence, ends_before);
  auto at = static_cast<std::size_t>(found - pieces_.begin());
  while (segment.length > 0 && at < pieces_.size() &&
         SequenceDistance(pieces_[at].sequence, segment.end()) > 0) {
    conflict = conflict || Disagrees(pieces_[at], segment);
    const std::int32_t before = SequenceDistance(segment.sequence, pieces_[at].sequence);
    if (before > 0 && !InsertFront(at, segment, static_cast<std::uint32_t>(before))) {
      return Insertion::kFull;
    }
    const std::int32_t covered =
        SequenceDistance(segment.sequence, pieces_[at].sequence + pieces_[at].length);
    segment.DropFront(std::min(static_cast<std::uint32_t>(covered), segment.length));
    ++at;
  }
  if (segment.length > 0 && !Extend(at, segment) && !Add(at, segment)) {
    return Insertion::kFull;
  }
  return conflict ? Insertion::kConflict : Insertion::kDone;
}

// InsertFront inserts the first bytes of the segment ahead of the piece at `at`, which then
// counts one further. False when there is no room.
bool PendingSegments::InsertFront(std::size_t& at, Segment segment, std::uint32_t count) {
  segment.KeepFront(count);
  if (Extend(at, segment)) {
    return true;
  }
  if (!Add(at, segment)) {
    return false;
  }
  ++at;
  return true;
}

// Extend adds segment to the piece that it continues, so that many small segments cost no more than
// a few large ones. Linux does likewise (tcp_ooo_try_coalesce), and what it keeps of an overlap
// goes by where the joined piece starts.
bool PendingSegments::Extend(std::size_t at, const Segment& segment) {
  if (at == 0 || segment.data.size() != segment.length) {
    return false;
  }
  Piece& before = pieces_[at - 1];
  if (before.sequence + before.length != segment.sequence || before.data.size() != before.length ||
      before.length + segment.length > kJoinedBytesMax ||
      segment.length > limits::kPendingBytesMax - bytes_ || !budget_->Fits(segment.length)) {
    return false;
  }
  before.data.insert(before.data.end(), segment.data.begin(), segment.data.end());
  before.length += segment.length;
  bytes_ += segment.length;
  budget_->Take(segment.length);
  return true;
}

bool PendingSegments::Add(std::size_t at, const Segment& segment) {
  const std::size_t cost = segment.data.size() + kPieceOverhead;
  if (pieces_.size() >= limits::kPendingSegmentsMax ||
      segment.data.size() > limits::kPendingBytesMax - bytes_ || !budget_->Fits(cost)) {
    return false;
  }
  budget_->Take(cost);
  bytes_ += segment.data.size();
  pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at),
                 Piece{.sequence = segment.sequence,
                       .length = segment.length,
                       .data = {segment.data.begin(), segment.data.end()}});
  return true;
}

bool PendingSegments::Disagrees(const Piece& piece, const Segment& segment) {
  const std::int32_t shift = SequenceDistance(piece.sequence, segment.sequence);
  const std::size_t in_piece = shift > 0 ? static_cast<std::size_t>(shift) : 0;
  const std::size_t in_segment = shift < 0 ? static_cast<std::size_t>(-std::int64_t{shift}) : 0;
  if (in_piece >= piece.data.size() || in_segment >= segment.data.size()) {
    return false;
  }
  const std::size_t size = std::min(piece.data.size() - in_piece, segment.data.size() - in_segment);
  const Bytes left = Bytes(piece.data).subspan(in_piece, size);
  const Bytes right = segment.data.subspan(in_segment, size);
  return !std::equal(left.begin(), left.end(), right.begin());
}

bool PendingSegments::Conflicts(const Segment& segment) const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [&segment](const Piece& piece) { return Disagrees(piece, segment); });
}

void PendingSegments::YieldTo(const Segment& segment) {
  for (auto piece = pieces_.begin(); piece != pieces_.end();) {
    const std::int32_t covered = SequenceDistance(piece->sequence, segment.end());
    if (SequenceDistance(segment.sequence, piece->sequence) <= 0 || covered <= 0) {
      ++piece;
      continue;
    }
    const std::uint32_t length = std::min(static_cast<std::uint32_t>(covered), piece->length);
    const std::size_t size = std::min<std::size_t>(length, piece->data.size());
    budget_->Return(size);
    bytes_ -= size;
    if (length == piece->length) {
      budget_->Return(kPieceOverhead);
      piece = pieces_.erase(piece);
      continue;
    }
    piece->data.erase(piece->data.begin(), piece->data.begin() + static_cast<std::ptrdiff_t>(size));
    piece->sequence += length;
    piece->length -= length;
    ++piece;
  }
}

Segment PendingSegments::Front() const {
  const Piece& piece = pieces_.front();
  return {.sequence = piece.sequence, .data = piece.data, .length = piece.length};
}

void PendingSegments::PopFront() {
  budget_->Return(pieces_.front().data.size() + kPieceOverhead);
  bytes_ -= pieces_.front().data.size();
  pieces_.pop_front();
}

}  // namespace eastwest::stream
