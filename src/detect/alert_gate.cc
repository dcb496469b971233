#include "src/detect/alert_gate.h"

#include <algorithm>
#include <functional>

#include "fmt/format.h"
#include "src/detect/detect_state.h"
#include "src/detect/site_model.h"

namespace eastwest::detect {
namespace {

// Seen gathers what an alert shows of shares and pipes; IPC$ is the way to pipes, no share of
// files.
struct Seen {
  std::vector<std::string> shares;
  std::vector<std::string> pipes;
  std::vector<std::string> files;

  explicit Seen(const Alert& alert) {
    AddShare(alert.share);
    AddNew(pipes, alert.pipe);
    for (const std::string& file : alert.files) {
      const std::size_t slash = file.find('\\');
      const std::string share = slash == std::string::npos ? std::string() : file.substr(0, slash);
      AddShare(share);
      if (event::ShareKindOf(share) == event::ShareKind::kPipe) {
        AddNew(pipes, file.substr(slash + 1));
      } else {
        files.push_back(slash == std::string::npos ? file : file.substr(slash + 1));
      }
    }
  }

 private:
  void AddShare(const std::string& share) {
    if (event::ShareKindOf(share) != event::ShareKind::kPipe) {
      AddNew(shares, share);
    }
  }
  static void AddNew(std::vector<std::string>& names, const std::string& name) {
    if (!name.empty() && std::ranges::find(names, name) == names.end()) {
      names.push_back(name);
    }
  }
};

}  // namespace

AlertGate::Key AlertGate::KeyOf(std::uint32_t rule, const net::IpAddress& source,
                                const net::IpAddress& target, std::string_view discriminator) {
  // std::hash is the same in every run; Abseil's is salted, and a collision would then come and go.
  return {rule, source, target, std::hash<std::string_view>{}(discriminator)};
}

AlertGate::Key AlertGate::FlowKey(const Key& key, std::uint64_t flow_id) const {
  Key own = key;
  if (site_ != nullptr && site_->firewall().ModeOf(key.rule) == LogMode::kEach) {
    own.discriminator_hash ^= flow_id * 0x9E3779B97F4A7C15ULL;  // spread over all bits
  }
  return own;
}

bool AlertGate::Allowed(const Key& key, Alert& alert) {
  if (site_ == nullptr || site_->allow_list().empty()) {
    return false;
  }
  const Seen seen(alert);
  const Dealing dealing{.source = alert.source.address,
                        .target = alert.target.address,
                        .port = alert.flow.server_port,
                        .rule = alert.rule,
                        .time = alert.time,
                        .shares = seen.shares,
                        .pipes = seen.pipes,
                        .users = alert.users,
                        .files = seen.files,
                        .services = alert.services};
  AllowList& list = site_->allow_list();
  const AllowEntry* expired = nullptr;
  const AllowEntry* entry = list.Find(dealing, *site_, &expired);
  if (entry == nullptr) {
    if (expired != nullptr) {
      list.CountExpired(*expired);
      ++allow_expired_;
      alert.level_reasons.push_back(fmt::format("the allow-list entry {} (owner {}) expired on {}",
                                                expired->name, expired->owner, expired->expires));
    }
    return false;
  }
  Raised* before = allowed_keys_.Find(key);
  if (before == nullptr) {
    allowed_keys_.Add(key, {alert.time, alert.level, 0});
  } else if (alert.time - before->time < kAlertWindow && alert.level <= before->level) {
    return true;  // it would not have been raised again
  } else {
    *before = {std::max(alert.time, before->time), alert.level, 0};
    allowed_keys_.Touch(key);
  }
  list.CountHeld(*entry, alert.rule->number);
  ++allowed_;
  return true;
}

void AlertGate::Exchange(StateArchive& archive) {
  const auto fresh = [&archive](const Raised& raised) {
    return archive.now() - raised.time < kAlertWindow;
  };
  const auto fields = [](StateArchive& to, Key& key, Raised& raised) {
    to.Value(key.rule);
    to.Value(key.source);
    to.Value(key.target);
    to.Value(key.discriminator_hash);
    to.Value(raised.time);
    to.Enum8(raised.level, Level::kCritical);
    to.Value(raised.repeats);
  };
  ExchangeMap(archive, raised_keys_, fresh, fields);
  ExchangeMap(archive, allowed_keys_, fresh, fields);
}

bool AlertGate::Raise(Alert&& alert, std::string_view discriminator) {
  const net::IpAddress source = alert.source.address;
  const net::IpAddress target = alert.target.address;
  return RaiseFor(std::move(alert), source, target, discriminator);
}

bool AlertGate::RaiseFor(Alert&& alert, const net::IpAddress& source, const net::IpAddress& target,
                         std::string_view discriminator) {
  const Key key = FlowKey(KeyOf(alert.rule->number, source, target, discriminator), alert.flow.id);
  Raised* raised = raised_keys_.Find(key);
  if (SuppressedBy(raised, alert.level, alert.time) || Allowed(key, alert)) {
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
  const Key key =
      FlowKey(KeyOf(static_cast<std::uint32_t>(rule), flow.client, flow.server, {}), flow.id);
  return SuppressedBy(raised_keys_.Find(key), level, time);
}

bool AlertGate::SuppressesFor(std::uint32_t rule, const Ends& ends, std::string_view discriminator,
                              Level level, PacketTime time) {
  const Key key = KeyOf(rule, ends.source, ends.target, discriminator);
  return SuppressedBy(raised_keys_.Find(key), level, time);
}

bool AlertGate::RaisedWithin(RuleNumber rule, const net::IpAddress& source,
                             const net::IpAddress& target, PacketTime now) const {
  const Raised* raised =
      raised_keys_.Find(KeyOf(static_cast<std::uint32_t>(rule), source, target, {}));
  return raised != nullptr && now - raised->time < kAlertWindow;
}

}  // namespace eastwest::detect
