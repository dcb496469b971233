// RPC conversations over TCP under any stream of bytes, on the endpoint mapper's port or a dynamic
// one.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/session_harness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return eastwest::fuzz::FuzzSession(eastwest::Bytes(data, size), {135, 49670});
}
