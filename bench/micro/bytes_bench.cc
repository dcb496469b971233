// What bounded reading costs: the 64-byte SMB2 header ([MS-SMB2] 2.2.1.2) read field by field.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/fixed_view.h"

namespace eastwest {
namespace {

constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kHeaders = 256;  // 16 KiB: stays in the first-level cache

struct Header {
  std::uint16_t structure_size = 0;
  std::uint16_t command = 0;
  std::uint32_t status = 0;
  std::uint32_t flags = 0;
  std::uint64_t message_id = 0;
  std::uint32_t tree_id = 0;
  std::uint64_t session_id = 0;
};

std::vector<std::uint8_t> ManyHeaders() {
  std::vector<std::uint8_t> data(kHeaders * kHeaderBytes);
  for (std::size_t i = 0; i < data.size(); ++i) {
    data[i] = static_cast<std::uint8_t>(i * 31);
  }
  return data;
}

Header ReadWithReader(Bytes data) {
  Header header;
  ByteReader reader(data);
  reader.Skip(4);
  header.structure_size = reader.U16Le();
  reader.Skip(2);
  header.status = reader.U32Le();
  header.command = reader.U16Le();
  reader.Skip(2);
  header.flags = reader.U32Le();
  reader.Skip(4);
  header.message_id = reader.U64Le();
  reader.Skip(4);
  header.tree_id = reader.U32Le();
  header.session_id = reader.U64Le();
  reader.Skip(16);
  return reader.ok() ? header : Header{};
}

Header ReadWithView(Bytes data) {
  const auto view = FixedView<kHeaderBytes>::Of(data);
  if (!view) {
    return {};
  }
  return {.structure_size = view->U16Le<4>(),
          .command = view->U16Le<12>(),
          .status = view->U32Le<8>(),
          .flags = view->U32Le<16>(),
          .message_id = view->U64Le<24>(),
          .tree_id = view->U32Le<36>(),
          .session_id = view->U64Le<40>()};
}

template <Header (*kRead)(Bytes)>
void ReadHeaders(benchmark::State& state) {
  const std::vector<std::uint8_t> data = ManyHeaders();
  for (auto _ : state) {
    for (std::size_t at = 0; at < data.size(); at += kHeaderBytes) {
      Header header = kRead(Bytes(data).subspan(at, kHeaderBytes));
      benchmark::DoNotOptimize(header);
    }
  }
  const auto items = static_cast<std::int64_t>(state.iterations()) * std::int64_t{kHeaders};
  state.SetItemsProcessed(items);
  state.SetBytesProcessed(items * static_cast<std::int64_t>(kHeaderBytes));
}

BENCHMARK(ReadHeaders<ReadWithReader>)->Name("ByteReader/smb2_header");
BENCHMARK(ReadHeaders<ReadWithView>)->Name("FixedView/smb2_header");

}  // namespace
}  // namespace eastwest
