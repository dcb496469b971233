// CallFields is what the stub of one call says, as named fields that still lie in the stub.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_CALL_FIELDS_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_CALL_FIELDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

// Fields of one request or answer. The longest calls we read have a dozen; lists are cut below.
inline constexpr std::size_t kCallFieldsMax = 48;
// Members of a list (names, SIDs, argv) that are given out: the count says how many there were.
inline constexpr std::size_t kListItemsMax = 16;
// Bytes of a blob that are shown as hex.
inline constexpr std::size_t kHexBytesMax = 64;

struct Number {
  std::uint64_t value = 0;
};
struct HexNumber {
  std::uint64_t value = 0;
};
struct HexBytes {
  Bytes data;
};
struct Utf8Text {  // bytes that are ASCII or UTF-8 already, inside a blob
  Bytes data;
};
// A SID as RPC_SID lays it out, without the conformant count. [MS-DTYP] 2.4.2.3
struct Sid {
  Bytes data;
  ByteReader::Order order = ByteReader::Order::kLittle;
};
// What the handle stands for: the caller knows, from the answer that gave it out.
struct HandleName {
  ContextHandle handle{};
};
// A name below what the handle stands for: a subkey, or an account of a domain.
struct BelowHandle {
  ContextHandle handle{};
  WireText text;
};
struct RelativeSid {
  ContextHandle handle{};
  std::uint32_t rid = 0;
};
// The definition of a task: ScanTaskXml takes it apart.
struct TaskXml {
  WireText text;
};
// A registry value's bytes. [MS-RRP] 3.1.1.5
struct RegistryData {
  std::uint32_t type = 0;
  Bytes data;
};

using FieldValue =
    std::variant<std::string_view, WireText, Number, HexNumber, Guid, HexBytes, Utf8Text, Sid,
                 HandleName, BelowHandle, RelativeSid, TaskXml, RegistryData>;

struct CallField {
  std::string_view name;  // as rules and EVE spell it
  FieldValue value;
};

class CallFields {
 public:
  // Add drops what does not fit, and remembers that it did.
  void Add(std::string_view name, const FieldValue& value) {
    if (count_ == fields_.size()) {
      dropped_ = true;
      return;
    }
    fields_[count_++] = {name, value};
  }

  // Opened is the handle that an answer gives out; Closed the one that a request gives back.
  void Opened(const ContextHandle& handle) { opened_ = handle; }
  void Closed(const ContextHandle& handle) { closed_ = handle; }
  // Listens is the TCP port on which the answer says that objects are.
  void Listens(std::uint16_t port) { tcp_port_ = port; }
  void Dropped() { dropped_ = true; }

  std::span<const CallField> fields() const { return std::span(fields_).first(count_); }
  const std::optional<ContextHandle>& opened() const { return opened_; }
  const std::optional<ContextHandle>& closed() const { return closed_; }
  const std::optional<std::uint16_t>& tcp_port() const { return tcp_port_; }
  bool dropped() const { return dropped_; }

 private:
  std::array<CallField, kCallFieldsMax> fields_{};
  std::size_t count_ = 0;
  std::optional<ContextHandle> opened_;
  std::optional<ContextHandle> closed_;
  std::optional<std::uint16_t> tcp_port_;
  bool dropped_ = false;
};

// ToUtf8 writes a value as people read it. Handles give nothing: only their owner can name them.
// Allocates, as every ToUtf8.
std::string ToUtf8(const FieldValue& value);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_CALL_FIELDS_H_
