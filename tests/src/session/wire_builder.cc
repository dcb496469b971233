#include "tests/src/session/wire_builder.h"

#include "parsers/bytes/guid.h"

namespace eastwest::session::testing {

using smb2::Command;

Buffer Utf16(std::string_view text) {
  Out out;
  for (const char c : text) {
    out.U16(static_cast<std::uint8_t>(c));
  }
  return out.bytes();
}

Buffer Text(std::string_view text) { return {text.begin(), text.end()}; }

Buffer FromHex(std::string_view hex) {
  Buffer bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(guid_internal::HexByte(hex, i));
  }
  return bytes;
}

Buffer Message(const Head& head, const Buffer& body) {
  Out out;
  out.Raw({0xFE, 'S', 'M', 'B'}).U16(64).U16(1).U32(head.status);
  out.U16(static_cast<std::uint16_t>(head.command)).U16(1).U32(head.flags).U32(0);
  out.U64(head.message_id).U32(0xFEFF).U32(head.tree_id).U64(head.session_id).Zeros(16);
  return out.Raw(body).bytes();
}

Buffer Compound(const std::vector<Buffer>& messages) {
  Buffer all;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    Buffer message = messages[i];
    if (i + 1 < messages.size()) {
      message.resize((message.size() + 7) / 8 * 8);
      for (std::size_t byte = 0; byte < 4; ++byte) {
        message[20 + byte] = static_cast<std::uint8_t>(message.size() >> (8 * byte));
      }
    }
    all = Join({all, message});
  }
  return all;
}

Buffer Nbss(const Buffer& message) {
  Out out(true);
  return out.U32(message.size()).Raw(message).bytes();
}

Buffer Transform(std::uint64_t session_id, std::size_t payload_bytes) {
  Out out;
  out.Raw({0xFD, 'S', 'M', 'B'}).Zeros(32).U32(payload_bytes).U16(0).U16(1).U64(session_id);
  return out.Zeros(payload_bytes).bytes();
}

// [MS-SMB2] 2.2.3
Buffer NegotiateRequestBody(std::initializer_list<std::uint16_t> dialects) {
  Out out;
  out.U16(36).U16(dialects.size()).U16(1).U16(0).U32(0).Zeros(16).U64(0);
  for (const std::uint16_t dialect : dialects) {
    out.U16(dialect);
  }
  return out.bytes();
}

// [MS-SMB2] 2.2.4
Buffer NegotiateResponseBody(std::uint16_t dialect) {
  Out out;
  out.U16(65).U16(1).U16(dialect).U16(0).Zeros(16).U32(0).U32(65536).U32(65536).U32(65536);
  return out.U64(0).U64(0).U16(128).U16(0).U32(0).bytes();
}

// [MS-SMB2] 2.2.5
Buffer SessionSetupRequestBody(const Buffer& token, bool binding, std::uint64_t previous) {
  Out out;
  out.U16(25).U8(binding ? 1 : 0).U8(1).U32(0).U32(0).U16(88).U16(token.size()).U64(previous);
  return out.Raw(token).bytes();
}

// [MS-SMB2] 2.2.6
Buffer SessionSetupResponseBody(const Buffer& token, std::uint16_t flags) {
  return Out().U16(9).U16(flags).U16(72).U16(token.size()).Raw(token).bytes();
}

// [MS-SMB2] 2.2.9
Buffer TreeConnectRequestBody(std::string_view path) {
  const Buffer name = Utf16(path);
  return Out().U16(9).U16(0).U16(72).U16(name.size()).Raw(name).bytes();
}

// [MS-SMB2] 2.2.10
Buffer TreeConnectResponseBody(std::uint8_t share_type) {
  return Out().U16(16).U8(share_type).U8(0).U32(0).U32(0).U32(0x1F01FF).bytes();
}

