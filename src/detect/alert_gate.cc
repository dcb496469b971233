#include "src/detect/alert_gate.h"

#include <algorithm>
#include <functional>

namespace eastwest::detect {

AlertGate::Key AlertGate::KeyOf(std::uint32_t rule, const net::IpAddress& source,
                                const net::IpAddress& target, std::string_view discriminator) {
  // std::hash is the same in every run; Abseil's is salted, and a collision would then come and go.
  return {rule, source, target, std::hash<std::string_view>{}(discriminator)};
}

bool AlertGate::Raise(Alert&& alert, std::string_view discriminator) {
  const net::IpAddress source = alert.source.address;
  const net::IpAddress target = alert.target.address;
  return RaiseFor(std::move(alert), source, target, discriminator);
}

bool AlertGate::RaiseFor(Alert&& alert, const net::IpAddress& source, const net::IpAddress& target,
                         std::string_view discriminator) {
  const Key key = KeyOf(alert.rule->number, source, target, discriminator);
  Raised* raised = raised_keys_.Find(key);
  if (SuppressedBy(raised, alert.level, alert.time)) {
    return false;
  }
  if (raised == nullptr) {
    raised_keys_.Add(key, {alert.time, alert.level, 0});
  } else {
    alert.repeats = raised->repeats;
    *raised = {std::max(alert.time, raised->time), alert.level, 0};
    raised_keys_.Touch(key);
  }
  ++alerts_;
  sink_.Raise(alert);
  return true;
}

bool AlertGate::SuppressedBy(Raised* raised, Level level, PacketTime time) {
  if (raised == nullptr || time - raised->time >= kAlertWindow || level > raised->level) {
    return false;
  }
  ++raised->repeats;
  ++suppressed_;
  return true;
}

bool AlertGate::Suppresses(RuleNumber rule, const event::FlowInfo& flow, Level level,
                           PacketTime time) {
  return SuppressesFor(static_cast<std::uint32_t>(rule), flow.client, flow.server, {}, level, time);
}

bool AlertGate::SuppressesFor(std::uint32_t rule, const net::IpAddress& source,
                              const net::IpAddress& target, std::string_view discriminator,
                              Level level, PacketTime time) {
  return SuppressedBy(raised_keys_.Find(KeyOf(rule, source, target, discriminator)), level, time);
}

bool AlertGate::RaisedWithin(RuleNumber rule, const net::IpAddress& source,
                             const net::IpAddress& target, PacketTime now) const {
  const Raised* raised =
      raised_keys_.Find(KeyOf(static_cast<std::uint32_t>(rule), source, target, {}));
  return raised != nullptr && now - raised->time < kAlertWindow;
}

}  // namespace eastwest::detect
