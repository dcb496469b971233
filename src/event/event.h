// Event is something that happened between two hosts, in the past tense, with the packets that
// prove it. The session room emits events; the rooms below only read them.
#ifndef EASTWEST_SRC_EVENT_EVENT_H_
#define EASTWEST_SRC_EVENT_EVENT_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/bytes/guid.h"
#include "parsers/net/address.h"
#include "parsers/net/packet.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/event/identity.h"
#include "src/event/name_facts.h"
#include "src/event/smb_detail.h"

namespace eastwest::event {

// FlowInfo says who talked to whom: the client is the side that asks.
struct FlowInfo {
  std::uint64_t id = 0;  // 51 bits
  net::IpAddress client;
  net::IpAddress server;
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
  std::uint8_t ip_protocol = 6;
  std::uint8_t vlan_count = 0;
  std::array<std::uint16_t, 2> vlans{};
  net::Tunnel tunnel = net::Tunnel::kNone;
  bool midstream = false;  // the flow began before the capture
  bool gaps = false;       // bytes of it are missing, so far
  bool one_sided = false;  // packets of one side only, so far
};

// Outcome: a request alone is an attempt; the answer makes it a success or a failure.
enum class Outcome : std::uint8_t { kAttempted, kSucceeded, kFailed };

constexpr std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAttempted:
      return "attempted";
    case Outcome::kSucceeded:
      return "succeeded";
    case Outcome::kFailed:
      return "failed";
  }
  return "unknown";
}

enum class ShareKind : std::uint8_t { kUnknown, kDisk, kAdmin, kPipe, kPrint };

// ShareKindOf: ADMIN$ and drive shares (C$) are administrative, IPC$ is the pipe share.
ShareKind ShareKindOf(std::string_view share);
std::string_view ShareKindName(ShareKind kind);

// --- facts -----------------------------------------------------------------------------------

// ConnectionSeen: a TCP connection to a port that segmentation policies name, or any that speaks
// SMB or RPC.
struct ConnectionSeen {
  enum class State : std::uint8_t { kAttempted, kRefused, kEstablished } state = State::kAttempted;
};

// ProtocolRecognised: the first SMB or DCERPC header of a flow.
struct ProtocolRecognised {
  std::string_view protocol;  // "smb", "dcerpc"
};

// LogonFinished: a session setup or RPC authentication got its last answer, or never got one.
struct LogonFinished {
  enum class Carrier : std::uint8_t { kSmb2, kSmb1, kRpc, kHttp, kLdap, kTds };
  Carrier carrier = Carrier::kSmb2;
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t status = 0;  // NTSTATUS
  IdentityPtr identity;
  std::uint64_t session_id = 0;
  bool continued = false;  // re-authentication or bound channel: no new logon
  bool encrypted = false;  // the server demands encryption for the session
  bool signing = false;
  bool bound = false;                     // a further channel of a session
  std::uint64_t previous_session_id = 0;  // that a reconnecting client replaces
};

// SessionSighted: a session is in use whose setup, or the answer to it, was never seen. identity is
// whom an unanswered setup named.
struct SessionSighted {
  std::uint64_t session_id = 0;
  IdentityPtr identity = nullptr;
};

// EncryptionStarted: the first encrypted message (0xFD) of a session on this flow.
struct EncryptionStarted {
  std::uint64_t session_id = 0;
  IdentityPtr identity;
};

// EncryptedTraffic sums up the encrypted messages (0xFD) of a session that ended, over all its
// channels: how many there were, how large, and when. What they said is not known.
struct EncryptedTraffic {
  struct Side {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;  // with their transform headers
    std::uint64_t largest = 0;
  };
  std::uint64_t session_id = 0;
  Side to_server;
  Side to_client;
  PacketTime first;
  PacketTime last;
  std::uint16_t dialect = 0;
  IdentityPtr identity;
};

