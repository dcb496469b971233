// Smb1Assembly puts the pieces of an SMB1 transaction together. [MS-CIFS] 3.2.4.1.5, 3.3.5.2.5
#ifndef EASTWEST_SRC_SESSION_SMB1_ASSEMBLY_H_
#define EASTWEST_SRC_SESSION_SMB1_ASSEMBLY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/smb1/transaction.h"

namespace eastwest::session {

class Smb1Assembly {
 public:
  // used counts the bytes of all assemblies of a shard, for as long as they live.
  explicit Smb1Assembly(std::size_t& used) : used_(used) {}
  Smb1Assembly(const Smb1Assembly&) = delete;
  Smb1Assembly& operator=(const Smb1Assembly&) = delete;
  ~Smb1Assembly() { used_ -= parameters_.size() + data_.size(); }

  // Add takes the next piece; false when it does not fit: into what it says the whole is, or into
  // the bounds of limits.h. An assembly that refused a piece takes no more.
  bool Add(const smb1::Piece& piece);

  // complete: as many bytes came as were announced, as servers count them; whether all of them
  // were captured is whole().
  bool complete() const;
  bool whole() const { return whole_ && !refused_; }
  bool refused() const { return refused_; }
  Bytes parameters() const { return parameters_; }
  Bytes data() const { return data_; }

 private:
  bool Place(std::vector<std::uint8_t>& to, std::uint32_t displacement, std::uint32_t count,
             Bytes bytes);

  std::size_t& used_;
  std::vector<std::uint8_t> parameters_;
  std::vector<std::uint8_t> data_;
  std::uint64_t parameters_seen_ = 0;
  std::uint64_t data_seen_ = 0;
  std::uint32_t total_parameters_ = 0;
  std::uint32_t total_data_ = 0;
  bool whole_ = true;
  bool refused_ = false;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB1_ASSEMBLY_H_
