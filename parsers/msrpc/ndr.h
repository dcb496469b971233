// NdrReader reads the arguments of a call as NDR32 or NDR64 lays them out. [C706] 14,
// [MS-RPCE] 2.2.5
#ifndef EASTWEST_PARSERS_MSRPC_NDR_H_
#define EASTWEST_PARSERS_MSRPC_NDR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::msrpc {

// Stub is the argument data of a whole call (all fragments joined, sealing absent) and how it is
// encoded: byte order from the PDU header, NDR64 from the negotiated transfer syntax.
struct Stub {
  Bytes data;
  ByteReader::Order order = ByteReader::Order::kLittle;
  bool ndr64 = false;
};

// WireText is a string argument where it lies, without its NUL. [C706] 14.3.4
struct WireText {
  Bytes data;
  bool wide = true;
  ByteReader::Order order = ByteReader::Order::kLittle;

  bool empty() const { return data.empty(); }
};

// ToUtf8 allocates: it is for the session room.
std::string ToUtf8(const WireText& text);

// ContextHandle names an open object on the server: attributes, then a UUID. [C706] 14.2.16.6
using ContextHandle = std::array<std::uint8_t, 20>;

class NdrReader {
 public:
  explicit NdrReader(const Stub& stub) : reader_(stub.data, stub.order), ndr64_(stub.ndr64) {}

  std::uint8_t U8() { return reader_.U8(); }
  std::uint16_t U16() {
    reader_.Align(2);
    return reader_.U16();
  }
  std::uint32_t U32() {
    reader_.Align(4);
    return reader_.U32();
  }
  std::uint64_t U64() {
    reader_.Align(8);
    return reader_.U64();
  }
  // Word is what NDR64 widens: array counts, referent ids, unsigned __int3264.
  std::uint64_t Word() { return ndr64_ ? U64() : U32(); }

  // Pointer reads the referent id of a unique pointer: true when a pointee follows.
  bool Pointer() { return Word() != 0; }

  // String reads a conformant varying string that is here; UniqueString one behind a pointer
  // whose pointee follows at once (a parameter, not a structure member). A null one is empty.
  WireText String(bool wide);
  WireText UniqueString(bool wide);

  // CountedString reads an RPC_UNICODE_STRING or RPC_STRING and the characters behind it.
  // CountedHeader and CountedBody read its two parts where others stand between them: an array of
  // strings has all headers first. [MS-DTYP] 2.3.10
  struct Counted {
    std::uint16_t bytes = 0;
    bool present = false;
  };
  Counted CountedHeader();
  WireText CountedBody(const Counted& header, bool wide);
  WireText CountedString(bool wide) { return CountedBody(CountedHeader(), wide); }
  WireText UniqueCountedString(bool wide);

  // Sid reads an RPC_SID: a conformant structure, its count first. [MS-DTYP] 2.4.2.3
  Bytes Sid();

  // Enum is an enumeration that is no v1_enum: NDR64 widens it. [MS-RPCE] 2.2.5.3.3
  std::uint32_t Enum() { return ndr64_ ? U32() : U16(); }

  // UnionTag reads the discriminant of a union whose arms are pointers. NDR64 aligns the union and
  // its arm to the widest arm. [MS-RPCE] 2.2.5.3.4.4
  std::uint32_t UnionTag() {
    Align(1, 8);
    const std::uint32_t tag = U32();
    Align(1, 8);
    return tag;
  }

  // Count reads the element count of an array and refuses one that the rest cannot hold.
  std::uint64_t Count(std::size_t element_bytes_min);

  // ConformantBytes reads a max_count and so many bytes; UniqueBytes the same behind a pointer.
  Bytes ConformantBytes();
  Bytes UniqueBytes();

  // UniqueU32 reads a pointer to a DWORD.
  std::optional<std::uint32_t> UniqueU32();

  ContextHandle Handle();
  Guid Uuid();
  Bytes Take(std::size_t bytes) { return reader_.Take(bytes); }
  void Skip(std::size_t bytes) { reader_.Skip(bytes); }

  // Align moves to a multiple of size, or of size64 in NDR64 (start of a structure with pointers).
  void Align(std::size_t size, std::size_t size64) { reader_.Align(ndr64_ ? size64 : size); }

  void Require(bool holds, ParseError otherwise) { reader_.Require(holds, otherwise); }
  bool ndr64() const { return ndr64_; }
  ByteReader::Order order() const { return reader_.order(); }
  Bytes Rest() const { return reader_.Rest(); }
  bool ok() const { return reader_.ok(); }
  ParseError error() const { return reader_.error(); }
  std::size_t remaining() const { return reader_.remaining(); }

  template <typename T>
  Parsed<T> Finish(const T& value) const {
    return reader_.Finish(value);
  }

 private:
  ByteReader reader_;
  bool ndr64_;
};

// ReturnCode is the last DWORD of a response: nearly every call of the Windows protocols ends
// with its status. Nothing when the stub is shorter than that.
std::optional<std::uint32_t> ReturnCode(const Stub& response);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_NDR_H_
