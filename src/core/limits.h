// Every bound of the engine, with its arithmetic. Reaching one bumps the counter named beside it.
#ifndef EASTWEST_SRC_CORE_LIMITS_H_
#define EASTWEST_SRC_CORE_LIMITS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace eastwest::limits {

using std::chrono::milliseconds;
using std::chrono::seconds;

// --- capture ---------------------------------------------------------------------------------
// A block of file data. Large enough that the read call vanishes, small enough for the cache.
inline constexpr std::size_t kCaptureBlockBytes = std::size_t{256} << 10;
// A record longer than this is a broken file, not a packet: GSO frames end at 64 KiB + headers,
// and libpcap's own largest snapshot length is 256 KiB.
inline constexpr std::size_t kPacketBytesMax = std::size_t{256} << 10;
// A record is a packet with its header and, in pcapng, its options. It must fit in one block.
inline constexpr std::size_t kCaptureRecordBytesMax = kPacketBytesMax + (std::size_t{64} << 10);
// Blocks that the reader may be ahead of the slowest worker: 64 x 256 KiB of data = 16 MiB.
inline constexpr std::size_t kCaptureBlocksPendingMax = 64;
// Files that overlap in time and are merged packet by packet: 512 x 256 KiB = 128 MiB, and half
// of the usual 1024 descriptors.
inline constexpr std::size_t kCaptureFilesOpenMax = 512;
// Reading the time of a file's first packet takes this much of it.
inline constexpr std::size_t kCapturePeekBytes = std::size_t{16} << 10;
// Compressed bytes read at a time.
inline constexpr std::size_t kCaptureCompressedBytes = std::size_t{128} << 10;
// Interfaces of one pcapng section: 4096 x 48 B = 192 KiB.
inline constexpr std::size_t kCaptureInterfacesMax = 4096;

// Live: blocks that frames are copied into, each larger than any frame, and descriptors of frames
// on their way to the reading thread: 65,536 x 72 B = 4.5 MiB a queue.
inline constexpr std::size_t kLiveBlockBytes = std::size_t{1} << 20;
inline constexpr std::size_t kLiveBlocksMin = 4;
inline constexpr std::size_t kLiveRingFrames = std::size_t{1} << 16;
// Interfaces of one sensor, and capture queues of one interface; each queue is a thread.
inline constexpr std::size_t kLiveInterfacesMax = 16;
inline constexpr std::size_t kLiveQueuesMax = 16;
// Frames taken from the kernel before the sensor looks at its clock again.
inline constexpr std::size_t kLiveDispatchFrames = 1024;

// --- threads ---------------------------------------------------------------------------------
// Worker state is split by host pair into this many shards, however many workers share them:
// that makes every bound below, and so the output, independent of the number of workers.
inline constexpr std::size_t kShards = 64;
inline constexpr std::size_t kWorkersMax = kShards;
inline constexpr std::size_t kWorkerRingSlots = 4096;  // x 64 B = 256 KiB a worker

// A worker hands on its events and gives back its slots after so many packets at most.
inline constexpr std::size_t kWorkerBatchSlots = 256;
// Batches of events on their way to the correlator; a worker that is ahead waits. Each place keeps
// the memory of the largest batch it ever held: 32 x 480 KiB = 15 MiB a worker at worst.
inline constexpr std::size_t kCorrelatorRingBatches = 32;
// A batch is handed on at this size even while the events of one packet, or of a tick that ends a
// million flows, are still coming. x 480 B = 480 KiB.
inline constexpr std::size_t kBatchRecordsMax = 1024;

