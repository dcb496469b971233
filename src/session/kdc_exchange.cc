#include "src/session/kdc_exchange.h"

#include <utility>

#include "parsers/auth/kdc.h"
#include "parsers/auth/text.h"
#include "parsers/bytes/endian.h"
#include "parsers/bytes/text.h"
#include "src/core/limits.h"
#include "src/session/head_dialogue.h"

namespace eastwest::session {
namespace {

event::KdcAnswered::Kind AnswerKind(auth::KdcKind kind) {
  switch (kind) {
    case auth::KdcKind::kAsRep:
      return event::KdcAnswered::Kind::kAsRep;
    case auth::KdcKind::kTgsRep:
      return event::KdcAnswered::Kind::kTgsRep;
    case auth::KdcKind::kAsReq:
    case auth::KdcKind::kTgsReq:
    case auth::KdcKind::kError:
      break;
  }
  return event::KdcAnswered::Kind::kError;
}

event::KdcAnswered AnswerOf(const auth::KdcMessage& message) {
  event::KdcAnswered answer;
  answer.kind = AnswerKind(message.kind);
  answer.client = auth::ServiceName(message.cname);
  answer.client_realm = OemToUtf8(message.crealm);
  answer.service = auth::ServiceName(message.sname);
  answer.realm = OemToUtf8(message.realm);
  answer.error_code = message.error_code;
  if (message.kind != auth::KdcKind::kError) {
    answer.etype = message.etype;
    answer.ticket_etype = message.ticket.sealed.etype;
    answer.ticket = HashTicket(message.ticket.sealed.cipher);
  }
  return answer;
}

// KdcDialogue is the exchange over TCP: four bytes of length before each message. RFC 4120 7.2.2
class KdcDialogue : public HeadDialogue {
 public:
  explicit KdcDialogue(const Reporter& reporter) : HeadDialogue(reporter) {}

  std::size_t Read(const stream::PacketContext& packet, bool from_client, Bytes held) override {
    constexpr std::size_t kLengthBytes = 4;
    if (held.size() < kLengthBytes) {
      return 0;
    }
    const std::size_t size = kLengthBytes + LoadBe<std::uint32_t>(held, 0);
    if (size > held.size() && size <= limits::kHeadHeldBytesMax) {
      return 0;
    }
    if (!from_client && TooEarly(exchange_.asked())) {
      return kTooEarly;
    }
    const bool whole = size <= held.size();
    if (++messages_ > limits::kHeadMessagesMax) {
      CountLimit();
      Finish();
    } else if (whole &&
               !exchange_.OnMessage(reporter_, packet, held.subspan(kLengthBytes, size - 4))) {
      Finish();
    }
    return size;
  }

  void OnEnd(const stream::PacketContext& /*now*/) override {}

 private:
  KdcExchange exchange_;
  std::size_t messages_ = 0;
};

}  // namespace

bool KdcExchange::OnMessage(const Reporter& reporter, const stream::PacketContext& packet,
                            Bytes data) {
  const Parsed<auth::KdcMessage> message = auth::ParseKdcMessage(data);
  if (!message.ok()) {
    return false;
  }
  if (message->is_request()) {
    asked_ = Asked{At(packet), {}, {}};
    if (!message->armoured) {
      asked_->client = auth::ServiceName(message->cname);
      asked_->realm = OemToUtf8(message->crealm);
    }
    return true;
  }
  event::KdcAnswered answer = AnswerOf(*message);
  Moment moment = At(packet);
  if (asked_.has_value()) {
    moment.request_time = asked_->moment.request_time;
    moment.request_frame = asked_->moment.request_frame;
    if (answer.client.empty()) {
      answer.client = asked_->client;
      answer.client_realm = asked_->realm;
    }
    asked_.reset();
  }
  reporter.Report(moment, std::move(answer));
  return true;
}

std::unique_ptr<HeadDialogue> MakeKdcDialogue(const Reporter& reporter) {
  return std::make_unique<KdcDialogue>(reporter);
}

}  // namespace eastwest::session
