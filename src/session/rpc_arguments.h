// RpcArguments: turns what the decoders of parsers/msrpc/calls find in a stub into the arguments of
// an event, and follows the handles that join one call to the next.
#ifndef EASTWEST_SRC_SESSION_RPC_ARGUMENTS_H_
#define EASTWEST_SRC_SESSION_RPC_ARGUMENTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "parsers/msrpc/ndr.h"
#include "src/core/counters.h"
#include "src/event/event.h"
#include "src/session/rpc_handles.h"

namespace eastwest::session {

// RpcArguments reads the calls of one association. What is malformed is counted; what was read
// before it is kept.
class RpcArguments {
 public:
  // ReadRequest appends to call.arguments what the request's stub says.
  void ReadRequest(const msrpc::Stub& stub, event::RpcCalled& call, Counters& counters);

  // ReadResponse takes return code, results and the opened handle from the answer's stub. Gives the
  // TCP port that the server says its objects listen on, if it says one.
  std::optional<std::uint16_t> ReadResponse(const msrpc::Stub& stub, event::RpcCalled& call,
                                            Counters& counters);

  void Exchange(StateArchive& archive) { handles_.Exchange(archive); }

 private:
  void NameHandle(const msrpc::ContextHandle& handle, std::string name, Counters& counters);

  RpcHandles handles_;
};

// CallFailed tells from the return code whether the server refused.
bool CallFailed(const event::RpcCalled& call);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_ARGUMENTS_H_