// --- stream (per shard) ----------------------------------------------------------------------
// 64 shards x 16,384 = 1 M flows. Counter: flow_evicted.
inline constexpr std::size_t kFlowsPerShardMax = 16384;
// Flows are made room for by so many: x 240 B = 15 KiB a shard at least.
inline constexpr std::size_t kFlowsPerSlab = 64;
// Directions of flows that are only counted, found without decoding; others are found by the table.
inline constexpr std::size_t kBypassPlacesPerShard = 2048;  // x 32 B = 64 KiB a shard
// Out-of-order segments and units in the making, of all flows of a shard: 64 x 16 MiB = 1 GiB at
// the very worst. Counter: tcp_segment_memcap_drop.
inline constexpr std::size_t kStreamBytesPerShardMax = std::size_t{16} << 20;
// Out-of-order data of one direction: a 1 MiB receive window, in segments of a small MTU.
// Counter: tcp_segment_memcap_drop.
inline constexpr std::size_t kPendingBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kPendingSegmentsMax = 1024;
// One-sided captures show no acknowledgments: this much data behind a hole says it was lost.
inline constexpr std::size_t kUnackedHoleBytes = std::size_t{256} << 10;
inline constexpr std::size_t kUnackedHoleSegments = 64;
// The part of one message that is kept: a pipe transfer of 64 KiB and its headers, twice. Counter:
// app_layer.units_cut.
inline constexpr std::size_t kUnitBytesMax = std::size_t{128} << 10;
// RPC endpoints named by endpoint mappers; the oldest goes first. Counter:
// flow.expected_rpc_evicted.
inline constexpr std::size_t kExpectedRpcPerShardMax = 4096;
// IP datagrams in pieces. 64 x 1 MiB = 64 MiB. Counter: defrag_evicted.
inline constexpr std::size_t kDefragDatagramsMax = 256;
inline constexpr std::size_t kDefragBytesMax = std::size_t{1} << 20;
// 64 KiB in fragments of 8 bytes, the least there are (RFC 791 3.2). Ranges of them take at most
// half of what their data does. Counter: defrag_evicted.
inline constexpr std::size_t kDefragFragmentsMax = 8192;
inline constexpr seconds kDefragTimeout{30};
// A mirror port that sends a packet twice does so within a switch's own delay. What a host repeats
// comes later, mostly: the least retransmission timer of Windows and Linux is 200 ms.
inline constexpr milliseconds kDuplicateWindow{10};
// Packets of a shard that a duplicate is looked for among: 64 x 2,048 x 8 B = 1 MiB, which a core
// keeps near. At 1 Mpps of evenly spread traffic a shard sees 16 packets in the millisecond in
// which nearly all copies come, 156 in the window.
inline constexpr std::size_t kDuplicateSlots = 2048;