// [MS-SMB2] 2.2.13
Buffer CreateRequestBody(std::string_view name, const CreateOptions& options) {
  const Buffer wide = Utf16(name);
  Out out;
  out.U16(57).U8(0).U8(0).U32(2).U64(0).U64(0).U32(0x12019F).U32(0).U32(7);
  out.U32(options.disposition).U32(options.options).U16(120).U16(wide.size()).U32(0).U32(0);
  return out.Raw(wide).bytes();
}

// [MS-SMB2] 2.2.14
Buffer CreateResponseBody(const File& file, const CreateOptions& options) {
  Out out;
  out.U16(89).U8(0).U8(0).U32(options.action).Zeros(8 * 6).U32(0x80).U32(0);
  return out.U64(file.persistent).U64(file.transient).U32(0).U32(0).bytes();
}

Buffer FileRequestBody(Command command, const File& file) {
  struct Shape {
    std::uint16_t size;
    std::size_t before;
    std::size_t after;
  };
  Shape shape{24, 6, 0};  // CLOSE, FLUSH
  if (command == Command::kRead) {
    shape = {49, 14, 17};
  } else if (command == Command::kQueryInfo) {
    shape = {41, 22, 0};
  } else if (command == Command::kQueryDirectory) {
    shape = {33, 6, 8};
  } else if (command == Command::kChangeNotify) {
    shape = {32, 6, 8};
  }
  Out out;
  out.U16(shape.size).Zeros(shape.before).U64(file.persistent).U64(file.transient);
  return out.Zeros(shape.after).bytes();
}

// [MS-SMB2] 2.2.21
Buffer WriteRequestBody(const File& file, const Buffer& data, std::uint64_t offset) {
  Out out;
  out.U16(49).U16(112).U32(data.size()).U64(offset).U64(file.persistent).U64(file.transient);
  return out.Zeros(16).Raw(data).bytes();
}

// [MS-SMB2] 2.2.22
Buffer WriteResponseBody(std::size_t count) {
  return Out().U16(17).U16(0).U32(count).U32(0).U32(0).bytes();
}

// [MS-SMB2] 2.2.20
Buffer ReadResponseBody(const Buffer& data) {
  return Out().U16(17).U8(80).U8(0).U32(data.size()).U32(0).U32(0).Raw(data).bytes();
}

// [MS-SMB2] 2.2.31
Buffer IoctlRequestBody(const File& file, std::uint32_t code, const Buffer& input) {
  Out out;
  out.U16(57).U16(0).U32(code).U64(file.persistent).U64(file.transient).U32(120);
  out.U32(input.size()).U32(0).U32(0).U32(0).U32(65536).U32(1).U32(0);
  return out.Raw(input).bytes();
}

// [MS-SMB2] 2.2.32
Buffer IoctlResponseBody(const File& file, std::uint32_t code, const Buffer& output) {
  Out out;
  out.U16(49).U16(0).U32(code).U64(file.persistent).U64(file.transient).U32(112).U32(0);
  return out.U32(112).U32(output.size()).U32(0).U32(0).Raw(output).bytes();
}

// [MS-SMB2] 2.2.39
Buffer SetInfoRequestBody(const File& file, std::uint8_t info_class, const Buffer& information) {
  Out out;
  out.U16(33).U8(1).U8(info_class).U32(information.size()).U16(96).U16(0).U32(0);
  return out.U64(file.persistent).U64(file.transient).Raw(information).bytes();
}

Buffer ErrorBody() { return Out().U16(9).U8(0).U8(0).U32(0).U8(0).bytes(); }

Buffer SizeOnlyBody(std::uint16_t structure_size, std::size_t bytes) {
  return Out().U16(structure_size).Zeros(bytes - 2).bytes();
}

// [MS-NLMP] 2.2.1.1
Buffer NtlmNegotiateToken() {
  return Out().Raw(Text("NTLMSSP")).U8(0).U32(1).U32(0x00000201).Zeros(16).bytes();
}

