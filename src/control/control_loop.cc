#include "src/control/control_loop.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "src/control/http_server.h"
#include "src/control/unix_server.h"

namespace eastwest::control {
namespace {

using boost::system::error_code;

// Repeat is work that is done again and again.
struct Repeat {
  boost::asio::steady_timer timer;
  std::chrono::milliseconds period;
  std::function<void()> work;

  void Wait() {
    timer.expires_after(period);
    timer.async_wait([this](error_code error) {
      if (!error) {
        work();
        Wait();
      }
    });
  }
};

}  // namespace

struct ControlLoop::Parts {
  boost::asio::io_context context{1};
  boost::asio::signal_set signals{context};
  SignalHandlers handlers;
  std::unique_ptr<UnixServer> unix_server;
  std::unique_ptr<HttpServer> http_server;
  std::vector<std::unique_ptr<Repeat>> repeats;
  std::thread thread;

  void WaitForSignal() {
    signals.async_wait([this](error_code error, int signal) {
      if (error) {
        return;  // the loop ends
      }
      WaitForSignal();
      if (const auto handler = handlers.find(signal); handler != handlers.end()) {
        handler->second();
      }
    });
  }
};

ControlLoop::ControlLoop() : parts_(std::make_unique<Parts>()) {}

ControlLoop::~ControlLoop() { Stop(); }

absl::Status ControlLoop::OnSignals(SignalHandlers handlers) {
  parts_->handlers = std::move(handlers);
  for (const auto& [signal, _] : parts_->handlers) {
    error_code error;
    parts_->signals.add(signal, error);
    if (error) {
      return absl::InternalError(fmt::format("signal {}: {}", signal, error.message()));
    }
  }
  parts_->WaitForSignal();
  return absl::OkStatus();
}

absl::Status ControlLoop::ListenUnix(const std::string& path, Commands commands,
                                     std::chrono::milliseconds idle_max) {
  parts_->unix_server = std::make_unique<UnixServer>(parts_->context, std::move(commands));
  return parts_->unix_server->Listen(path, idle_max);
}

absl::Status ControlLoop::ListenHttp(const std::string& endpoint, Pages pages) {
  parts_->http_server = std::make_unique<HttpServer>(parts_->context, std::move(pages));
  return parts_->http_server->Listen(endpoint);
}

void ControlLoop::Every(std::chrono::milliseconds period, std::function<void()> work) {
  parts_->repeats.push_back(std::make_unique<Repeat>(
      Repeat{boost::asio::steady_timer(parts_->context), period, std::move(work)}));
  parts_->repeats.back()->Wait();
}

void ControlLoop::Start() {
  parts_->thread = std::thread([this] { parts_->context.run(); });
}

void ControlLoop::Stop() {
  parts_->context.stop();
  if (parts_->thread.joinable()) {
    parts_->thread.join();
  }
}

std::uint64_t ControlLoop::turned_away() const {
  return (parts_->unix_server ? parts_->unix_server->turned_away() : 0) +
         (parts_->http_server ? parts_->http_server->turned_away() : 0);
}

}  // namespace eastwest::control
