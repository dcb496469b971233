// Bytes is a borrowed view of wire data: it dies with the packet it points into.
#ifndef EASTWEST_PARSERS_BYTES_BYTES_H_
#define EASTWEST_PARSERS_BYTES_BYTES_H_

#include <cstdint>
#include <span>

namespace eastwest {

using Bytes = std::span<const std::uint8_t>;

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_BYTES_H_