// [MS-NLMP] 2.2.1.2
Buffer NtlmChallengeToken() {
  Out pairs;
  const Buffer computer = Utf16("SRV1");
  const Buffer domain = Utf16("CORP");
  pairs.U16(2).U16(domain.size()).Raw(domain).U16(1).U16(computer.size()).Raw(computer).U32(0);
  Out out;
  out.Raw(Text("NTLMSSP")).U8(0).U32(2).U16(0).U16(0).U32(48).U32(0x00800201).U64(0x1122334455);
  return out.U64(0).U16(pairs.size()).U16(pairs.size()).U32(48).Raw(pairs.bytes()).bytes();
}

// [MS-NLMP] 2.2.1.3
Buffer NtlmAuthenticateToken(std::string_view domain, std::string_view user,
                             std::string_view workstation, std::size_t response_bytes) {
  const Buffer parts[] = {{},          Buffer(response_bytes), Utf16(domain),
                          Utf16(user), Utf16(workstation),     {}};
  Out out;
  out.Raw(Text("NTLMSSP")).U8(0).U32(3);
  std::size_t at = 64;
  for (const Buffer& part : parts) {
    out.U16(part.size()).U16(part.size()).U32(at);
    at += part.size();
  }
  out.U32(0x00000201);
  for (const Buffer& part : parts) {
    out.Raw(part);
  }
  return out.bytes();
}

// [C706] 12.6.3.1, 13.2.6.1
Buffer Pdu(std::uint8_t type, const Buffer& body, const PduOptions& options) {
  const bool secured = options.auth_level != 0;
  const std::size_t auth = secured ? 8 + options.auth_token.size() : 0;
  Out out(options.big_endian);
  out.U8(5).U8(0).U8(type).U8(options.flags).U8(options.big_endian ? 0 : 0x10).Zeros(3);
  out.U16(16 + body.size() + auth).U16(options.auth_token.size()).U32(options.call_id).Raw(body);
  if (secured) {
    out.U8(options.auth_type).U8(options.auth_level).U16(0).U32(0).Raw(options.auth_token);
  }
  return out.bytes();
}

Buffer BindPdu(const std::vector<Offer>& offers, const PduOptions& options, std::uint8_t type,
               std::uint16_t first_id) {
  Out out(options.big_endian);
  out.U16(4280).U16(4280).U32(0).U8(offers.size()).Zeros(3);
  for (const Offer& offer : offers) {
    out.U16(first_id++).U8(1).U8(0).Uuid(offer.interface).U16(offer.version).U16(0);
    out.Uuid(offer.transfer).U32(2);
  }
  return Pdu(type, out.bytes(), options);
}

Buffer BindAckPdu(const std::vector<Verdict>& verdicts, const PduOptions& options,
                  std::uint8_t type) {
  Out out(options.big_endian);
  out.U16(4280).U16(4280).U32(1).U16(0).Zeros(2).U8(verdicts.size()).Zeros(3);
  for (const Verdict& verdict : verdicts) {
    out.U16(verdict.result).U16(0).Uuid(verdict.transfer).U32(2);
  }
  return Pdu(type, out.bytes(), options);
}

Buffer RequestPdu(std::uint16_t opnum, const Buffer& stub, const PduOptions& options,
                  std::uint16_t context_id) {
  Out out(options.big_endian);
  return Pdu(0, out.U32(stub.size()).U16(context_id).U16(opnum).Raw(stub).bytes(), options);
}

Buffer ResponsePdu(const Buffer& stub, const PduOptions& options) {
  Out out(options.big_endian);
  return Pdu(2, out.U32(stub.size()).U16(0).U16(0).Raw(stub).bytes(), options);
}

Buffer FaultPdu(std::uint32_t status, const PduOptions& options) {
  Out out(options.big_endian);
  return Pdu(3, out.U32(0).U16(0).U16(0).U32(status).U32(0).bytes(), options);
}

Buffer Join(const std::vector<Buffer>& parts) {
  Out out;
  for (const Buffer& part : parts) {
    out.Raw(part);
  }
  return out.bytes();
}

}  // namespace eastwest::session::testing