struct ShareConnected {
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t status = 0;
  std::string path;   // \\host\share as asked for
  std::string share;  // the component behind the host, as asked for
  ShareKind kind = ShareKind::kUnknown;
  std::uint64_t session_id = 0;
  std::uint32_t tree_id = 0;
  std::uint32_t maximal_access = 0;
  std::uint32_t flags = 0;  // of the share. [MS-SMB2] 2.2.10
  std::uint32_t capabilities = 0;
  bool encrypted = false;  // the share demands encryption
  IdentityPtr identity;
};

// FileInfo names a file or a pipe the same way in every fact about it.
struct FileInfo {
  std::string share;
  ShareKind kind = ShareKind::kUnknown;
  std::string name;  // relative to the share, no leading backslash; a pipe's bare name
  bool is_pipe = false;
  bool is_directory = false;
  bool share_inferred = false;  // the tree connect was not seen; kind is a guess from use
};

struct FileOpened {
  FileInfo file;
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t status = 0;
  std::uint32_t desired_access = 0;
  std::uint32_t create_options = 0;
  std::string_view disposition;  // "FILE_OPEN_IF"
  // [MS-SMB2] 2.2.14: 0 superseded, 1 opened, 2 created, 3 overwritten
  std::uint32_t create_action = 0;
  IdentityPtr identity;
  OpenDetailPtr detail;  // SMB2
};

// FileWritten: the first data written through a handle. One event a handle; another one when the
// first was refused, and when the "MZ" at offset 0 was not the first to be answered.
struct FileWritten {
  FileInfo file;
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t status = 0;
  std::uint64_t offset = 0;
  bool executable_magic = false;  // data at offset 0 begins with "MZ"
  IdentityPtr identity;
};

// FileClosed sums up a handle. Also emitted for handles still open when the flow ends.
struct FileClosed {
  FileInfo file;
  bool close_seen = false;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint32_t reads = 0;
  std::uint32_t writes = 0;
  FrameId opened_frame;
  PacketTime opened_time;
  std::string_view disposition;
  std::uint32_t create_action = 0;
  bool delete_on_close = false;
  std::uint32_t status = 0;
  std::uint64_t session_id = 0;
  std::uint32_t tree_id = 0;
  std::uint16_t dialect = 0;
  IdentityPtr identity;
  OpenDetailPtr detail;  // SMB2
  bool signing = false;  // its CREATE was signed
};

struct FileRenamed {
  FileInfo file;
  std::string new_name;
  bool hard_link = false;  // the file got a further name and kept the old one
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t status = 0;
  IdentityPtr identity;
};

struct FileDeleted {
  FileInfo file;
  bool on_close = false;  // delete-on-close at open, else set disposition
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t status = 0;
  IdentityPtr identity;
};

enum class RpcCarrier : std::uint8_t { kPipe, kTcp, kUdp, kHttp };

// RpcInterface is one presentation context of a bind.
struct RpcInterface {
  Guid uuid;
  std::uint16_t version_major = 0;
  std::uint16_t version_minor = 0;
  std::string_view endpoint;  // "svcctl"; empty when unknown
  std::uint16_t context_id = 0;
  bool answered = false;
  std::uint16_t ack_result = 0;
  std::uint16_t ack_reason = 0;  // of a refusal; of ack_result 3 the features that were agreed on
  bool ndr64 = false;
  std::optional<std::uint16_t> features{};  // bind-time features on offer: not an interface to call
};

// RpcProtection is the auth level of a binding. [MS-RPCE] 2.2.1.1.8
struct RpcProtection {
  std::uint8_t auth_type = 0;   // 0 none, 9 SPNEGO, 10 NTLM, 16 Kerberos, 68 netlogon
  std::uint8_t auth_level = 0;  // 6: sealed
  bool sealed() const { return auth_level == 6; }
};

struct RpcBound {
  RpcCarrier carrier = RpcCarrier::kTcp;
  std::string pipe;  // when carried by a pipe
  bool alter = false;
  bool request_seen = true;  // else the interfaces are those of the binding that it seems to repeat
  Outcome outcome = Outcome::kAttempted;
  std::uint32_t call_id = 0;
  std::vector<RpcInterface> interfaces;
  RpcProtection protection;
  IdentityPtr identity;
};

