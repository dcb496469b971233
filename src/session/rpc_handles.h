// RpcHandles remembers what the opened handles of one RPC association stand for: a service handle
// its service, a key handle the whole path of its key.
#ifndef EASTWEST_SRC_SESSION_RPC_HANDLES_H_
#define EASTWEST_SRC_SESSION_RPC_HANDLES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/msrpc/ndr.h"
#include "src/core/state_archive.h"

namespace eastwest::session {

class RpcHandles {
 public:
  // Name drops the handle that was used longest ago when limits::kHandlesPerConnectionMax are
  // known; false then. Long names are cut.
  bool Name(const msrpc::ContextHandle& handle, std::string name);

  // NameOf is empty for a handle whose opening was not seen.
  std::string_view NameOf(const msrpc::ContextHandle& handle);

  // Close makes the handle the first to be dropped. It is not forgotten at once: the server may
  // refuse to close it.
  void Close(const msrpc::ContextHandle& handle);

  void Exchange(StateArchive& archive);

 private:
  using Entry = std::pair<msrpc::ContextHandle, std::string>;
  std::vector<Entry>::iterator Find(const msrpc::ContextHandle& handle);

  std::vector<Entry> names_;  // the last is the one used last
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_HANDLES_H_
