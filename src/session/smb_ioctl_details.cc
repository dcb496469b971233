// What control codes were given and gave back. [MS-SMB2] 2.2.31, 2.2.32
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/smb2/ioctl.h"
#include "parsers/smb2/ioctl_data.h"
#include "src/core/limits.h"
#include "src/session/smb_details.h"

namespace eastwest::session {

using event::SmbDetails;
using smb2::Fsctl;

namespace {

std::string DialectText(std::uint16_t dialect) { return fmt::format("0x{:04x}", dialect); }

ParseError AddPath(std::string_view name, const Parsed<Bytes>& path, SmbDetails& details) {
  if (path.ok()) {
    details.emplace_back(name, Utf16LeToUtf8(*path));
  }
  return path.error;
}

ParseError AddPipeWait(Bytes input, SmbDetails& details) {
  const auto wait = smb2::ParsePipeWaitRequest(input);
  if (wait.ok()) {
    details.emplace_back("pipe", Utf16LeToUtf8(wait->name));
  }
  return wait.error;
}

ParseError AddValidateNegotiate(Bytes input, SmbDetails& details) {
  const auto asked = smb2::ParseValidateNegotiateRequest(input);
  if (!asked.ok()) {
    return asked.error;
  }
  std::vector<std::string> dialects;
  for (const std::uint16_t dialect : asked->dialects) {
    dialects.push_back(DialectText(dialect));
  }
  details.emplace_back("validated_dialects", std::move(dialects));
  return ParseError::kNone;
}

ParseError AddCopychunk(Bytes input, SmbDetails& details) {
  const auto copy = smb2::ParseCopychunkRequest(input);
  if (copy.ok()) {
    details.emplace_back("chunks", std::uint64_t{copy->chunks});
    details.emplace_back("length", copy->bytes);
  }
  return copy.error;
}

ParseError AddReparsePoint(Bytes input, SmbDetails& details) {
  const auto point = smb2::ParseReparsePoint(input);
  if (point.ok()) {
    details.emplace_back("reparse_tag", HexText(point->tag));
    if (!point->target.empty()) {
      details.emplace_back("reparse_target", Utf16LeToUtf8(point->target));
    }
  }
  return point.error;
}

ParseError AddResiliency(Bytes input, SmbDetails& details) {
  const auto timeout = smb2::ParseResiliencyRequest(input);
  if (timeout.ok()) {
    details.emplace_back("timeout_ms", std::uint64_t{*timeout});
  }
  return timeout.error;
}

ParseError AddOffloadWrite(Bytes input, SmbDetails& details) {
  const auto write = smb2::ParseOffloadWrite(input);
  if (write.ok()) {
    details.emplace_back("offset", write->file_offset);
    details.emplace_back("length", write->length);
  }
  return write.error;
}

// Names are separated by NULs. [MS-SMB2] 2.2.32.2
ParseError AddSnapshots(Bytes output, SmbDetails& details) {
  const auto snapshots = smb2::ParseSnapshotArray(output);
  if (!snapshots.ok()) {
    return snapshots.error;
  }
  details.emplace_back("snapshot_count", std::uint64_t{snapshots->count});
  std::vector<std::string> names;
  Bytes rest = snapshots->names;
  while (names.size() < limits::kSnapshotNamesMax) {
    const Bytes name = Utf16LeUntilNul(rest);
    if (name.empty()) {
      break;
    }
    names.push_back(Utf16LeToUtf8(name));
    rest = rest.subspan(std::min(rest.size(), name.size() + 2));
  }
  if (!names.empty()) {
    details.emplace_back("snapshots", std::move(names));
  }
  return ParseError::kNone;
}

ParseError AddValidated(Bytes output, SmbDetails& details) {
  const auto answer = smb2::ParseValidateNegotiateResponse(output);
  if (answer.ok()) {
    details.emplace_back("validated_dialect", DialectText(answer->dialect));
  }
  return answer.error;
}

template <typename Number>
ParseError AddTransferred(const Parsed<Number>& bytes, SmbDetails& details) {
  if (bytes.ok()) {
    details.emplace_back("transferred", std::uint64_t{*bytes});
  }
  return bytes.error;
}

}  // namespace

ParseError AddIoctlDetails(Bytes message, SmbDetails& details) {
  const auto ioctl = smb2::ParseIoctlRequest(message);
  if (!ioctl.ok()) {
    return ioctl.error;
  }
  switch (ioctl->ctl_code) {
    case Fsctl::kDfsGetReferrals:
      return AddPath("dfs_path", smb2::ParseDfsReferralRequest(ioctl->input), details);
    case Fsctl::kDfsGetReferralsEx:
      return AddPath("dfs_path", smb2::ParseDfsReferralRequestEx(ioctl->input), details);
    case Fsctl::kPipeWait:
      return AddPipeWait(ioctl->input, details);
    case Fsctl::kValidateNegotiateInfo:
      return AddValidateNegotiate(ioctl->input, details);
    case Fsctl::kSrvCopychunk:
    case Fsctl::kSrvCopychunkWrite:
      return AddCopychunk(ioctl->input, details);
    case Fsctl::kSetReparsePoint:
      return AddReparsePoint(ioctl->input, details);
    case Fsctl::kLmrRequestResiliency:
      return AddResiliency(ioctl->input, details);
    case Fsctl::kOffloadWrite:
      return AddOffloadWrite(ioctl->input, details);
    default:
      details.emplace_back("input_bytes", std::uint64_t{ioctl->input.size()});
      return ParseError::kNone;
  }
}

ParseError AddIoctlAnswerDetails(Bytes message, SmbDetails& details) {
  const auto ioctl = smb2::ParseIoctlResponse(message);
  if (!ioctl.ok()) {
    return ioctl.error;
  }
  switch (ioctl->ctl_code) {
    case Fsctl::kValidateNegotiateInfo:
      return AddValidated(ioctl->output, details);
    case Fsctl::kSrvEnumerateSnapshots:
      return AddSnapshots(ioctl->output, details);
    case Fsctl::kSrvCopychunk:
    case Fsctl::kSrvCopychunkWrite:
      return AddTransferred(smb2::ParseCopychunkResponse(ioctl->output), details);
    case Fsctl::kOffloadWrite:
      return AddTransferred(smb2::ParseOffloadWriteResponse(ioctl->output), details);
    default:
      details.emplace_back("output_bytes", std::uint64_t{ioctl->output.size()});
      return ParseError::kNone;
  }
}

std::uint64_t CopiedBytes(const smb2::IoctlResponse& response) {
  if (response.ctl_code == Fsctl::kSrvCopychunk || response.ctl_code == Fsctl::kSrvCopychunkWrite) {
    const auto copied = smb2::ParseCopychunkResponse(response.output);
    return copied.ok() ? *copied : 0;
  }
  if (response.ctl_code == Fsctl::kOffloadWrite) {
    const auto moved = smb2::ParseOffloadWriteResponse(response.output);
    return moved.ok() ? *moved : 0;
  }
  return 0;
}

std::string FunctionName(Fsctl code) {
  const std::string_view name = smb2::FsctlName(code);
  return name.empty() ? HexText(static_cast<std::uint32_t>(code)) : std::string(name);
}

}  // namespace eastwest::session
