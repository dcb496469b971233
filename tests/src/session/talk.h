// Talk tells an SMB2 conversation as a story: each line is a request and its answer.
#ifndef EASTWEST_TESTS_SRC_SESSION_TALK_H_
#define EASTWEST_TESTS_SRC_SESSION_TALK_H_

#include <string_view>

#include "tests/src/session/wire_builder.h"

namespace eastwest::session::testing {

inline constexpr std::uint64_t kSession = 0x1000001;
inline constexpr std::uint32_t kPending = 0x103;
inline constexpr std::uint32_t kDenied = 0xC0000022;
inline constexpr std::uint32_t kLogonFailure = 0xC000006D;
inline constexpr std::uint32_t kMoreProcessing = 0xC0000016;
inline constexpr std::uint32_t kBufferOverflow = 0x80000005;
inline constexpr std::uint32_t kTransceive = 0x0011C017;

class Talk {
 public:
  explicit Talk(Monitor& monitor, std::uint16_t client_port = 50000, bool handshake = true)
      : link(monitor, 445, client_port) {
    if (handshake) {
      link.Handshake();
    }
  }

  // Ask sends a request and returns its MessageId; Answer sends the answer to it.
  std::uint64_t Ask(smb2::Command command, const Buffer& body);
  void Answer(std::uint64_t message_id, smb2::Command command, const Buffer& body,
              std::uint32_t status = 0, std::uint32_t flags = 0);
  void Exchange(smb2::Command command, const Buffer& request, const Buffer& response,
                std::uint32_t status = 0);

  void Negotiate(std::uint16_t dialect = 0x0302);
  // Logon is NTLM in two legs; the second answer has the status.
  void Logon(std::string_view user = "alice", std::uint32_t status = 0, std::uint16_t flags = 0,
             bool binding = false, std::uint64_t previous = 0);
  void TreeConnect(std::string_view path, std::uint8_t type = 1, std::uint32_t status = 0);
  File Create(std::string_view name, const CreateOptions& options = {}, std::uint32_t status = 0);
  void Write(const File& file, const Buffer& data, std::uint64_t offset = 0,
             std::uint32_t status = 0);
  void Read(const File& file, const Buffer& data, std::uint32_t status = 0);
  void Transceive(const File& file, const Buffer& input, const Buffer& output,
                  std::uint32_t status = 0);
  void SetInfo(const File& file, std::uint8_t info_class, const Buffer& information,
               std::uint32_t status = 0);
  void Close(const File& file, std::uint32_t status = 0);
  void Logoff();
  // ToPipe: negotiated, logged on, IPC$ connected, the pipe open.
  File ToPipe(std::string_view name);

  Link link;
  std::uint64_t session_id = 0;
  std::uint64_t next_session_id = kSession;
  std::uint32_t tree_id = 0;
  std::uint32_t next_tree_id = 1;
  std::uint64_t message_id = 0;
  std::uint64_t next_file = 0x11;
  bool answers_captured = true;

 private:
  Head NextHead(smb2::Command command);
};

}  // namespace eastwest::session::testing

#endif  // EASTWEST_TESTS_SRC_SESSION_TALK_H_
