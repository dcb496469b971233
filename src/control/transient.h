// AcceptAgain tells errors of a listening socket that pass from its end.
#ifndef EASTWEST_SRC_CONTROL_TRANSIENT_H_
#define EASTWEST_SRC_CONTROL_TRANSIENT_H_

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

namespace eastwest::control {

// After an error such as "too many open files" it is tried again in a while. False when the
// listening socket is closed: the loop ends.
template <typename Accept>
bool AcceptAgain(const boost::system::error_code& error, boost::asio::steady_timer& timer,
                 Accept accept) {
  constexpr std::chrono::milliseconds kPause{200};
  if (error == boost::asio::error::operation_aborted ||
      error == boost::asio::error::bad_descriptor) {
    return false;
  }
  timer.expires_after(kPause);
  timer.async_wait([accept = std::move(accept)](boost::system::error_code stopped) {
    if (!stopped) {
      accept();
    }
  });
  return true;
}

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_TRANSIENT_H_
