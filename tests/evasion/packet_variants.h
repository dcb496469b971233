// What a network, or a capture of it, does to packets.
#ifndef EASTWEST_TESTS_EVASION_PACKET_VARIANTS_H_
#define EASTWEST_TESTS_EVASION_PACKET_VARIANTS_H_

#include <cstdint>

#include "tests/evasion/capture.h"

namespace eastwest::evasion {

// Small segments, those that follow each other in one direction shuffled within eight.
Frames ReorderSegments(const Frames& clean, std::uint32_t seed);

// An answer is captured before its question, as a capture of two network cards has it.
Frames CrossDirections(const Frames& clean, std::uint32_t seed);

// Frames of TCP flows change places where the later one does not rest on the earlier.
Frames InterleaveFlows(const Frames& clean, std::uint32_t seed);

// Ethernet frames of one direction carry a VLAN tag.
Frames TagOneSide(const Frames& clean, std::uint32_t seed);

// IP fragments of at most 256 bytes; with overlaps, the same data twice; last one first; of eight
// bytes.
Frames FragmentPlain(const Frames& clean, std::uint32_t seed);
Frames FragmentOverlapping(const Frames& clean, std::uint32_t seed);
Frames FragmentReordered(const Frames& clean, std::uint32_t seed);
Frames FragmentTiny(const Frames& clean, std::uint32_t seed);
// In front of each datagram another one whose fragments contradict each other: receivers drop it.
Frames FragmentFalse(const Frames& clean, std::uint32_t seed);

// What follows takes information away.

// TCP of one direction only: of the lower ends (0), or of the higher ones.
Frames OneSide(const Frames& clean, std::uint32_t side);

// Every nth frame is missing.
Frames LoseEvery(const Frames& clean, std::uint32_t n);

// The capture starts behind the first count frames.
Frames StartLate(const Frames& clean, std::uint32_t count);

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_PACKET_VARIANTS_H_
