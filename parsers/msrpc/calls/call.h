// Call is the stub of one call while it is read: every decoder of this folder takes one.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_CALL_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_CALL_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/msrpc/calls/call_fields.h"
#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

class Call {
 public:
  Call(const Stub& whole, std::uint16_t number, CallFields& out)
      : in(whole), opnum(number), stub(whole), out_(out) {}

  // A field is given out only when everything before it could be read.
  void Add(std::string_view name, const FieldValue& value) {
    if (in.ok()) {
      out_.Add(name, value);
    }
  }

  // Each of these reads one argument and gives it out.
  void String(std::string_view name, bool wide = true) { Add(name, in.String(wide)); }
  void UniqueString(std::string_view name, bool wide = true) { Add(name, in.UniqueString(wide)); }
  void Unicode(std::string_view name) { Add(name, in.CountedString(true)); }
  void UniqueUnicode(std::string_view name) { Add(name, in.UniqueCountedString(true)); }
  void U16(std::string_view name) { Add(name, Number{in.U16()}); }
  void U32(std::string_view name) { Add(name, Number{in.U32()}); }
  void Hex32(std::string_view name) { Add(name, HexNumber{in.U32()}); }
  void Uuid(std::string_view name) { Add(name, in.Uuid()); }
  void Sid(std::string_view name) { Add(name, msrpc::Sid{in.Sid(), in.order()}); }
  void Handle(std::string_view name) { Add(name, HandleName{in.Handle()}); }
  void Bytes8(std::string_view name) { Add(name, HexBytes{in.Take(8)}); }

  // Below reads a handle and a counted string: a subkey of the key.
  void Below(std::string_view name) {
    const ContextHandle handle = in.Handle();
    Add(name, BelowHandle{handle, in.CountedString(true)});
  }

  // Word gives a value the name that the table has for it, else its number.
  void Word(std::string_view name, std::uint64_t value, std::string_view word) {
    if (word.empty()) {
      Add(name, Number{value});
    } else {
      Add(name, word);
    }
  }

  void Opened(const ContextHandle& handle) {
    if (in.ok()) {
      out_.Opened(handle);
    }
  }
  void Closed(const ContextHandle& handle) {
    if (in.ok()) {
      out_.Closed(handle);
    }
  }
  void Listens(std::uint16_t port) {
    if (in.ok()) {
      out_.Listens(port);
    }
  }
  void Dropped() { out_.Dropped(); }

  // Inside reads a stub that lies in this one; its fields are this call's.
  Call Inside(const Stub& part) { return {part, opnum, out_}; }

  NdrReader in;
  const std::uint16_t opnum;
  const Stub stub;

 private:
  CallFields& out_;
};

using DecodeCall = void (*)(Call& call);

// Decoder says how to read one operation.
struct Decoder {
  std::uint16_t opnum = 0;
  DecodeCall request = nullptr;
  DecodeCall response = nullptr;
  // The request's field that the handle in the answer stands for.
  std::string_view opens = {};
  // The call makes the server open a path: the host of a UNC path in it is worth a field.
  bool takes_path = false;
};

consteval bool StrictlyAscending(std::span<const Decoder> decoders) {
  for (std::size_t i = 1; i < decoders.size(); ++i) {
    if (decoders[i - 1].opnum >= decoders[i].opnum) {
      return false;
    }
  }
  return true;
}

// ReadNames reads an array of counted strings: all headers, then the characters of each. Those
// beyond kListItemsMax are counted as dropped. The array has to be the last that matters.
void ReadNames(Call& call, std::string_view name, std::uint64_t count);
// ReadNamePointers reads an array of pointers to strings in the same way.
void ReadNamePointers(Call& call, std::string_view name, std::uint64_t count, bool wide = true);
// ReadOpened reads an answer that begins with the opened handle.
void ReadOpened(Call& call);
// ReadServer reads an optional server name, which begins most calls of the LAN Manager family.
void ReadServer(Call& call);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_CALL_H_