// --- session (per shard, or per connection where it says so) ---------------------------------
// How long a request waits for its answer before it counts as an attempt.
inline constexpr seconds kAnswerWait{60};
// Requests without an answer on one connection: as many as Windows grants credits; x ~650 B =
// 5 MiB at worst. Those that matter least go first. Counter: app_layer.smb.requests_evicted.
inline constexpr std::size_t kPendingRequestsMax = 8192;
// How many of the unanswered are looked at to guess whose result is in use. No counter: a guess
// that is not made is told as a handle without a name.
inline constexpr std::size_t kUnclaimedLooksMax = 256;
// Pipe data sent in one compound with the CREATE of the pipe, of one connection, and how many
// members of a compound wait for one CREATE. Counters: app_layer.smb.pipe_bytes_refused,
// followers_refused.
inline constexpr std::size_t kEarlyPipeBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kCompoundFollowersMax = 64;
// A compressed message is decompressed as far as a plain one is kept (kUnitBytesMax), and beyond a
// pipe transfer of 64 KiB with its headers only for so many compressed bytes. It is read into one
// buffer a shard, 64 x 128 KiB = 8 MiB. Counter: app_layer.smb.decompression_cut.
inline constexpr std::size_t kDecompressedBytesMin = std::size_t{68} << 10;
inline constexpr std::size_t kDecompressedRatioMax = 256;
// Messages of one pipe handle that are no DCERPC and are told one by one; beyond, one a second.
// Counter: app_layer.smb.pipe_data_untold. And how much of one is told.
inline constexpr std::size_t kPipeMessagesToldMax = 64;
inline constexpr std::size_t kPipeHeadBytes = 128;
// Sessions, trees and opens of one connection or session. A terminal server has one session a
// user. Counters: app_layer.smb.sessions_evicted, trees_refused, opens_refused.
inline constexpr std::size_t kSessionsPerConnectionMax = 256;
inline constexpr std::size_t kTreesPerSessionMax = 256;
inline constexpr std::size_t kOpensPerSessionMax = 4096;
// All opens of a shard: 32 Ki x ~650 B = 20 MiB. Counter: app_layer.smb.opens_refused.
inline constexpr std::size_t kOpensPerShardMax = std::size_t{1} << 15;
// Sessions that a further channel can be bound to: 64 shards x 4,096.
// Counter: app_layer.smb.sessions_forgotten.
inline constexpr std::size_t kBindableSessionsPerShardMax = 4096;
// The pieces of one SMB1 transaction, and those of all of a shard: 64 x 4 MiB = 256 MiB at worst.
// Counter: app_layer.smb.pieces_refused.
inline constexpr std::size_t kTransactionBytesMax = std::size_t{128} << 10;
inline constexpr std::size_t kTransactionBytesPerShardMax = std::size_t{4} << 20;
// Names of previous versions told of one answer; their count is told whole. A volume keeps 512.
inline constexpr std::size_t kSnapshotNamesMax = 32;
// Answers that were captured before their requests, of one connection: what two network cards mix
// up, or a hole holds back, is a few packets. Counter: app_layer.smb.orphan_responses.
inline constexpr std::size_t kEarlyAnswersMax = 32;
inline constexpr std::size_t kEarlyAnswerBytesMax = std::size_t{64} << 10;
inline constexpr seconds kEarlyAnswerWait{2};
// Heads of flows that are neither SMB nor RPC: what is looked at of one direction, bodies that are
// stepped over included, and what is held of it until a message is whole (a Kerberos ticket with a
// large PAC, in base64). Out of kStreamBytesPerShardMax. Counter: app_layer.heads.limit.
inline constexpr std::size_t kHeadBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kHeadHeldBytesMax = std::size_t{16} << 10;
// Requests over which an authentication is followed (NTLM takes three), and messages of LDAP, TDS
// and Kerberos; then the flow is of no interest. Counter: app_layer.heads.limit.
inline constexpr std::size_t kHeadHttpExchangesMax = 6;
inline constexpr std::size_t kHeadMessagesMax = 16;
// Questions to a KDC by UDP that wait for their answer: 64 shards x 256 x ~150 B = 2 MiB.
// Counter: app_layer.krb5.exchanges_evicted.
inline constexpr std::size_t kKdcExchangesPerShardMax = 256;
// Dynamic ports learned from the endpoint mapper. Counter: app_layer.dcerpc.endpoints_evicted.
inline constexpr std::size_t kEndpointsPerShardMax = 4096;
// Contexts, calls in flight and named handles of one RPC association.
// Counters: app_layer.dcerpc.contexts_refused, calls_evicted, handles_evicted.
inline constexpr std::size_t kContextsPerConnectionMax = 256;
inline constexpr std::size_t kCallsPerConnectionMax = 64;
inline constexpr std::size_t kHandlesPerConnectionMax = 64;
// What a handle stands for is cut here: a key path has at most 255 characters a level, 512 levels,
// but what matters stands in the first few. 64 x 1 KiB = 64 KiB an association.
// Counter: app_layer.dcerpc.handle_names_cut.
inline constexpr std::size_t kHandleNameBytesMax = 1024;
// Binds and alter_contexts that wait for an answer, on one association: Windows has one at a time.
// Counter: app_layer.dcerpc.binds_evicted.
inline constexpr std::size_t kBindsPerConnectionMax = 8;
// RPC answers that were captured before their requests, of one association.
// Counter: app_layer.dcerpc.early_dropped.
inline constexpr std::size_t kEarlyRpcAnswersMax = 16;
// Associations over HTTP that a further channel can join: 64 shards x 1,024. Channels of one: an IN
// and an OUT channel, and while they are recycled their successors. An HTTP head that is stepped
// over between PDUs. Counters: app_layer.dcerpc.http_forgotten, http_refused;
// app_layer.garbage_bytes.
inline constexpr std::size_t kHttpAssociationsPerShardMax = 1024;
inline constexpr std::size_t kHttpChannelsMax = 8;
inline constexpr std::size_t kHttpHeadBytesMax = std::size_t{8} << 10;
// Connectionless calls in flight and told of a shard: 64 x 1,024 x ~600 B = 38 MiB at worst.
// Counter: app_layer.dcerpc.calls_evicted.
inline constexpr std::size_t kDatagramCallsPerShardMax = 1024;
// Stubs and parts of PDUs of all associations of a shard: 64 x 8 MiB = 512 MiB at the very worst.
// Counter: app_layer.dcerpc.memcap_drop.
inline constexpr std::size_t kRpcBytesPerShardMax = std::size_t{8} << 20;
// Pairs of hosts that something was told of, a bit each: 64 shards x 16 KiB = 1 MiB. A cache that
// tells too many pairs when it is full, so it has no counter.
inline constexpr std::size_t kToldPairBitsPerShard = std::size_t{1} << 17;
// Names that are kept of one datagram, addresses of one name, and names of one host's table: a
// domain has at most 25 controllers under its name, mDNS responders send some 20 records.
// Counter: app_layer.names.records_left_out.
inline constexpr std::size_t kNameRecordsMax = 64;
inline constexpr std::size_t kAddressesPerNameMax = 32;
inline constexpr std::size_t kNodeNamesMax = 64;
// A stub that is read; the calls we decode are shorter, task XML included.
// Counter: app_layer.dcerpc.stubs_too_long.
inline constexpr std::size_t kStubBytesMax = std::size_t{128} << 10;

