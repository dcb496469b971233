// Names of RPC interfaces and operations, spelled as Zeek spells them: rules are written with
// these names.
#ifndef EASTWEST_PARSERS_MSRPC_INTERFACES_H_
#define EASTWEST_PARSERS_MSRPC_INTERFACES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "parsers/bytes/guid.h"

namespace eastwest::msrpc {

struct Interface {
  Guid uuid;
  std::uint16_t version = 0;                     // major
  std::string_view endpoint;                     // "svcctl", "ITaskSchedulerService"
  std::uint16_t first_opnum = 0;                 // of operations[0]; 3 behind IUnknown
  std::span<const std::string_view> operations;  // by opnum; "" where it is reserved
};

// Interfaces lists every known interface, ascending by UUID and version.
std::span<const Interface> Interfaces();

// FindInterface returns null for an interface that no table knows. An interface with several
// versions is given in its lowest one: the names are the same.
const Interface* FindInterface(const Guid& uuid);

// OperationName is empty when the interface or the opnum is unknown.
std::string_view OperationName(const Guid& uuid, std::uint16_t opnum);

// InterfaceOfPipe gives the interface that a pipe usually serves, for connections whose bind was
// not seen. The name is lower-case, without leading backslash: "svcctl". Only a guess: several
// interfaces share pipes like "lsass".
std::optional<Guid> InterfaceOfPipe(std::string_view lower_case_pipe);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_INTERFACES_H_
