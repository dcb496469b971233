#include "src/detect/ticket_resolver.h"

#include <memory>
#include <utility>
#include <variant>

#include "src/detect/detect_state.h"
#include "src/event/event_state.h"

namespace eastwest::detect {
namespace {

// What a KDC writes when it hides the client. RFC 8062 3, RFC 6113 5.4.2
constexpr std::string_view kAnonymous = "WELLKNOWN/ANONYMOUS";

}  // namespace

void TicketResolver::OnEvent(event::Event& event) {
  if (const auto* answer = std::get_if<event::KdcAnswered>(&event.fact)) {
    return Remember(*answer);
  }
  std::visit(
      [this](auto& fact) {
        if constexpr (requires { fact.identity; }) {
          Complete(fact.identity);
        }
      },
      event.fact);
}

// A ticket may be in use for as long as it is valid, which nobody but the KDC knows.
void TicketResolver::Exchange(StateArchive& archive) {
  ExchangeMap(
      archive, tickets_, [](const Issued& /*issued*/) { return true; },
      [](StateArchive& to, event::TicketHash& ticket, Issued& issued) {
        to.Value(ticket);
        to.Value(issued.client);
        to.Value(issued.realm);
        event::Exchange(to, issued.shown);
        event::Exchange(to, issued.completed);
      });
}

void TicketResolver::Remember(const event::KdcAnswered& answer) {
  if (!answer.ticket.has_value() || answer.client.empty() || answer.client == kAnonymous) {
    return;
  }
  Issued issued{answer.client, answer.client_realm, nullptr, nullptr};
  if (Issued* const known = tickets_.Touch(*answer.ticket)) {
    *known = std::move(issued);
  } else {
    tickets_.Add(*answer.ticket, std::move(issued));
  }
}

void TicketResolver::Complete(event::IdentityPtr& identity) {
  if (identity == nullptr || !identity->kerberos.has_value() || !identity->user.empty()) {
    return;
  }
  Issued* const issued = tickets_.Find(identity->kerberos->ticket);
  if (issued == nullptr) {
    return;
  }
  if (issued->shown != identity) {
    event::Identity completed = *identity;
    completed.user = issued->client;
    completed.kerberos->client_realm = issued->realm;
    issued->shown = identity;
    issued->completed = std::make_shared<const event::Identity>(std::move(completed));
    ++resolved_;
  }
  identity = issued->completed;
}

}  // namespace eastwest::detect
