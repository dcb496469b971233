// SMB conversations, and the RPC in their pipes, under any stream of bytes on port 445 or 139.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/session_harness.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return eastwest::fuzz::FuzzSession(eastwest::Bytes(data, size), {445, 139});
}