// RpcArgument is one decoded argument, by the name that rules and EVE use.
struct RpcArgument {
  std::string_view name;  // "service_name", "binary_path", "task_path", "command" ...
  std::string value;
};

struct RpcCalled {
  RpcCarrier carrier = RpcCarrier::kTcp;
  std::string pipe;
  Guid uuid;
  std::uint16_t version_major = 0;
  std::uint16_t version_minor = 0;
  bool interface_known = false;
  bool interface_inferred = false;  // the bind was not seen: taken from the pipe or the port
  std::string_view endpoint;        // "svcctl"
  std::string_view operation;       // "CreateServiceW"; empty when unknown
  std::uint16_t opnum = 0;
  std::uint32_t call_id = 0;        // over UDP the sequence number in the activity
  Guid activity;                    // over UDP: the client thread
  std::optional<Guid> object;       // the object that the call is for: an IPID in DCOM
  bool context_refused = false;     // the server had refused the interface that the call uses
  bool repeated = false;            // over UDP: one more copy of a call or answer told before
  bool answered_elsewhere = false;  // over UDP: the answer came from another port; it has a fact
  Outcome outcome = Outcome::kAttempted;
  bool request_seen = true;
  bool faulted = false;
  bool rejected = false;                     // over UDP: faulted before the call was taken
  std::uint32_t status = 0;                  // fault status
  std::optional<std::uint32_t> return_code;  // last word of the answer, where it is readable
  RpcProtection protection;
  std::optional<std::uint8_t>
      verification;  // commands of the verification trailer: bit n, command n
  std::uint32_t request_stub_bytes = 0;
  std::uint32_t response_stub_bytes = 0;
  std::uint16_t request_fragments = 1;
  std::uint16_t response_fragments = 0;
  std::vector<RpcArgument> arguments;
  IdentityPtr identity;  // of the binding when it has one, else of the SMB session
};

// PipeDataSeen: what went through a pipe was no DCERPC. Not every message of a busy handle is told.
struct PipeDataSeen {
  std::string pipe;  // its bare name
  bool from_client = true;
  std::uint64_t bytes = 0;
  std::string head;  // its first bytes as ASCII: zeros left out, what cannot be printed is a dot
  IdentityPtr identity;
};

// SmbOperation is one request with its answer; emitted only when operations are wanted.
struct SmbOperation {
  bool smb1 = false;
  std::string_view command;  // "CREATE"
  std::uint16_t dialect = 0;
  std::string smb1_dialect;
  bool request_seen = true;
  bool answered = false;
  std::uint32_t status = 0;
  std::uint64_t session_id = 0;
  std::uint32_t tree_id = 0;
  std::uint64_t message_id = 0;
  std::optional<std::string> share;  // tree connect
  bool share_is_pipe = false;
  std::optional<std::string> file;  // name the operation is about
  bool is_directory = false;
  std::string_view disposition;
  std::string function;  // ioctl
  std::string rename_to;
  bool encrypted = false;  // stands for an encrypted message: nothing else is known
  std::uint64_t encrypted_bytes = 0;
  bool from_server = false;  // of an encrypted message
  IdentityPtr identity;      // session setup
  bool signing = false;      // the request was signed
  bool unsolicited = false;  // the server spoke first: a break or a notification
  bool hard_link = false;    // rename_to is a further name
  SmbDetails details;
  OpenDetailPtr open;  // of a CREATE
};

// Codes of anomalies that are no accident: shapes of SMB1 that exploits of MS17-010 and their
// implant need and no client sends.
inline constexpr std::string_view kTrans2SessionSetup = "trans2_session_setup";
inline constexpr std::string_view kImplantAnswer = "trans2_answer_under_another_mid";
inline constexpr std::string_view kNtTransactOversize = "nt_transact_oversize";
inline constexpr std::string_view kTransactionMixed = "transaction_mixed";

