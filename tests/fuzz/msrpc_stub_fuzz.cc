// Reads a stub as every call. The first byte picks the encoding, the second the opnum.
#include <cstddef>
#include <cstdint>

#include "parsers/msrpc/atsvc.h"
#include "parsers/msrpc/calls/registry.h"
#include "parsers/msrpc/interfaces.h"
#include "parsers/msrpc/svcctl.h"
#include "parsers/msrpc/task_scheduler.h"
#include "parsers/msrpc/task_xml.h"
#include "parsers/msrpc/unc.h"

namespace {

using namespace eastwest;
using namespace eastwest::msrpc;

void ReadServices(const Stub& stub, std::uint16_t opnum) {
  ToUtf8(ParseOpenScManagerRequest(stub, opnum)->machine_name);
  ToUtf8(ParseOpenServiceRequest(stub, opnum)->service_name);
  ToUtf8(ParseCreateServiceRequest(stub, opnum)->binary_path);
  ToUtf8(ParseChangeServiceConfigRequest(stub, opnum)->display_name);
  const Parsed<StartServiceRequest> start = ParseStartServiceRequest(stub, opnum);
  for (const WireText& argument : start->kept()) {
    ToUtf8(argument);
  }
  (void)ParseControlServiceRequest(stub);
  (void)ParseHandleRequest(stub);
  (void)ParseHandleResponse(stub);
  (void)ParseCreateServiceResponse(stub);
  (void)ParseChangeServiceConfigResponse(stub);
}

void ReadTasks(const Stub& stub) {
  ToUtf8(ParseJobAddRequest(stub)->command);
  (void)ParseJobAddResponse(stub);
  (void)ParseJobDelRequest(stub);
  ScanTaskXml(ParseRegisterTaskRequest(stub)->xml);
  ToUtf8(ParseRegisterTaskResponse(stub)->actual_path);
  ToUtf8(ParseRunTaskRequest(stub)->user);
  ToUtf8(ParseTaskPathRequest(stub)->path);
}

void Read(const CallFields& fields) {
  for (const CallField& field : fields.fields()) {
    ToUtf8(field.value);
    if (const auto* text = std::get_if<WireText>(&field.value)) {
      FindUncHost(*text);
    }
  }
}

// Every interface has a decoder or none for the opnum: the table decides, so that new decoders are
// reached without a change here.
void ReadCalls(const Stub& stub, std::uint16_t opnum) {
  for (const InterfaceCalls& calls : AllInterfaceCalls()) {
    const Decoder* const decoder = FindDecoder(calls.uuid, opnum);
    if (decoder == nullptr) {
      continue;
    }
    CallFields request;
    (void)DecodeRequest(*decoder, stub, request);
    Read(request);
    CallFields response;
    (void)DecodeResponse(*decoder, stub, response);
    Read(response);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const Bytes input(data, size);
  const Stub stub{
      .data = input.subspan(2),
      .order = (input[0] & 2) != 0 ? ByteReader::Order::kBig : ByteReader::Order::kLittle,
      .ndr64 = (input[0] & 1) != 0,
  };
  ReadServices(stub, input[1]);
  ReadTasks(stub);
  ReadCalls(stub, input[1]);
  FindUncHostInStub(stub);
  (void)ReturnCode(stub);
  ScanTaskXml({.data = stub.data, .wide = true, .order = stub.order});
  ScanTaskXml({.data = stub.data, .wide = false, .order = stub.order});
  for (const Interface& interface : Interfaces()) {
    (void)OperationName(interface.uuid, input[1]);
  }
  return 0;
}
