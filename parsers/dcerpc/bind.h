// Bind, alter_context and their answers: which interfaces a connection speaks. [C706] 12.6.4.3
#ifndef EASTWEST_PARSERS_DCERPC_BIND_H_
#define EASTWEST_PARSERS_DCERPC_BIND_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/dcerpc/pdu.h"
#include "parsers/dcerpc/syntax.h"

namespace eastwest::dcerpc {

// The context count is one byte on the wire: with room for all of it, decoy contexts push
// nothing out. 255 x 36 B = 9 KiB on the stack.
inline constexpr std::size_t kContextsMax = 255;
inline constexpr std::size_t kTransferSyntaxesMax = 8;

struct PresentationContext {
  std::uint16_t id = 0;
  SyntaxId interface;
  std::array<TransferSyntax, kTransferSyntaxesMax> transfers{};
  std::uint8_t transfer_count = 0;  // of the first kTransferSyntaxesMax; the rest are dropped
  std::uint16_t features = 0;       // of a kBindTimeFeatures syntax

  std::span<const TransferSyntax> offered() const {
    return std::span(transfers).first(transfer_count);
  }
};

// Bind is a bind or an alter_context: they have the same body.
struct Bind {
  std::uint16_t max_xmit = 0;
  std::uint16_t max_recv = 0;
  std::uint32_t assoc_group = 0;
  std::array<PresentationContext, kContextsMax> contexts{};
  std::size_t context_count = 0;

  std::span<const PresentationContext> offered() const {
    return std::span(contexts).first(context_count);
  }
};

// [C706] 12.6.3.1 p_cont_def_result_t, [MS-RPCE] 2.2.2.4 negotiate_ack
enum class ContextVerdict : std::uint16_t {
  kAcceptance = 0,
  kUserRejection = 1,
  kProviderRejection = 2,
  kNegotiateAck = 3,
};

struct ContextResult {
  ContextVerdict verdict = ContextVerdict::kAcceptance;
  std::uint16_t reason = 0;  // of a rejection; the feature bits of a negotiate_ack
  TransferSyntax transfer = TransferSyntax::kOther;
};

// BindAck is a bind_ack or an alter_context_resp. Result n answers context n of the request.
struct BindAck {
  std::uint16_t max_xmit = 0;
  std::uint16_t max_recv = 0;
  std::uint32_t assoc_group = 0;
  Bytes secondary_address;  // "49155" or "\PIPE\lsass", without its NUL
  std::array<ContextResult, kContextsMax> results{};
  std::size_t result_count = 0;

  std::span<const ContextResult> verdicts() const { return std::span(results).first(result_count); }
};

struct BindNak {
  std::uint16_t reason = 0;  // [C706] 12.6.3.1 p_reject_reason_t, [MS-RPCE] 2.2.2.5
};

// The PDU's type is the caller's to check. A cut PDU is kTruncated unless all contexts are there.
Parsed<Bind> ParseBind(const Pdu& pdu);
Parsed<BindAck> ParseBindAck(const Pdu& pdu);
Parsed<BindNak> ParseBindNak(const Pdu& pdu);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_BIND_H_
