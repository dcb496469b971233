// What a sender may do to messages: other PDUs, the same meaning. Lengths, sequence numbers and
// acknowledgments are made right.
#ifndef EASTWEST_TESTS_EVASION_MESSAGE_VARIANTS_H_
#define EASTWEST_TESTS_EVASION_MESSAGE_VARIANTS_H_

#include <cstdint>

#include "tests/evasion/capture.h"

namespace eastwest::evasion {

// RPC calls and answers over TCP in fragments of one byte of stub each. [C706] 12.6.3
Frames FragmentRpc(const Frames& clean, std::uint32_t seed);

// Unrelated members of an SMB2 compound in messages of their own. [MS-SMB2] 3.2.4.1.4
Frames SplitCompounds(const Frames& clean, std::uint32_t seed);

// SMB2 messages that follow each other in one direction in one compound of unrelated members.
Frames JoinCompounds(const Frames& clean, std::uint32_t seed);

// Related members of an SMB2 compound in messages of their own, which name the session, the tree
// and the FileId that they took from the member before.
Frames SplitRelated(const Frames& clean, std::uint32_t seed);

// Requests for one handle that follow each other, in one compound of related members.
Frames JoinRelated(const Frames& clean, std::uint32_t seed);

// RPC calls and answers in SMB2 pipes in fragments of one byte of stub each, in the WRITE, READ or
// transaction in which they came.
Frames FragmentPipes(const Frames& clean, std::uint32_t seed);

// Each WRITE of RPC to an SMB2 pipe as three: PDUs are cut anywhere. [MS-RPCE] 2.1.1.2
Frames SplitPipeWrites(const Frames& clean, std::uint32_t seed);

// SMB1 session setups with the tree connect behind them, and opens with the read or write behind
// them, in one chain each. [MS-CIFS] 2.2.3.4
Frames ChainRequests(const Frames& clean, std::uint32_t seed);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_MESSAGE_VARIANTS_H_
