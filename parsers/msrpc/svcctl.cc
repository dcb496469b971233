#include "parsers/msrpc/svcctl.h"

namespace eastwest::msrpc {
namespace {

// The A calls carry 8-bit strings, all others UTF-16.
bool IsWide(std::uint16_t opnum) {
  return opnum != svcctl::kChangeServiceConfigA && opnum != svcctl::kCreateServiceA &&
         opnum != svcctl::kOpenSCManagerA && opnum != svcctl::kOpenServiceA &&
         opnum != svcctl::kStartServiceA && opnum != svcctl::kCreateServiceWow64A;
}

// SkipPassword steps over the encrypted password and its size; nobody downstream may see it.
void SkipPassword(NdrReader& reader) {
  reader.UniqueBytes();
  reader.U32();
}

// The part that creation and change share: TagId, Dependencies, their size.
std::optional<std::uint32_t> ReadTagAndSkipDependencies(NdrReader& reader) {
  const std::optional<std::uint32_t> tag = reader.UniqueU32();
  reader.UniqueBytes();
  reader.U32();
  return tag;
}

}  // namespace

Parsed<OpenScManagerRequest> ParseOpenScManagerRequest(const Stub& stub, std::uint16_t opnum) {
  OpenScManagerRequest request;
  NdrReader reader(stub);
  if (opnum != svcctl::kOpenSCManager2) {
    request.machine_name = reader.UniqueString(IsWide(opnum));
  }
  request.database_name = reader.UniqueString(IsWide(opnum));
  request.desired_access = reader.U32();
  return reader.Finish(request);
}

Parsed<OpenServiceRequest> ParseOpenServiceRequest(const Stub& stub, std::uint16_t opnum) {
  OpenServiceRequest request;
  NdrReader reader(stub);
  request.manager = reader.Handle();
  request.service_name = reader.String(IsWide(opnum));
  request.desired_access = reader.U32();
  return reader.Finish(request);
}

Parsed<CreateServiceRequest> ParseCreateServiceRequest(const Stub& stub, std::uint16_t opnum) {
  const bool wide = IsWide(opnum);
  CreateServiceRequest request;
  NdrReader reader(stub);
  request.manager = reader.Handle();
  request.service_name = reader.String(wide);
  request.display_name = reader.UniqueString(wide);
  request.desired_access = reader.U32();
  request.service_type = reader.U32();
  request.start_type = reader.U32();
  request.error_control = reader.U32();
  request.binary_path = reader.String(wide);
  request.load_order_group = reader.UniqueString(wide);
  request.tag_id = ReadTagAndSkipDependencies(reader);
  request.account = reader.UniqueString(wide);
  SkipPassword(reader);
  if (opnum == svcctl::kCreateWowService) {
    reader.U16();  // the architecture of the binary
  }
  return reader.Finish(request);
}

Parsed<ChangeServiceConfigRequest> ParseChangeServiceConfigRequest(const Stub& stub,
                                                                   std::uint16_t opnum) {
  const bool wide = IsWide(opnum);
  ChangeServiceConfigRequest request;
  NdrReader reader(stub);
  request.service = reader.Handle();
  request.service_type = reader.U32();
  request.start_type = reader.U32();
  request.error_control = reader.U32();
  request.binary_path = reader.UniqueString(wide);
  request.load_order_group = reader.UniqueString(wide);
  request.tag_id = ReadTagAndSkipDependencies(reader);
  request.account = reader.UniqueString(wide);
  SkipPassword(reader);
  request.display_name = reader.UniqueString(wide);
  return reader.Finish(request);
}

// argv is a pointer to an array of pointers: all referents come first, then the strings.
Parsed<StartServiceRequest> ParseStartServiceRequest(const Stub& stub, std::uint16_t opnum) {
  StartServiceRequest request;
  NdrReader reader(stub);
  request.service = reader.Handle();
  request.declared_count = reader.U32();
  if (!reader.Pointer()) {
    return reader.Finish(request);
  }
  const std::uint64_t count = reader.Word();
  std::uint64_t present = 0;
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
    present += reader.Pointer() ? 1U : 0U;
  }
  for (std::uint64_t i = 0; i < present && reader.ok(); ++i) {
    const WireText argument = reader.String(IsWide(opnum));
    if (reader.ok() && request.argument_count < kServiceArgumentsMax) {
      request.arguments[request.argument_count++] = argument;
    }
  }
  return reader.Finish(request);
}

Parsed<ControlServiceRequest> ParseControlServiceRequest(const Stub& stub) {
  ControlServiceRequest request;
  NdrReader reader(stub);
  request.service = reader.Handle();
  request.control = reader.U32();
  return reader.Finish(request);
}

Parsed<HandleRequest> ParseHandleRequest(const Stub& stub) {
  HandleRequest request;
  NdrReader reader(stub);
  request.handle = reader.Handle();
  return reader.Finish(request);
}

Parsed<HandleResponse> ParseHandleResponse(const Stub& stub) {
  HandleResponse response;
  NdrReader reader(stub);
  response.handle = reader.Handle();
  response.return_code = reader.U32();
  return reader.Finish(response);
}

Parsed<CreateServiceResponse> ParseCreateServiceResponse(const Stub& stub) {
  CreateServiceResponse response;
  NdrReader reader(stub);
  response.tag_id = reader.UniqueU32();
  response.handle = reader.Handle();
  response.return_code = reader.U32();
  return reader.Finish(response);
}

Parsed<ChangeServiceConfigResponse> ParseChangeServiceConfigResponse(const Stub& stub) {
  ChangeServiceConfigResponse response;
  NdrReader reader(stub);
  response.tag_id = reader.UniqueU32();
  response.return_code = reader.U32();
  return reader.Finish(response);
}

}  // namespace eastwest::msrpc
