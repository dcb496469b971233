// RpcArguments: reads the stubs of the calls that matter into named arguments, and follows the
// context handles that join one call to the next.
#ifndef EASTWEST_SRC_SESSION_RPC_ARGUMENTS_H_
#define EASTWEST_SRC_SESSION_RPC_ARGUMENTS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/msrpc/ndr.h"
#include "src/event/event.h"

namespace eastwest::session {

// RpcHandles remembers what an opened handle stands for: a service handle its service's name.
class RpcHandles {
 public:
  // Name drops the oldest handle when limits::kHandlesPerConnectionMax are known.
  void Name(const msrpc::ContextHandle& handle, std::string name);
  std::string_view NameOf(const msrpc::ContextHandle& handle) const;

 private:
  std::deque<std::pair<msrpc::ContextHandle, std::string>> names_;
};

// ReadRequestArguments appends to call.arguments what the request's stub says. Returns false when
// the stub is malformed: what was read before is kept.
bool ReadRequestArguments(const msrpc::Stub& stub, const RpcHandles& handles,
                          event::RpcCalled& call);

// ReadResponseArguments takes return code and opened handle from the response's stub.
bool ReadResponseArguments(const msrpc::Stub& stub, RpcHandles& handles, event::RpcCalled& call);

// CallFailed tells from the return code whether the server refused: a Win32 error other than 0,
// or a failure HRESULT for the task scheduler.
bool CallFailed(const event::RpcCalled& call);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_ARGUMENTS_H_