// --- detect (one thread) ---------------------------------------------------------------------
// Hosts whose role can be learned: 64 Ki x ~600 B = 38 MiB. Counter: detect.learned_refused.
inline constexpr std::size_t kLearnedHostsMax = std::size_t{1} << 16;
// Host pairs in the CM0062 window: 32 Ki x ~3 KiB = 96 MiB at worst. Counter: detect.pairs_evicted.
inline constexpr std::size_t kPairsMax = std::size_t{1} << 15;
// Steps kept for one pair; the oldest goes first. Counter: detect.steps_dropped.
inline constexpr std::size_t kLogonStepsPerPairMax = 16;
inline constexpr std::size_t kExecutionStepsPerPairMax = 64;
inline constexpr std::size_t kOpenStepsPerPairMax = 128;
// Host pairs whose service creations wait for a start, and creations kept for one of them:
// 4 Ki x 8 x ~400 B = 13 MiB at worst. Counter: detect.creates_evicted.
inline constexpr std::size_t kServiceCreatePairsMax = 4096;
inline constexpr std::size_t kServiceCreatesPerPairMax = 8;
// NTLM exchanges remembered to find the same one on a second connection, by challenge and by proof:
// 2 x 16 Ki x ~220 B = 7 MiB. Counter: detect.ntlm_exchanges_evicted.
inline constexpr std::size_t kNtlmExchangesMax = std::size_t{1} << 14;
// Tickets remembered with the user that they were given to: 32 Ki x ~350 B = 11 MiB.
// Counter: detect.tickets_evicted.
inline constexpr std::size_t kTicketsMax = std::size_t{1} << 15;
// Keys that correlations of rules keep windows for, and samples in one window: 1 Mi x ~200 B = 200
// MiB where most keys have one sample. Counters: detect.correlation_keys_evicted,
// detect.correlation_samples_dropped.
inline constexpr std::size_t kCorrelationKeysMax = std::size_t{1} << 20;
inline constexpr std::size_t kCorrelationSamplesMax = 1024;
// Memory of the automaton for all patterns that rules have for one field. Counter:
// detect.slow_matches.
inline constexpr std::size_t kPatternBytesPerFieldMax = std::size_t{64} << 20;
// Texts of a field, and names of files, whose answers are remembered: a cache of places that newer
// texts take over, so it has no counter. Fields with many values have four times as many places.
// About 60 fields x 256 to 1024 x ~150 B = 9 MiB; four
// times that when all texts are as long as they may be.
inline constexpr std::size_t kMemoTextsPerField = 256;
inline constexpr std::size_t kMemoTextBytesMax = 256;
// Addresses whose texts are remembered, a cache as well: 1 Ki x 64 B.
inline constexpr std::size_t kAddressTexts = 1024;
// Hosts whose NetBIOS names and answers are remembered: 16 Ki x ~400 B = 6 MiB, 50 MiB when all of
// them answer for as many names as fit. Counter: detect.name_hosts_evicted.
inline constexpr std::size_t kNameHostsMax = std::size_t{1} << 14;
// Names that a host may call its own, and those that it answered for without; the oldest goes
// first. Two are enough for an alert.
inline constexpr std::size_t kOwnNamesPerHostMax = 4;
inline constexpr std::size_t kNameClaimsPerHostMax = 16;
// Host names and the addresses that they were seen at, and addresses of one name: 16 Ki x ~250 B =
// 4 MiB. Counter: detect.identities_evicted.
inline constexpr std::size_t kIdentitiesMax = std::size_t{1} << 14;
inline constexpr std::size_t kAddressesPerIdentityMax = 4;
// Pipes between two hosts whose rhythm is watched, and the cycles that are kept of one: 4 Ki x
// ~400 B = 2 MiB. Counter: detect.pipe_rhythms_evicted.
inline constexpr std::size_t kPipeRhythmsMax = 4096;
inline constexpr std::size_t kPipeCyclesMax = 16;
// Names listed in one alert, so that it stays readable; evidence likewise.
inline constexpr std::size_t kAlertNamesMax = 16;
inline constexpr std::size_t kAlertEvidenceMax = 32;
// Alerts remembered to keep the same one from being raised twice within a window:
// 64 Ki x ~112 B = 7 MiB. Counter: detect.alert_keys_evicted.
inline constexpr std::size_t kAlertKeysMax = std::size_t{1} << 16;

