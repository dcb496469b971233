#include "src/control/unix_server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "src/control/request_splitter.h"
#include "src/control/transient.h"
#include "src/core/limits.h"

namespace eastwest::control {
namespace {

using boost::system::error_code;
using Protocol = boost::asio::local::stream_protocol;

constexpr int kWaitingMax = 8;
constexpr mode_t kMode = 0660;

// Somebody answers at the path: another sensor runs.
bool IsServed(boost::asio::io_context& context, const std::string& path) {
  Protocol::socket probe(context);
  error_code error;
  probe.connect(Protocol::endpoint(path), error);
  return !error;
}

}  // namespace

// Client lives as long as its own operations hold it.
class UnixServer::Client : public std::enable_shared_from_this<UnixServer::Client> {
 public:
  Client(Socket socket, const Commands& commands, std::shared_ptr<std::size_t> clients,
         std::chrono::milliseconds idle_max)
      : socket_(std::move(socket)),
        commands_(commands),
        clients_(std::move(clients)),
        idle_max_(idle_max),
        idle_(socket_.get_executor()) {
    ++*clients_;
  }
  ~Client() { --*clients_; }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Read() {
    ExpireLater();
    socket_.async_read_some(boost::asio::buffer(piece_),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                              if (!error) {
                                self->OnBytes(count);
                              }
                            });
  }

 private:
  void OnBytes(std::size_t count) {
    requests_.Append({piece_.data(), count});
    if (requests_.waiting() > limits::kControlRequestBytesMax) {
      idle_.cancel();
      return;  // the socket closes with the last hold on it
    }
    answers_.clear();
    while (const std::optional<std::string> request = requests_.Next()) {
      answers_ += Answer(commands_, *request) + '\n';
    }
    answers_.empty() ? Read() : Write();
  }

  // ExpireLater: the timer does not keep the client, and what it stops lets go of him.
  void ExpireLater() {
    idle_.expires_after(idle_max_);
    idle_.async_wait([held = weak_from_this()](error_code error) {
      const std::shared_ptr<Client> self = error ? nullptr : held.lock();
      if (self != nullptr && self->idle_.expiry() <= std::chrono::steady_clock::now()) {
        error_code ignored;
        self->socket_.close(ignored);
      }
    });
  }

  void Write() {
    ExpireLater();
    boost::asio::async_write(socket_, boost::asio::buffer(answers_),
                             [self = shared_from_this()](error_code error, std::size_t) {
                               if (!error) {
                                 self->Read();
                               }
                             });
  }

  Socket socket_;
  const Commands& commands_;
  std::shared_ptr<std::size_t> clients_;
  std::chrono::milliseconds idle_max_;
  boost::asio::steady_timer idle_;
  std::array<char, 4096> piece_{};
  RequestSplitter requests_;
  std::string answers_;
};

UnixServer::~UnixServer() {
  if (!path_.empty()) {
    (void)::unlink(path_.c_str());
  }
}

absl::Status UnixServer::Listen(const std::string& path, std::chrono::milliseconds idle_max) {
  idle_max_ = idle_max;
  auto& context = static_cast<boost::asio::io_context&>(acceptor_.get_executor().context());
  const auto fail = [&path](std::string_view why) {
    return absl::UnavailableError(fmt::format("{}: cannot listen on this socket: {}", path, why));
  };
  struct stat before {};
  if (::lstat(path.c_str(), &before) == 0) {
    if (!S_ISSOCK(before.st_mode)) {
      return fail("there is something else at this path");
    }
    if (IsServed(context, path)) {
      return fail("another program answers on it");
    }
    (void)::unlink(path.c_str());
  }
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail("the path is too long");
  }
  error_code error;
  acceptor_.open(Protocol(), error);
  if (!error) {
    // Whoever connects between bind and chmod gets nothing: nobody listens yet.
    acceptor_.bind(Protocol::endpoint(path), error);
  }
  if (!error && ::chmod(path.c_str(), kMode) == 0) {
    path_ = path;
    acceptor_.listen(kWaitingMax, error);
  }
  if (error) {
    return fail(error.message());
  }
  Accept();
  return absl::OkStatus();
}

void UnixServer::Accept() {
  acceptor_.async_accept([this](error_code error, Socket socket) {
    if (error) {
      (void)AcceptAgain(error, pause_, [this] { Accept(); });
      return;
    }
    if (*clients_ >= limits::kControlClientsMax) {
      ++turned_away_;
    } else {
      std::make_shared<Client>(std::move(socket), commands_, clients_, idle_max_)->Read();
    }
    Accept();
  });
}

}  // namespace eastwest::control
