// What a sender may do to TCP segments without changing what arrives.
#ifndef EASTWEST_TESTS_EVASION_SEGMENT_VARIANTS_H_
#define EASTWEST_TESTS_EVASION_SEGMENT_VARIANTS_H_

#include <cstdint>

#include "tests/evasion/capture.h"

namespace eastwest::evasion {

// Segments of at most bytes_max.
Frames SplitSegments(const Frames& clean, std::uint32_t bytes_max);

// Neighbours of one direction are joined and cut again where seed says: messages begin and end
// anywhere in a segment.
Frames RecutSegments(const Frames& clean, std::uint32_t seed);

// Every TCP packet twice.
Frames DuplicateSegments(const Frames& clean, std::uint32_t seed);

// Now and then an earlier segment once more, or two of them in one.
Frames RetransmitSegments(const Frames& clean, std::uint32_t seed);

// Small segments, each of which repeats the end of the one before it.
Frames OverlapSame(const Frames& clean, std::uint32_t seed);

// Likewise, but what is repeated is false; and each segment is repeated whole with false data.
Frames OverlapFalse(const Frames& clean, std::uint32_t seed);

// In front of every segment a false one that its receiver drops: by its checksum,
Frames FalseChecksums(const Frames& clean, std::uint32_t seed);
// because it is old, or beyond any window,
Frames FalseSequences(const Frames& clean, std::uint32_t seed);
// or by its flags: data without ACK, a SYN in the middle, a RST that is not exact.
Frames FalseFlags(const Frames& clean, std::uint32_t seed);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_SEGMENT_VARIANTS_H_
