// Fuzzes every SMB2 parser with one message, whatever its command says; each view they give must
// lie inside the message.
#include <cstddef>
#include <cstdint>

#include "parsers/smb2/change_notify.h"
#include "parsers/smb2/close.h"
#include "parsers/smb2/compression.h"
#include "parsers/smb2/create.h"
#include "parsers/smb2/create_context.h"
#include "parsers/smb2/error_response.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/ioctl.h"
#include "parsers/smb2/ioctl_data.h"
#include "parsers/smb2/lock.h"
#include "parsers/smb2/names.h"
#include "parsers/smb2/negotiate.h"
#include "parsers/smb2/nt_status.h"
#include "parsers/smb2/oplock_break.h"
#include "parsers/smb2/query_directory.h"
#include "parsers/smb2/query_info.h"
#include "parsers/smb2/read.h"
#include "parsers/smb2/request_file_id.h"
#include "parsers/smb2/server_notification.h"
#include "parsers/smb2/session_setup.h"
#include "parsers/smb2/set_info.h"
#include "parsers/smb2/transform.h"
#include "parsers/smb2/tree_connect.h"
#include "parsers/smb2/write.h"

namespace {

using eastwest::Bytes;
using namespace eastwest::smb2;  // NOLINT(google-build-using-namespace): every name is from there

// Touch reads every byte, so that ASan sees a view that leaves the input.
void Touch(Bytes view) {
  volatile std::uint8_t sum = 0;
  for (const std::uint8_t byte : view) {
    sum = static_cast<std::uint8_t>(sum ^ byte);
  }
}

void TouchContexts(Bytes contexts) {
  const auto list = ParseCreateContexts(contexts);
  for (const CreateContext& context : *list) {
    Touch(context.name);
    Touch(context.data);
    static_cast<void>(CreateContextName(context));
    static_cast<void>(ParseLeaseContext(context.data));
    static_cast<void>(ParseDurableRequestV2(context.data));
    static_cast<void>(ParseDurableReconnect(context.data));
    static_cast<void>(ParseDurableReconnectV2(context.data));
    static_cast<void>(ParseDurableResponseV2(context.data));
    static_cast<void>(ParseTimewarp(context.data));
    static_cast<void>(ParseMaximalAccess(context.data));
    static_cast<void>(ParseDiskId(context.data));
  }
}

void ParseSessionCommands(Bytes message) {
  Touch(ParseNegotiateRequest(message)->contexts.netname);
  Touch(ParseNegotiateResponse(message)->security_buffer);
  Touch(ParseSessionSetupRequest(message)->security_buffer);
  Touch(ParseSessionSetupResponse(message)->security_buffer);
  Touch(ParseTreeConnectRequest(message)->path);
  static_cast<void>(ParseTreeConnectResponse(message));
  Touch(ParseErrorResponse(message)->error_data);
}

void ParseFileCommands(Bytes message) {
  const auto create = ParseCreateRequest(message);
  Touch(create->name);
  TouchContexts(create->contexts);
  TouchContexts(ParseCreateResponse(message)->contexts);
  static_cast<void>(ParseCloseRequest(message));
  static_cast<void>(ParseCloseResponse(message));
  static_cast<void>(ParseFlushRequest(message));
  static_cast<void>(ParseReadRequest(message));
  Touch(ParseReadResponse(message)->data);
  Touch(ParseWriteRequest(message)->data);
  static_cast<void>(ParseWriteResponse(message));
  static_cast<void>(ParseLockRequest(message));
  static_cast<void>(ParseChangeNotifyRequest(message));
  static_cast<void>(ParseOplockBreak(message));
  static_cast<void>(ParseServerNotification(message));
}

void ParseIoctlInput(Bytes input) {
  Touch(*ParseDfsReferralRequest(input));
  Touch(*ParseDfsReferralRequestEx(input));
  static_cast<void>(ParseValidateNegotiateRequest(input));
  static_cast<void>(ParseCopychunkRequest(input));
  Touch(ParseReparsePoint(input)->target);
  static_cast<void>(ParseResiliencyRequest(input));
  static_cast<void>(ParseOffloadWrite(input));
}

void ParseInfoCommands(Bytes message) {
  const auto ioctl = ParseIoctlRequest(message);
  Touch(ParsePipeWaitRequest(ioctl->input)->name);
  static_cast<void>(FsctlName(ioctl->ctl_code));
  ParseIoctlInput(ioctl->input);
  const auto output = ParseIoctlResponse(message)->output;
  Touch(output);
  static_cast<void>(ParseValidateNegotiateResponse(output));
  Touch(ParseSnapshotArray(output)->names);
  static_cast<void>(ParseCopychunkResponse(output));
  static_cast<void>(ParseResumeKey(output));
  static_cast<void>(ParseOffloadWriteResponse(output));
  Touch(ParseQueryDirectoryRequest(message)->pattern);
  Touch(ParseQueryDirectoryResponse(message)->output);
  const auto query = ParseQueryInfoRequest(message);
  static_cast<void>(InfoTypeName(query->info_type));
  static_cast<void>(InfoClassName(query->info_type, query->information_class));
  Touch(ParseQueryInfoResponse(message)->output);
  const auto set_info = ParseSetInfoRequest(message);
  Touch(ParseRenameInformation(*set_info)->target);
  static_cast<void>(ParseDispositionInformation(*set_info));
  static_cast<void>(ParseBasicInformation(set_info->buffer));
  static_cast<void>(ParseSize(set_info->buffer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes message(data, size);
  const auto header = ParseHeader(message);
  static_cast<void>(CommandName(header->command));
  static_cast<void>(StatusName(header->status));
  static_cast<void>(RequestFileId(header->command, message));
  ParseSessionCommands(message);
  ParseFileCommands(message);
  ParseInfoCommands(message);
  Touch(ParseTransformHeader(message)->nonce);
  static_cast<void>(CheckCompressionSizes(*ParseCompressionHeader(message), size));
  for (eastwest::ByteReader reader(message); reader.remaining() > 0;) {
    Touch(ReadCompressedPayload(reader, reader.remaining())->data);
  }
  return 0;
}
