// AlertGate lets an alert through once per window: again only when its level rises. What the site
// allows does not come through.
#ifndef EASTWEST_SRC_DETECT_ALERT_GATE_H_
#define EASTWEST_SRC_DETECT_ALERT_GATE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "parsers/net/address.h"
#include "src/core/limits.h"
#include "src/core/packet_time.h"
#include "src/core/state_archive.h"
#include "src/detect/alert.h"
#include "src/detect/lru_map.h"
#include "src/detect/rules.h"

namespace eastwest::detect {

class SiteModel;

inline constexpr std::chrono::seconds kAlertWindow{600};

class AlertGate {
 public:
  // The sink outlives the gate.
  explicit AlertGate(AlertSink& sink, std::size_t keys_max = limits::kAlertKeysMax)
      : sink_(sink), raised_keys_(keys_max), allowed_keys_(keys_max) {}

  // Follow: from now on the site's allow-list and firewall table are obeyed. The site outlives the
  // gate.
  void Follow(SiteModel& site) { site_ = &site; }

  // Raise passes the alert on when its key - rule, source, target, discriminator - was not raised
  // in (time - 600 s, time], or was raised at a lower level. The discriminator tells apart what
  // one rule finds between the same two hosts, such as a file; empty when there is nothing to.
  // Returns whether the alert went through. Sets alert.repeats.
  bool Raise(Alert&& alert, std::string_view discriminator);

  // RaiseFor has a key of its own: a correlation by source alone fires once for all its targets.
  bool RaiseFor(Alert&& alert, const net::IpAddress& source, const net::IpAddress& target,
                std::string_view discriminator);

  // Suppresses: an alert of this rule and level, without discriminator, would not go through. It
  // is counted as suppressed then. Asked before an alert that is costly to put together.
  bool Suppresses(RuleNumber rule, const event::FlowInfo& flow, Level level, PacketTime time);

  // SuppressesFor is the same for a key of the caller's own.
  struct Ends {
    const net::IpAddress& source;
    const net::IpAddress& target;
  };
  bool SuppressesFor(std::uint32_t rule, const Ends& ends, std::string_view discriminator,
                     Level level, PacketTime time);

  // RaisedWithin: the rule, without discriminator, went through in (now - 600 s, now].
  bool RaisedWithin(RuleNumber rule, const net::IpAddress& source, const net::IpAddress& target,
                    PacketTime now) const;

  // Exchange writes which alerts went through within the window, or restores that.
  void Exchange(StateArchive& archive);

  std::uint64_t alerts() const { return alerts_; }
  std::uint64_t suppressed() const { return suppressed_; }
  std::uint64_t allowed() const { return allowed_; }
  std::uint64_t allow_expired() const { return allow_expired_; }
  std::uint64_t keys_evicted() const { return raised_keys_.evicted() + allowed_keys_.evicted(); }

 private:
  struct Key {
    std::uint32_t rule = 0;
    net::IpAddress source;
    net::IpAddress target;
    std::uint64_t discriminator_hash = 0;

    friend bool operator==(const Key&, const Key&) = default;

    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.rule, key.source, key.target, key.discriminator_hash);
    }
  };

  struct Raised {
    PacketTime time;
    Level level = Level::kInformational;
    std::uint32_t repeats = 0;  // suppressed since
  };

  static Key KeyOf(std::uint32_t rule, const net::IpAddress& source, const net::IpAddress& target,
                   std::string_view discriminator);

  // FlowKey is the key of an alert that is told for each connection, else the plain one.
  Key FlowKey(const Key& key, std::uint64_t flow_id) const;

  bool SuppressedBy(Raised* raised, Level level, PacketTime time);

  // Allowed asks the allow-list; an alert that an expired entry would have held back says so.
  bool Allowed(const Key& key, Alert& alert);

  AlertSink& sink_;
  LruMap<Key, Raised> raised_keys_;  // in the order they were last raised
  LruMap<Key, Raised> allowed_keys_;
  SiteModel* site_ = nullptr;
  std::uint64_t alerts_ = 0;
  std::uint64_t suppressed_ = 0;
  std::uint64_t allowed_ = 0;
  std::uint64_t allow_expired_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ALERT_GATE_H_
