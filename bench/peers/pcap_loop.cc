// What libpcap alone takes: every packet of a file is given to a callback that adds up lengths.
#include <pcap/pcap.h>

#include <cstdint>
#include <cstdio>

namespace {

struct Sum {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

void Count(u_char* user, const pcap_pkthdr* header, const u_char* /*data*/) {
  auto* const sum = reinterpret_cast<Sum*>(user);
  ++sum->packets;
  sum->bytes += header->caplen;
}

}  // namespace

int main(int argc, char** argv) {
  char error[PCAP_ERRBUF_SIZE] = "expected a capture file";
  pcap_t* const capture = argc == 2 ? pcap_open_offline(argv[1], error) : nullptr;
  if (capture == nullptr) {
    std::fprintf(stderr, "pcap_loop: %s\n", error);
    return 1;
  }
  Sum sum;
  const int end = pcap_loop(capture, -1, Count, reinterpret_cast<u_char*>(&sum));
  pcap_close(capture);
  std::printf("%llu packets, %llu bytes\n", static_cast<unsigned long long>(sum.packets),
              static_cast<unsigned long long>(sum.bytes));
  return end == 0 ? 0 : 1;
}