// --- output (one thread) ---------------------------------------------------------------------
// Bytes gathered before a write: 256 lines of 1 KiB, so that the system call vanishes.
inline constexpr std::size_t kLineSinkBufferBytes = std::size_t{256} << 10;
// Flows whose dialect, or alert, EVE remembers. eve.dialects_left_out, eve.alerted_flows_forgotten.
inline constexpr std::size_t kEveDialectFlowsMax = std::size_t{1} << 16;
// A layer of the ATT&CK Navigator that is read, and its techniques: ATT&CK has some 700. Beyond: an
// error that says so.
inline constexpr std::size_t kNavigatorLayerBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kNavigatorTechniquesMax = 8192;
// What the summary keeps; each says in the summary how many it left out.
inline constexpr std::size_t kSummaryIncidentsMax = 256;     // whole alerts, x ~8 KiB = 2 MiB
inline constexpr std::size_t kSummaryRulesMax = 1024;        // rows of other findings
inline constexpr std::size_t kSummaryPairsPerRuleMax = 256;  // x 1024 x ~64 B = 16 MiB at worst
inline constexpr std::size_t kSummaryHostsMax = std::size_t{1} << 16;  // x ~512 B = 32 MiB
inline constexpr std::size_t kSummaryUsersPerHostMax = 4;
inline constexpr std::size_t kSummaryCodesMax = 256;  // anomaly codes, dialects

// Bytes that are gathered for an output that is slow, beside its spool on disk.
// Counter: output.<name>.dropped.
inline constexpr std::size_t kOutputQueueBytes = std::size_t{16} << 20;

// --- control ---------------------------------------------------------------------------------
// Clients of the control socket and of the status page at one time; more are turned away.
inline constexpr std::size_t kControlClientsMax = 16;
// A request is one line of JSON.
inline constexpr std::size_t kControlRequestBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kHttpRequestBytesMax = std::size_t{8} << 10;

}  // namespace eastwest::limits

#endif  // EASTWEST_SRC_CORE_LIMITS_H_
