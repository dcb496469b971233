#include "src/output/transport.h"

#include <unistd.h>

#include <deque>
#include <utility>

#include "fmt/format.h"
#include "src/output/socket.h"

namespace eastwest::output {
namespace {

// Lines is a stream of lines. A line has arrived when the system of the receiver has it (TCP), or
// when the receiver has read it (unix).
class Lines final : public Transport {
 public:
  Lines(const SocketAddress& address, bool counts_bytes)
      : address_(address), counts_bytes_(counts_bytes) {}

  absl::Status Connect() override {
    ends_.clear();
    sent_bytes_ = 0;
    arrived_ = 0;
    return socket_.Connect(address_, SOCK_STREAM);
  }
  void Disconnect() override { socket_.Close(); }

  absl::Status Send(std::string_view line) override {
    std::string bytes(line);
    bytes += '\n';
    sent_bytes_ += bytes.size();
    ends_.push_back(sent_bytes_);
    return socket_.SendAll(bytes);
  }

  // What is unread is asked first: when the receiver has closed, it may never be read.
  absl::StatusOr<std::size_t> Confirm() override {
    const std::size_t unread = socket_.Unread();
    const std::size_t read = unread == 0 ? sent_bytes_ : counts_bytes_ ? sent_bytes_ - unread : 0;
    std::string ignored;
    const absl::Status alive = socket_.Receive(ignored);
    const bool known = alive.ok() || absl::IsCancelled(alive);
    const std::size_t before = arrived_;
    for (; known && !ends_.empty() && ends_.front() <= read; ++arrived_) {
      ends_.pop_front();
    }
    if (!alive.ok() && arrived_ == before) {
      return alive;
    }
    return arrived_;
  }

  // One at a time where nobody says which of several were read.
  std::size_t batch_lines() const override { return counts_bytes_ ? 64 : 1; }

 private:
  SocketAddress address_;
  bool counts_bytes_;
  Socket socket_;
  std::deque<std::size_t> ends_;  // of the lines that have not arrived, in bytes sent
  std::size_t sent_bytes_ = 0;
  std::size_t arrived_ = 0;
};

// Datagrams have arrived when they are sent: they wait in the receiver's own queue.
class Datagrams final : public Transport {
 public:
  Datagrams(const SocketAddress& address, std::string prefix)
      : address_(address), prefix_(std::move(prefix)) {}

  absl::Status Connect() override {
    sent_ = 0;
    return socket_.Connect(address_, SOCK_DGRAM);
  }
  void Disconnect() override { socket_.Close(); }

  absl::Status Send(std::string_view line) override {
    const absl::Status status = socket_.SendAll(prefix_ + std::string(line));
    sent_ += status.ok() ? 1U : 0U;
    return status;
  }

  absl::StatusOr<std::size_t> Confirm() override { return sent_; }
  std::size_t batch_lines() const override { return 1; }

 private:
  SocketAddress address_;
  std::string prefix_;
  Socket socket_;
  std::size_t sent_ = 0;
};

// Redis answers every command. RESP, https://redis.io/docs/reference/protocol-spec
class Redis final : public Transport {
 public:
  Redis(const SocketAddress& address, std::string command, std::string key)
      : address_(address), command_(std::move(command)), key_(std::move(key)) {}

  absl::Status Connect() override {
    answered_ = 0;
    unread_.clear();
    return socket_.Connect(address_, SOCK_STREAM);
  }
  void Disconnect() override { socket_.Close(); }

  absl::Status Send(std::string_view line) override {
    const bool stream = command_ == "XADD";
    std::string request = fmt::format("*{}\r\n", stream ? 5 : 3);
    AppendWord(request, command_);
    AppendWord(request, key_);
    if (stream) {
      AppendWord(request, "*");
      AppendWord(request, "eve");
    }
    AppendWord(request, line);
    return socket_.SendAll(request);
  }

  absl::StatusOr<std::size_t> Confirm() override {
    const absl::Status alive = socket_.Receive(unread_);
    for (std::size_t end = EndOfAnswer(); end != std::string::npos; end = EndOfAnswer()) {
      if (unread_.starts_with('-')) {
        return absl::UnavailableError(fmt::format("Redis: {}", unread_.substr(1, end - 3)));
      }
      unread_.erase(0, end);
      ++answered_;
    }
    return alive.ok() ? absl::StatusOr<std::size_t>(answered_) : absl::StatusOr<std::size_t>(alive);
  }

  std::size_t batch_lines() const override { return 64; }

 private:
  // EndOfAnswer: an answer is one line; a bulk string, the id of an entry, has its length in a line
  // of its own ahead of it.
  std::size_t EndOfAnswer() const {
    std::size_t end = unread_.find("\r\n");
    if (end != std::string::npos && unread_.starts_with('$')) {
      end = unread_.find("\r\n", end + 2);
    }
    return end == std::string::npos ? end : end + 2;
  }

  static void AppendWord(std::string& request, std::string_view word) {
    request += fmt::format("${}\r\n", word.size());
    request += word;
    request += "\r\n";
  }

  SocketAddress address_;
  std::string command_;
  std::string key_;
  Socket socket_;
  std::string unread_;
  std::size_t answered_ = 0;
};

absl::StatusOr<std::unique_ptr<Transport>> MakeRedis(std::string command, std::string_view where) {
  const std::size_t slash = where.find('/');
  if (slash == std::string_view::npos || slash + 1 == where.size()) {
    return absl::InvalidArgumentError("expected redis:ADDRESS:PORT/KEY");
  }
  const absl::StatusOr<SocketAddress> address = IpEndpoint(where.substr(0, slash));
  if (!address.ok()) {
    return address.status();
  }
  return std::make_unique<Redis>(*address, std::move(command),
                                 std::string(where.substr(slash + 1)));
}

// Facility local5, notice: where Suricata logs.
std::string SyslogPrefix() { return fmt::format("<173>eastwest[{}]: ", ::getpid()); }

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> MakeTransport(std::string_view target) {
  const std::size_t colon = target.find(':');
  const std::string_view kind = target.substr(0, colon);
  const std::string_view where =
      colon == std::string_view::npos ? std::string_view{} : target.substr(colon + 1);
  if (kind == "redis" || kind == "redis-channel" || kind == "redis-stream") {
    return MakeRedis(kind == "redis"           ? "RPUSH"
                     : kind == "redis-channel" ? "PUBLISH"
                                               : "XADD",
                     where);
  }
  const bool tcp = kind == "tcp";
  const bool syslog = kind == "syslog";
  if (!tcp && !syslog && kind != "unix" && kind != "unix-dgram") {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\": expected unix:PATH, unix-dgram:PATH, tcp:ADDRESS:PORT, syslog, "
                    "redis:ADDRESS:PORT/KEY, redis-channel:... or redis-stream:...",
                    target));
  }
  const absl::StatusOr<SocketAddress> address =
      tcp ? IpEndpoint(where) : UnixAddress(syslog && where.empty() ? "/dev/log" : where);
  if (!address.ok()) {
    return address.status();
  }
  if (tcp || kind == "unix") {
    return std::make_unique<Lines>(*address, tcp);
  }
  return std::make_unique<Datagrams>(*address, syslog ? SyslogPrefix() : std::string());
}

}  // namespace eastwest::output
