#include "src/output/transport.h"

#include <unistd.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "fmt/format.h"
#include "src/output/socket.h"

namespace eastwest::output {
namespace {

// Stream is a connection and the bytes that it had no room for yet: a slow receiver is waited for,
// nobody else is. All counts are of bytes on the wire, which TLS makes more of.
class Stream {
 public:
  Stream() = default;
  explicit Stream(std::unique_ptr<TlsClient> tls) : tls_(std::move(tls)) {}

  absl::Status Connect(const SocketAddress& address) {
    waiting_.clear();
    queued_ = 0;
    handed_over_ = 0;
    failure_ = absl::OkStatus();
    const absl::Status status = socket_.Connect(address, SOCK_STREAM);
    return !status.ok() || tls_ == nullptr ? status : ShakeHands(address);
  }
  void Disconnect() {
    if (session_ != nullptr && waiting_.empty() && failure_.ok()) {
      session_->SayGoodbye();
      (void)socket_.SendSome(session_->TakeOutput());
    }
    session_.reset();
    socket_.Close();
  }

  absl::Status Send(std::string_view bytes) {
    if (session_ == nullptr) {
      Queue(bytes);
      return Push();
    }
    if (const absl::Status status = session_->Write(bytes); !status.ok()) {
      Fail(status);
      return status;
    }
    Queue(session_->TakeOutput());
    return Push();
  }
  absl::Status Push() {
    const absl::StatusOr<std::size_t> sent = socket_.SendSome(waiting_);
    if (!sent.ok()) {
      Fail(sent.status());
      return failure_;
    }
    waiting_.erase(0, *sent);
    handed_over_ += *sent;
    return absl::OkStatus();
  }
  absl::Status Receive(std::string& bytes) {
    absl::Status status = session_ == nullptr ? socket_.Receive(bytes) : Decrypt(bytes);
    Fail(status);
    return status;
  }

  // Fail: the first failure is the one that is told.
  void Fail(const absl::Status& why) { failure_.Update(why); }
  const absl::Status& failure() const { return failure_; }

  // Bytes since Connect: given to us to send, and those that the system took.
  std::size_t queued() const { return queued_; }
  std::size_t handed_over() const { return handed_over_; }
  std::size_t Unread() const { return socket_.Unread(); }

 private:
  void Queue(std::string_view bytes) {
    waiting_ += bytes;
    queued_ += bytes.size();
  }

  absl::Status ShakeHands(const SocketAddress& address) {
    absl::StatusOr<std::unique_ptr<TlsSession>> session = tls_->NewSession(HostOf(address));
    if (!session.ok()) {
      return session.status();
    }
    session_ = *std::move(session);
    while (true) {
      const absl::Status status = session_->Advance();
      Queue(session_->TakeOutput());  // an alert says why
      const absl::Status pushed = Push();
      if (!status.ok() || !pushed.ok() || session_->established()) {
        return status.ok() ? pushed : status;
      }
      std::string received;
      if (!socket_.BecomesReadable()) {
        return absl::UnavailableError("TLS: no answer to the handshake");
      }
      absl::Status open = socket_.Receive(received);
      session_->Give(received);
      if (!open.ok() && received.empty()) {
        return open;
      }
    }
  }

  // Decrypt: what came ahead of the end still counts.
  absl::Status Decrypt(std::string& bytes) {
    std::string received;
    const absl::Status status = socket_.Receive(received);
    session_->Give(received);
    const absl::Status read = session_->Read(bytes);
    return read.ok() ? status : read;
  }

  Socket socket_;
  std::unique_ptr<TlsClient> tls_;
  std::unique_ptr<TlsSession> session_;
  std::string waiting_;
  std::size_t queued_ = 0;
  std::size_t handed_over_ = 0;
  absl::Status failure_;
};

// Lines is a stream of lines. A line has arrived when the system of the receiver has it (TCP), or
// when the receiver has read it (unix).
class Lines final : public Transport {
 public:
  Lines(const SocketAddress& address, bool counts_bytes, std::unique_ptr<TlsClient> tls)
      : address_(address), counts_bytes_(counts_bytes), stream_(std::move(tls)) {}

  absl::Status Connect() override {
    ends_.clear();
    arrived_ = 0;
    return stream_.Connect(address_);
  }
  void Disconnect() override { stream_.Disconnect(); }

  absl::Status Send(std::string_view line) override {
    std::string bytes(line);
    bytes += '\n';
    absl::Status status = stream_.Send(bytes);
    ends_.push_back(stream_.queued());
    return status;
  }

  // After a failure nothing that the socket says of what is unread means anything.
  absl::StatusOr<std::size_t> Confirm() override {
    if (stream_.failure().ok()) {
      (void)stream_.Push();
    }
    const std::size_t before = arrived_;
    if (stream_.failure().ok()) {
      CountArrived();
    }
    if (!stream_.failure().ok() && arrived_ == before) {
      return stream_.failure();
    }
    return arrived_;
  }

  // One at a time where nobody says which of several were read.
  std::size_t batch_lines() const override { return counts_bytes_ ? 64 : 1; }

 private:
  // What is unread is asked ahead of whether the receiver is there. When it has closed in between
  // after it had read everything, that is known now.
  void CountArrived() {
    std::size_t unread = stream_.Unread();
    std::string ignored;
    const absl::Status alive = stream_.Receive(ignored);
    if (!alive.ok() && !absl::IsCancelled(alive)) {
      return;
    }
    if (absl::IsCancelled(alive)) {
      unread = std::min(unread, stream_.Unread());
    }
    const std::size_t handed_over = stream_.handed_over();
    const std::size_t read = unread == 0     ? handed_over
                             : counts_bytes_ ? handed_over - std::min(unread, handed_over)
                                             : 0;
    for (; !ends_.empty() && ends_.front() <= read; ++arrived_) {
      ends_.pop_front();
    }
  }

