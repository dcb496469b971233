// FileSet reads a list of captures as one stream of packets in the order of their time.
#ifndef EASTWEST_SRC_CAPTURE_FILE_SET_H_
#define EASTWEST_SRC_CAPTURE_FILE_SET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/capture/block_pool.h"
#include "src/capture/byte_source.h"
#include "src/capture/capture_file.h"
#include "src/capture/input_list.h"
#include "src/capture/packet_filter.h"
#include "src/capture/packet_source.h"

namespace eastwest::capture {

// FileSet merges its inputs by packet time; packets of equal time come in the order of the
// inputs. A file is open only from the time of its first packet to its last, so any number of
// rotated files can be read. It numbers packets over the whole run and moves a time that runs
// backwards up to the time of the packet ahead of it.
//
// An input that cannot be read never stops the others: what became of each is in inputs().
class FileSet final : public PacketSource {
 public:
  // paths: files, directories (their regular files in the order of their names, not their
  // subdirectories), "-" for standard input. Nothing is opened before the first Next. filter may
  // be null; what it leaves out keeps its frame number and takes no place in the sequence.
  FileSet(const std::vector<std::string>& paths, WorkerProgress& workers,
          PacketFilter* filter = nullptr);
  ~FileSet() override;

  [[nodiscard]] bool Next(PacketRef& packet) override;

  // inputs is indexed by FrameId::input; behind the inputs stand reports on directories that hold
  // no capture. Final when Next has returned false; before, only the reading thread may look.
  const std::vector<InputReport>& inputs() const { return inputs_.reports; }

  // Packets whose time was before the one ahead of them.
  std::uint64_t time_went_backwards() const { return time_went_backwards_; }

  // For any thread: bytes read from disk or pipe, of bytes_total (0 when unknown: a pipe).
  std::uint64_t bytes_read() const { return progress_.bytes_read.load(std::memory_order_relaxed); }
  std::uint64_t bytes_total() const { return inputs_.bytes_total; }

  // For any thread: Next returns false soon, even when it waits for a pipe.
  void RequestStop() { progress_.stop.store(true, std::memory_order_relaxed); }

 private:
  struct OpenFile {
    std::size_t input = 0;
    std::unique_ptr<CaptureFile> file;
    PacketRef head;
  };
  struct WaitingFile {
    PacketTime first_time;
    std::size_t input = 0;
  };

  void Start();
  void PeekOrOpen(std::size_t input);
  void OpenDue();
  void Open(std::size_t input);
  bool Take(PacketRef& packet);
  bool TakeAlone(PacketRef& packet);
  bool TakeFirst(PacketRef& packet);
  void AdvanceFront();
  void CloseFront();
  void SiftDown();
  bool LeavesOut(const PacketRef& packet);
  void Finish();
  void Report(std::size_t input, const CaptureFile& file);
  void ReportUnopened(std::size_t input, const absl::Status& status);
  static bool Later(const OpenFile& left, const OpenFile& right);

  InputList inputs_;
  PacketFilter* filter_;
  BlockPool pool_;
  ReadProgress progress_;
  std::vector<WaitingFile> waiting_;  // latest first: the next one to open is at the back
  std::vector<OpenFile> open_;        // a heap, earliest head in front
  bool started_ = false;
  bool finished_ = false;
  bool front_delivered_ = false;  // the head of open_.front() is out of date
  std::uint64_t sequence_ = 0;
  std::uint64_t time_went_backwards_ = 0;
  PacketTime time_;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_FILE_SET_H_
