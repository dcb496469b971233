#include "src/session/smb1_assembly.h"

#include <algorithm>

#include "src/core/limits.h"

namespace eastwest::session {

bool Smb1Assembly::Add(const smb1::Piece& piece) {
  if (refused_) {
    return false;
  }
  total_parameters_ = piece.total_parameters;  // a later piece may lower the totals
  total_data_ = piece.total_data;
  refused_ =
      piece.overruns() ||
      !Place(parameters_, piece.parameter_displacement, piece.parameter_count, piece.parameters) ||
      !Place(data_, piece.data_displacement, piece.data_count, piece.data);
  parameters_seen_ += piece.parameter_count;
  data_seen_ += piece.data_count;
  whole_ = whole_ && piece.has_all();
  return !refused_;
}

bool Smb1Assembly::Place(std::vector<std::uint8_t>& to, std::uint32_t displacement,
                         std::uint32_t count, Bytes bytes) {
  if (count == 0) {
    return true;
  }
  const std::size_t end = std::size_t{displacement} + count;
  const std::size_t more = end > to.size() ? end - to.size() : 0;
  if (parameters_.size() + data_.size() + more > limits::kTransactionBytesMax ||
      used_ + more > limits::kTransactionBytesPerShardMax) {
    return false;
  }
  to.resize(to.size() + more);
  used_ += more;
  std::ranges::copy(bytes, to.begin() + displacement);
  return true;
}

bool Smb1Assembly::complete() const {
  return !refused_ && parameters_seen_ >= total_parameters_ && data_seen_ >= total_data_;
}

}  // namespace eastwest::session
