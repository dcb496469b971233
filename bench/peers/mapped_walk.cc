// The least that reading can cost: a classic pcap file (little-endian) is mapped and its record
// headers are followed; of a packet one byte is looked at.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <span>

#include "parsers/bytes/endian.h"

int main(int argc, char** argv) {
  constexpr std::size_t kFileHeader = 24;
  constexpr std::size_t kRecordHeader = 16;
  const int descriptor = argc == 2 ? open(argv[1], O_RDONLY) : -1;
  struct stat status {};
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    std::fprintf(stderr, "mapped_walk: expected a capture file\n");
    return 1;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (mapped == MAP_FAILED || size < kFileHeader) {
    std::perror("mapped_walk");
    return 1;
  }
  const eastwest::Bytes file(static_cast<const std::uint8_t*>(mapped), size);
  std::uint64_t packets = 0;
  std::uint64_t sum = 0;
  for (std::size_t at = kFileHeader; size - at > kRecordHeader;) {
    const auto length = eastwest::LoadLe<std::uint32_t>(file, at + 8);
    at += kRecordHeader;
    if (length > size - at) {
      break;
    }
    sum += length > 0 ? file[at] : 0U;
    at += length;
    ++packets;
  }
  std::printf("%llu packets, sum %llu\n", static_cast<unsigned long long>(packets),
              static_cast<unsigned long long>(sum));
  close(descriptor);
  return 0;
}
