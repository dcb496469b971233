#include "src/control/service_notify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

namespace eastwest::control {
namespace {

using ::testing::StartsWith;

// Manager is what systemd would be.
class Manager {
 public:
  Manager() : descriptor_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    std::string pattern = "/tmp/notify-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/socket";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(path_, std::begin(address.sun_path));
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    setenv("NOTIFY_SOCKET", path_.c_str(), 1);
  }
  ~Manager() {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    close(descriptor_);
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  std::string Next() const {
    std::array<char, 256> piece{};
    const ssize_t got = recv(descriptor_, piece.data(), piece.size(), MSG_DONTWAIT);
    return got < 0 ? "" : std::string(piece.data(), static_cast<std::size_t>(got));
  }

 private:
  int descriptor_;
  std::string folder_;
  std::string path_;
};

TEST(ServiceNotifyTest, TellsTheManager) {
  const Manager manager;
  const ServiceNotify service;
  service.Ready();
  service.Reloading();
  service.Alive();
  service.Stopping();
  EXPECT_EQ(manager.Next(), "READY=1");
  EXPECT_THAT(manager.Next(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(manager.Next(), "WATCHDOG=1");
  EXPECT_EQ(manager.Next(), "STOPPING=1");
}

TEST(ServiceNotifyTest, BarksTwiceAsOftenAsAsked) {
  const Manager manager;
  setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(ServiceNotify().watchdog_period(), std::chrono::milliseconds(1500));
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(ServiceNotify().watchdog_period().has_value()) << "meant for somebody else";
}

TEST(ServiceNotifyTest, IsSilentWithoutAManager) {
  const ServiceNotify service;
  service.Ready();
  EXPECT_FALSE(service.watchdog_period().has_value());
}

}  // namespace
}  // namespace eastwest::control
