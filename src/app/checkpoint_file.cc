#include "src/app/checkpoint_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "fmt/format.h"
#include "parsers/bytes/byte_reader.h"
#include "src/core/checkpoint_limits.h"
#include "src/core/limits.h"

namespace eastwest::app {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic = {'e', 'a', 's', 't', 'w', 'e', 's', 't'};
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kHeaderBytes = kMagic.size() + sizeof(kCheckpointVersion) + kDigestBytes;
constexpr std::size_t kProgramBytesMax = 256;

absl::Status Refused(std::string_view why) { return absl::DataLossError(std::string(why)); }

std::array<std::uint8_t, kDigestBytes> Sha256(Bytes data) {
  std::array<std::uint8_t, kDigestBytes> digest{};
  EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

template <typename T>
void PutLe(std::vector<std::uint8_t>& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

void PutPart(std::vector<std::uint8_t>& out, Bytes part) {
  PutLe<std::uint64_t>(out, part.size());
  out.insert(out.end(), part.begin(), part.end());
}

std::vector<std::uint8_t> TakePart(ByteReader& reader) {
  const std::uint64_t size = reader.U64Le();
  const Bytes part = reader.Take(std::min<std::uint64_t>(size, reader.remaining() + 1));
  return {part.begin(), part.end()};
}

std::string Errno(const std::string& path, std::string_view what) {
  return fmt::format("{} cannot be {}: {}", path, what, std::strerror(errno));
}

// Descriptor closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

bool WriteAll(int to, Bytes data) {
  while (!data.empty()) {
    const ssize_t count = ::write(to, data.data(), data.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return false;
    }
    data = data.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// CheckRoom: the old file is there until the new one is whole, so both need room.
absl::Status CheckRoom(const std::string& folder, std::uint64_t bytes,
                       std::uint64_t free_bytes_min) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  const bool enough = free_bytes_min == 0 || error || space.available >= bytes + free_bytes_min;
  return enough ? absl::OkStatus()
                : absl::ResourceExhaustedError(fmt::format(
                      "{} has {} MiB free, and {} of them are to stay (output.free_space_mib): the "
                      "file of {} MiB is not written",
                      folder, space.available >> 20U, free_bytes_min >> 20U, (bytes >> 20U) + 1));
}

absl::Status WriteFresh(const std::string& path, Bytes file) {
  const Descriptor to(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool written = to.ok() && WriteAll(to.number(), file) && ::fsync(to.number()) == 0;
  return written ? absl::OkStatus() : absl::UnavailableError(Errno(path, "written"));
}

}  // namespace

std::vector<std::uint8_t> EncodeCheckpoint(const Checkpoint& checkpoint) {
  std::vector<std::uint8_t> file(kMagic.begin(), kMagic.end());
  PutLe(file, kCheckpointVersion);
  file.resize(kHeaderBytes);
  PutLe(file, static_cast<std::uint64_t>(checkpoint.saved.time_since_epoch().count()));
  const std::string program = checkpoint.program.substr(0, kProgramBytesMax);
  PutPart(file, std::vector<std::uint8_t>(program.begin(), program.end()));
  PutPart(file, checkpoint.detect);
  for (const std::vector<std::uint8_t>& shard : checkpoint.shards) {
    PutPart(file, shard);
  }
  const auto digest = Sha256(Bytes(file).subspan(kHeaderBytes));
  std::ranges::copy(digest, file.begin() + (kHeaderBytes - kDigestBytes));
  return file;
}

absl::StatusOr<Checkpoint> DecodeCheckpoint(Bytes file, PacketTime now) {
  ByteReader reader(file);
  const Bytes magic = reader.Take(kMagic.size());
  const std::uint32_t version = reader.U32Le();
  const Bytes digest = reader.Take(kDigestBytes);
  if (!reader.ok() || !std::ranges::equal(magic, kMagic)) {
    return Refused("it is no checkpoint of eastwest");
  }
  if (version != kCheckpointVersion) {
    return Refused(fmt::format("it is of version {}: expected {}", version, kCheckpointVersion));
  }
  if (!std::ranges::equal(digest, Sha256(reader.Rest()))) {
    return Refused("it is damaged: its SHA-256 is another one");
  }
  Checkpoint checkpoint;
  checkpoint.saved =
      PacketTime(std::chrono::nanoseconds(static_cast<std::int64_t>(reader.U64Le())));
  const std::vector<std::uint8_t> program = TakePart(reader);
  checkpoint.program.assign(program.begin(), program.end());
  checkpoint.detect = TakePart(reader);
  for (std::size_t i = 0; i < limits::kShards; ++i) {
    checkpoint.shards.push_back(TakePart(reader));
  }
  if (!reader.ok() || reader.remaining() != 0 || checkpoint.saved < PacketTime{}) {
    return Refused("its parts do not fit");
  }
  if (checkpoint.saved > now) {
    return Refused("it is from the future: was the clock set back?");
  }
  if (now - checkpoint.saved > limits::kCheckpointAgeMax) {
    return Refused(fmt::format("it is older than {} h", limits::kCheckpointAgeMax.count()));
  }
  return checkpoint;
}

absl::StatusOr<std::vector<std::uint8_t>> ReadCheckpointFile(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.ok()) {
    return errno == ENOENT ? absl::NotFoundError(path)
                           : absl::UnavailableError(Errno(path, "opened"));
  }
  struct stat about {};
  if (::fstat(file.number(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return absl::UnavailableError(path + " is no plain file");
  }
  if (static_cast<std::uint64_t>(about.st_size) > limits::kCheckpointFileBytesMax) {
    return absl::ResourceExhaustedError(
        fmt::format("{} is larger than {} MiB", path, limits::kCheckpointFileBytesMax >> 20U));
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(about.st_size));
  for (std::size_t have = 0; have < bytes.size();) {
    const ssize_t count = ::read(file.number(), &bytes[have], bytes.size() - have);
    if (count <= 0) {
      return absl::UnavailableError(Errno(path, "read"));
    }
    have += static_cast<std::size_t>(count);
  }
  return bytes;
}

// The rename is what takes effect, at once: whoever is killed in between leaves the old file. The
// folder is synchronised too, so that after a power failure the name is that of a whole file.
absl::Status WriteCheckpointFile(const std::string& path, Bytes file,
                                 std::uint64_t free_bytes_min) {
  const std::string fresh = path + ".new";
  const std::string folder = FolderOf(path);
  ::unlink(fresh.c_str());  // of a run that was killed: it may be anybody's
  if (const absl::Status status = CheckRoom(folder, file.size(), free_bytes_min); !status.ok()) {
    return status;
  }
  if (const absl::Status status = WriteFresh(fresh, file); !status.ok()) {
    ::unlink(fresh.c_str());  // half a file would only fill the disk
    return status;
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(Errno(path, "replaced"));
  }
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.ok()) {
    ::fsync(directory.number());
  }
  return absl::OkStatus();
}

}  // namespace eastwest::app
