// Smb1Talk tells an SMB1 conversation as a story: each line is a request and its answer.
#ifndef EASTWEST_TESTS_SRC_SESSION_SMB1_TALK_H_
#define EASTWEST_TESTS_SRC_SESSION_SMB1_TALK_H_

#include <string_view>

#include "parsers/smb1/header.h"
#include "tests/src/session/wire_builder.h"

namespace eastwest::session::testing {

inline constexpr std::uint32_t kMoreData = 0x80000005;

// Smb1Body is parameter words and data bytes. [MS-CIFS] 2.2.3.2-3
Buffer Smb1Body(const Buffer& words, const Buffer& bytes = {});
// AndxNone are the words that end a chain.
Out AndxNone();

class Smb1Talk {
 public:
  explicit Smb1Talk(Monitor& monitor, std::uint16_t port = 445, bool handshake = true)
      : link(monitor, port) {
    if (handshake) {
      link.Handshake();
    }
  }

  // Ask sends a request and returns its multiplex id; Answer sends the answer to it.
  std::uint16_t Ask(smb1::Command command, const Buffer& body);
  void Answer(std::uint16_t mid, smb1::Command command, const Buffer& body,
              std::uint32_t status = 0);
  void Exchange(smb1::Command command, const Buffer& request, const Buffer& response,
                std::uint32_t status = 0);

  void Negotiate();
  // Logon is the form without extended security.
  void Logon(std::string_view user = "alice", std::uint32_t status = 0);
  void TreeConnect(std::string_view path,
                   std::string_view service = "A:", std::uint32_t status = 0);
  std::uint16_t Create(std::string_view name, std::uint32_t disposition = 5,
                       std::uint32_t status = 0, std::uint16_t resource = 0);
  void Write(std::uint16_t fid, const Buffer& data, std::uint32_t offset = 0,
             std::uint32_t status = 0);
  void Read(std::uint16_t fid, const Buffer& data, std::uint32_t status = 0);
  void Transact(std::uint16_t fid, const Buffer& input, const Buffer& output,
                std::uint32_t status = 0);
  void Close(std::uint16_t fid, std::uint32_t status = 0);
  // ToShare: negotiated, logged on, the tree connected. ToPipe: and the pipe open.
  void ToShare(std::string_view path = "\\\\10.0.0.2\\ADMIN$");
  std::uint16_t ToPipe(std::string_view name);

  Link link;
  std::uint16_t user_id = 0;
  std::uint16_t tree_id = 0;
  std::uint16_t next_tree_id = 0x801;
  std::uint16_t next_fid = 0x4000;
  std::uint16_t mid = 0;
  std::uint16_t process_id_high = 0;
  std::uint16_t flags2 = 0xC001;  // Unicode, NTSTATUS, long names
  bool answers_captured = true;

 private:
  Buffer Head(smb1::Command command, std::uint16_t of_mid, std::uint32_t status,
              bool response) const;
};

// Bodies that several tests vary.
Buffer Smb1Name(std::string_view name);  // NUL-terminated Unicode behind one byte of padding
Buffer NtCreateBody(std::string_view name, std::uint32_t disposition = 5,
                    std::uint32_t options = 0);
Buffer NtCreateAnswer(std::uint16_t fid, std::uint32_t action = 2, std::uint16_t resource = 0);
Buffer WriteAndxBody(std::uint16_t fid, const Buffer& data, std::uint32_t offset = 0);
Buffer PathBody(std::string_view name, const Buffer& words = {});
struct Pieces {
  std::size_t total_parameters = 0;
  std::size_t total_data = 0;
  std::size_t parameters_at = 0;
  std::size_t data_at = 0;
};
// TransactionBody is that of TRANSACTION (with a name) or TRANSACTION2; whole unless pieces says
// so.
Buffer TransactionBody(const Buffer& setup, const Buffer& parameters, const Buffer& data,
                       std::string_view name = {}, const Pieces* pieces = nullptr);
Buffer SecondaryBody(const Buffer& parameters, const Buffer& data, const Pieces& pieces);
Buffer TransactionAnswer(const Buffer& parameters, const Buffer& data,
                         const Pieces* pieces = nullptr);
Buffer NtTransactBody(std::uint16_t function, const Buffer& parameters, std::size_t total_data = 0);

}  // namespace eastwest::session::testing

#endif  // EASTWEST_TESTS_SRC_SESSION_SMB1_TALK_H_
