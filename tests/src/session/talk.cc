#include "tests/src/session/talk.h"

#include "parsers/smb2/nt_status.h"

namespace eastwest::session::testing {

using smb2::Command;

Head Talk::NextHead(Command command) {
  return {.command = command,
          .message_id = message_id++,
          .session_id = session_id,
          .tree_id = command == Command::kSessionSetup ? 0 : tree_id,
          .status = 0,
          .flags = 0};
}

std::uint64_t Talk::Ask(Command command, const Buffer& body) {
  const Head head = NextHead(command);
  link.Client(Nbss(Message(head, body)));
  return head.message_id;
}

void Talk::Answer(std::uint64_t id, Command command, const Buffer& body, std::uint32_t status,
                  std::uint32_t flags) {
  const Buffer message = Nbss(Message({.command = command,
                                       .message_id = id,
                                       .session_id = session_id,
                                       .tree_id = tree_id,
                                       .status = status,
                                       .flags = smb2::kServerToRedir | flags},
                                      smb2::IsError(status) ? ErrorBody() : body));
  if (answers_captured) {
    link.Server(message);
  }
}

void Talk::Exchange(Command command, const Buffer& request, const Buffer& response,
                    std::uint32_t status) {
  Answer(Ask(command, request), command, response, status);
}

void Talk::Negotiate(std::uint16_t dialect) {
  Exchange(Command::kNegotiate, NegotiateRequestBody({0x0202, 0x0210, 0x0300, 0x0302}),
           NegotiateResponseBody(dialect));
}

void Talk::Logon(std::string_view user, std::uint32_t status, std::uint16_t flags, bool binding,
                 std::uint64_t previous) {
  const std::uint64_t first =
      Ask(Command::kSessionSetup, SessionSetupRequestBody(NtlmNegotiateToken(), binding, previous));
  if (session_id == 0) {
    session_id = next_session_id++;
  }
  const Buffer challenge = SessionSetupResponseBody(NtlmChallengeToken());
  if (answers_captured) {
    link.Server(Nbss(Message({.command = Command::kSessionSetup,
                              .message_id = first,
                              .session_id = session_id,
                              .tree_id = 0,
                              .status = kMoreProcessing,
                              .flags = smb2::kServerToRedir},
                             challenge)));
  }
  const std::size_t response_bytes = user.empty() ? 0 : 40;
  const Buffer token =
      NtlmAuthenticateToken(user.empty() ? "" : "CORP", user, "WKS1", response_bytes);
  Exchange(Command::kSessionSetup, SessionSetupRequestBody(token, binding, previous),
           SessionSetupResponseBody({}, flags), status);
}

void Talk::TreeConnect(std::string_view path, std::uint8_t type, std::uint32_t status) {
  tree_id = 0;
  const std::uint64_t id = Ask(Command::kTreeConnect, TreeConnectRequestBody(path));
  tree_id = next_tree_id++;
  Answer(id, Command::kTreeConnect, TreeConnectResponseBody(type), status);
}

File Talk::Create(std::string_view name, const CreateOptions& options, std::uint32_t status) {
  const File file{next_file, next_file << 8};
  ++next_file;
  Exchange(Command::kCreate, CreateRequestBody(name, options), CreateResponseBody(file, options),
           status);
  return file;
}

void Talk::Write(const File& file, const Buffer& data, std::uint64_t offset, std::uint32_t status) {
  Exchange(Command::kWrite, WriteRequestBody(file, data, offset), WriteResponseBody(data.size()),
           status);
}

void Talk::Read(const File& file, const Buffer& data, std::uint32_t status) {
  Exchange(Command::kRead, FileRequestBody(Command::kRead, file), ReadResponseBody(data), status);
}

void Talk::Transceive(const File& file, const Buffer& input, const Buffer& output,
                      std::uint32_t status) {
  Exchange(Command::kIoctl, IoctlRequestBody(file, kTransceive, input),
           IoctlResponseBody(file, kTransceive, output), status);
}

void Talk::SetInfo(const File& file, std::uint8_t info_class, const Buffer& information,
                   std::uint32_t status) {
  Exchange(Command::kSetInfo, SetInfoRequestBody(file, info_class, information), SizeOnlyBody(2, 2),
           status);
}

void Talk::Close(const File& file, std::uint32_t status) {
  Exchange(Command::kClose, FileRequestBody(Command::kClose, file), SizeOnlyBody(60, 60), status);
}

void Talk::Logoff() { Exchange(Command::kLogoff, SizeOnlyBody(4, 4), SizeOnlyBody(4, 4)); }

File Talk::ToPipe(std::string_view name) {
  Negotiate();
  Logon();
  TreeConnect("\\\\SRV1\\IPC$", 2);
  return Create(name);
}

}  // namespace eastwest::session::testing
