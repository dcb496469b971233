// Operation names one opnum of an interface. The tables of operations are in tables/.
#ifndef EASTWEST_PARSERS_MSRPC_OPERATION_H_
#define EASTWEST_PARSERS_MSRPC_OPERATION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace eastwest::msrpc {

struct Operation {
  std::uint16_t opnum = 0;
  std::string_view name;
};

// StrictlyAscending is the order that the binary search of OperationName relies on.
consteval bool StrictlyAscending(std::span<const Operation> operations) {
  for (std::size_t i = 1; i < operations.size(); ++i) {
    if (operations[i - 1].opnum >= operations[i].opnum) {
      return false;
    }
  }
  return true;
}

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_OPERATION_H_