  SocketAddress address_;
  bool counts_bytes_;
  Stream stream_;
  std::deque<std::size_t> ends_;  // of the lines that have not arrived, in bytes sent
  std::size_t arrived_ = 0;
};

// Datagrams have arrived when they are sent: they wait in the receiver's own queue.
class Datagrams final : public Transport {
 public:
  Datagrams(const SocketAddress& address, std::string prefix)
      : address_(address), prefix_(std::move(prefix)) {}

  absl::Status Connect() override {
    sent_ = 0;
    failure_ = absl::OkStatus();
    return socket_.Connect(address_, SOCK_DGRAM);
  }
  void Disconnect() override { socket_.Close(); }

  absl::Status Send(std::string_view line) override {
    absl::Status status = socket_.SendAll(prefix_ + std::string(line));
    sent_ += status.ok() ? 1U : 0U;
    if (!absl::IsOutOfRange(status)) {
      failure_ = status;
    }
    return status;
  }

  absl::StatusOr<std::size_t> Confirm() override {
    return failure_.ok() ? absl::StatusOr<std::size_t>(sent_)
                         : absl::StatusOr<std::size_t>(failure_);
  }
  std::size_t batch_lines() const override { return 1; }

 private:
  SocketAddress address_;
  std::string prefix_;
  Socket socket_;
  absl::Status failure_;
  std::size_t sent_ = 0;
};

// Redis answers every command. RESP, https://redis.io/docs/reference/protocol-spec
class Redis final : public Transport {
 public:
  Redis(const SocketAddress& address, std::string command, std::string key)
      : address_(address), command_(std::move(command)), key_(std::move(key)) {}

  absl::Status Connect() override {
    sent_ = 0;
    answered_ = 0;
    unheard_ = 0;
    refused_ = false;
    unread_.clear();
    return stream_.Connect(address_);
  }
  void Disconnect() override { stream_.Disconnect(); }

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
    ++sent_;
    return stream_.Send(request);
  }

  // Answers count whatever has become of the connection since.
  absl::StatusOr<std::size_t> Confirm() override {
    (void)stream_.Push();
    (void)stream_.Receive(unread_);
    const std::size_t before = answered_;
    for (std::size_t end = EndOfAnswer(); !refused_ && end != std::string::npos;
         end = EndOfAnswer()) {
      TakeAnswer(std::string_view(unread_).substr(0, end));
      unread_.erase(0, end);
    }
    if (unread_.size() > kAnswerBytesMax) {
      stream_.Fail(absl::UnavailableError("this is no Redis: an answer without an end"));
    }
    if (!stream_.failure().ok() && answered_ == before) {
      return stream_.failure();
    }
    return answered_;
  }

  std::size_t unheard() const override { return unheard_; }
  std::size_t batch_lines() const override { return 64; }

 private:
  static constexpr std::size_t kAnswerBytesMax = 4096;

  // TakeAnswer: whatever comes after a refusal is not counted, for the lines are told by their
  // order.
  void TakeAnswer(std::string_view answer) {
    if (answer.starts_with('-')) {
      refused_ = true;
      stream_.Fail(
          absl::UnavailableError(fmt::format("Redis: {}", answer.substr(1, answer.size() - 3))));
    } else if (answered_ == sent_) {
      refused_ = true;
      stream_.Fail(absl::UnavailableError("this is no Redis: an answer to nothing"));
    } else {
      ++answered_;
      unheard_ += command_ == "PUBLISH" && answer == ":0\r\n" ? 1U : 0U;
    }
  }

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
  Stream stream_;
  std::string unread_;
  bool refused_ = false;
  std::size_t sent_ = 0;
  std::size_t answered_ = 0;
  std::size_t unheard_ = 0;
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

absl::StatusOr<std::unique_ptr<Transport>> MakeTls(std::string_view where,
                                                   const TlsSettings& settings) {
  const absl::StatusOr<SocketAddress> address = IpEndpoint(where);
  if (!address.ok()) {
    return address.status();
  }
  absl::StatusOr<std::unique_ptr<TlsClient>> tls = TlsClient::Make(settings);
  if (!tls.ok()) {
    return tls.status();
  }
  return std::make_unique<Lines>(*address, true, *std::move(tls));
}

// Facility local5, notice: where Suricata logs.
std::string SyslogPrefix() { return fmt::format("<173>eastwest[{}]: ", ::getpid()); }

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> MakeTransport(std::string_view target,
                                                         const TlsSettings& settings) {
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
  if (kind == "tls") {
    return MakeTls(where, settings);
  }
  const bool tcp = kind == "tcp";
  const bool syslog = kind == "syslog";
  if (!tcp && !syslog && kind != "unix" && kind != "unix-dgram") {
    return absl::InvalidArgumentError(fmt::format(
        "\"{}\": expected unix:PATH, unix-dgram:PATH, tcp:ADDRESS:PORT, "
        "tls:ADDRESS:PORT, syslog, redis:ADDRESS:PORT/KEY, redis-channel:... or redis-stream:...",
        target));
  }
  const absl::StatusOr<SocketAddress> address =
      tcp ? IpEndpoint(where) : UnixAddress(syslog && where.empty() ? "/dev/log" : where);
  if (!address.ok()) {
    return address.status();
  }
  if (tcp || kind == "unix") {
    return std::make_unique<Lines>(*address, tcp, nullptr);
  }
  return std::make_unique<Datagrams>(*address, syslog ? SyslogPrefix() : std::string());
}

}  // namespace eastwest::output