// NetbiosSessionRequested: the call set-up of port 139. Failed with a retarget address: the client
// was sent there. RFC 1002 4.3
struct NetbiosSessionRequested {
  Outcome outcome = Outcome::kAttempted;
  std::string called;  // "FILES01<20>"; empty when the request was not seen
  std::string calling;
  std::uint8_t error_code = 0;
  std::string_view error;  // "called_name_not_present"
  net::IpAddress retarget_address;
  std::uint16_t retarget_port = 0;
};

// Codes of sizes as CVE-2020-0796 uses them: a receiver without the patch leaves its buffer.
inline constexpr std::string_view kCompressionSizeOverflow = "compression_size_overflow";
inline constexpr std::string_view kCompressionOffsetOverflow = "compression_offset_overflow";

struct ProtocolAnomaly {
  std::string_view layer;  // "decode", "stream", "smb", "dcerpc"
  std::string_view code;   // "overlap_different_data", "bad_structure_size" ...
  std::string detail;
  bool from_server = false;  // told for codes that an alert rests on
};

// HeadField is one thing that the first bytes of a flow say, by the name that EVE uses; a dot leads
// into an object.
struct HeadField {
  enum class Kind : std::uint8_t { kText, kNumber, kItem };  // items of one name make a list
  std::string_view name;
  Kind kind = Kind::kText;
  std::string text;
  std::uint64_t number = 0;
  bool own = false;  // a name that Suricata does not have
};

// ApplicationRecognised: the first bytes of a flow show a protocol other than SMB and RPC, and
// tell about its ends.
struct ApplicationRecognised {
  std::string_view protocol;  // "rdp", "http", "tls" ...
  std::vector<HeadField> fields;
};

// KdcAnswered: a KDC gave a ticket, or an error.
struct KdcAnswered {
  enum class Kind : std::uint8_t { kAsRep, kTgsRep, kError };
  Kind kind = Kind::kError;
  std::string client;  // "user"; empty when the KDC did not say
  std::string client_realm;
  std::string service;     // "cifs/host"
  std::string realm;       // of the service
  std::int32_t etype = 0;  // of the part that the client can open
  std::int32_t ticket_etype = 0;
  std::optional<TicketHash> ticket;
  std::int32_t error_code = 0;
};

// FlowEnded: the counters of a flow are final.
struct FlowEnded {
  struct SideTotals {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t gap_bytes = 0;
    std::uint32_t gaps = 0;
    std::uint8_t tcp_flags = 0;
  };
  SideTotals to_server;
  SideTotals to_client;
  PacketTime first;
  PacketTime last;
  std::string_view state;   // "new", "established", "closed"
  std::string_view reason;  // "timeout", "shutdown", "forced", "tcp_reuse"
  std::string_view app;     // "smb", "dcerpc", "rdp" ..., "failed", "" when nothing was said
  bool midstream = false;
  bool one_sided = false;
  std::uint64_t encrypted_messages = 0;   // 0xFD
  std::uint64_t sealed_calls = 0;         // RPC requests at auth level 6
  std::uint64_t compressed_messages = 0;  // 0xFC not read, or not all of it
};

using Fact =
    std::variant<ConnectionSeen, ProtocolRecognised, SmbNegotiated, LogonFinished, SessionSighted,
                 EncryptionStarted, EncryptedTraffic, ShareConnected, FileOpened, FileWritten,
                 FileClosed, FileRenamed, FileDeleted, RpcBound, RpcCalled, PipeDataSeen,
                 SmbOperation, NetbiosSessionRequested, NameServiceSeen, DatagramSeen,
                 ApplicationRecognised, KdcAnswered, ProtocolAnomaly, FlowEnded>;

struct Event {
  FlowInfo flow;
  PacketTime time;  // of the packet that completed the fact
  FrameId frame;
  PacketTime request_time;  // of the request that began it; equal to time when there is none
  FrameId request_frame;
  Fact fact;
};

// EventSink takes events in the order they happened.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void Emit(Event&& event) = 0;
};

// Overloaded makes one visitor of several lambdas; a new fact then breaks the build wherever it
// is not handled.
template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace eastwest::event

#endif  // EASTWEST_SRC_EVENT_EVENT_H_
