// KdcExchange joins what clients ask a KDC with its answers: tickets, and who they were given to.
#ifndef EASTWEST_SRC_SESSION_KDC_EXCHANGE_H_
#define EASTWEST_SRC_SESSION_KDC_EXCHANGE_H_

#include <optional>
#include <string>

#include "parsers/bytes/bytes.h"
#include "src/session/shared.h"

namespace eastwest::session {

class KdcExchange {
 public:
  // OnMessage takes one message of either side; an answer becomes a fact. False: no message.
  bool OnMessage(const Reporter& reporter, const stream::PacketContext& packet, Bytes message);

  // asked: a request waits for its answer.
  bool asked() const { return asked_.has_value(); }

 private:
  struct Asked {
    Moment moment;
    std::string client;  // empty when the request is armoured
    std::string realm;
  };
  std::optional<Asked> asked_;  // an error rarely repeats the client
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_KDC_EXCHANGE_H_
