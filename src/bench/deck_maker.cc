#include "src/bench/deck_maker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fmt/format.h"
#include "src/bench/flow_voices.h"
#include "src/bench/random.h"

namespace eastwest::bench {
namespace {

// Hosts 0 to kPlainHosts are those of plain connections; each session gets two of its own.
constexpr Host kPlainHosts = 4096;
constexpr std::size_t kPlainFlows = 1024;
constexpr std::size_t kSessionsAtOnce = 64;
constexpr std::size_t kIncidentsAtOnce = 4;
constexpr unsigned kPermille = 1000;
// Incidents are no more than so many of the packets, so that they stand among others.
constexpr unsigned kIncidentsPermilleMax = 200;

// Session is one replay under way.
struct Session {
  const Recording* recording = nullptr;
  std::size_t at = 0;
  Roles roles;

  bool over() const { return at == recording->frames.size(); }
  void PlayNext(Deck& deck) { Play(*recording, at++, roles, deck); }
};

class Maker {
 public:
  Maker(const Profile& profile, const DeckOptions& options,
        const std::vector<Recording>& recordings, const Recording& attack)
      : profile_(profile),
        options_(options),
        recordings_(recordings),
        attack_(attack),
        random_(options.seed),
        incidents_left_(options.incidents.value_or(profile.incidents)) {
    const std::size_t frames = incidents_left_ * attack_.frames.size();
    incident_permille_ =
        static_cast<unsigned>((frames * kPermille * 5 / 4 + options.packets - 1) / options.packets);
    if (profile.background == Profile::Background::kFlows) {
      for (std::size_t i = 0; i < kPlainFlows; ++i) {
        flows_.emplace_back(random_.Next(), profile.frame_bytes, 0, kPlainHosts);
      }
    }
  }

  absl::Status Check() const {
    if (incident_permille_ > kIncidentsPermilleMax) {
      return absl::InvalidArgumentError(fmt::format(
          "{} incidents are {} packets, more than a sixth of the {} that are played: expected {} "
          "incidents at most",
          incidents_left_, incidents_left_ * attack_.frames.size(), options_.packets,
          options_.packets * 4 / 25 / attack_.frames.size()));
    }
    if (options_.bytes_max < kDeckBytesMin) {
      return absl::InvalidArgumentError(
          fmt::format("{} MiB of memory are too little: expected {} MiB or more",
                      options_.bytes_max >> 20, kDeckBytesMin >> 20));
    }
    return absl::OkStatus();
  }

  Deck Make() {
    const std::size_t bytes_max = options_.bytes_max - kDeckBytesMin / 2;
    while (deck_.packets() < options_.packets && deck_.bytes() < bytes_max) {
      if (random_.Below(kPermille) < incident_permille_ && PlayIncident()) {
        continue;
      }
      PlayBackground();
    }
    Drain();
    return std::move(deck_);
  }

 private:
  Roles NewRoles() {
    const Host first = next_host_;
    next_host_ = static_cast<Host>(next_host_ + 2);
    if (next_host_ < kPlainHosts) {
      next_host_ = kPlainHosts;  // it wrapped: these hosts meet again, later
    }
    return {.first = first, .second = static_cast<Host>(first + 1), .instance = random_.Next()};
  }

  // PlayIncident: false when there are no more.
  bool PlayIncident() {
    if (incidents_left_ > 0 && attacks_.size() < kIncidentsAtOnce) {
      --incidents_left_;
      attacks_.push_back({&attack_, 0, NewRoles()});
    }
    if (attacks_.empty()) {
      return false;
    }
    PlayOneOf(attacks_);
    return true;
  }

  // The first frame is the client's.
  void EndIncident(const Roles& roles) {
    deck_.AddIncident({roles.first, roles.second, deck_.packets() - 1});
  }

  void PlayOneOf(std::vector<Session>& sessions) {
    const std::size_t which = random_.Below(sessions.size());
    sessions[which].PlayNext(deck_);
    if (sessions[which].over()) {
      if (sessions[which].recording == &attack_) {
        EndIncident(sessions[which].roles);
      }
      sessions[which] = sessions.back();
      sessions.pop_back();
    }
  }

  void PlaySession() {
    if (sessions_.size() < kSessionsAtOnce) {
      const Recording& recording = recordings_[random_.Below(recordings_.size())];
      sessions_.push_back({&recording, 0, NewRoles()});
    }
    PlayOneOf(sessions_);
  }

  void PlayBackground() {
    switch (profile_.background) {
      case Profile::Background::kSessions:
        return PlaySession();
      case Profile::Background::kChurn:
        return AddChurnFrame(churned_++, deck_);
      case Profile::Background::kElephant:
        return elephant_.Play(deck_);
      case Profile::Background::kFlows:
        break;
    }
    if (random_.Below(kPermille) < profile_.sessions_permille) {
      return PlaySession();
    }
    flows_[random_.Below(flows_.size())].Play(deck_);
  }

  // Drain ends what was begun: in the next lap the hosts have other addresses.
  void Drain() {
    while (PlayIncident()) {
    }
    while (!sessions_.empty()) {
      PlayOneOf(sessions_);
    }
  }

  const Profile& profile_;
  const DeckOptions& options_;
  const std::vector<Recording>& recordings_;
  const Recording& attack_;
  Random random_;
  std::size_t incidents_left_;
  unsigned incident_permille_ = 0;
  Host next_host_ = kPlainHosts;
  std::uint32_t churned_ = 0;
  ReadStream elephant_;
  std::vector<PlainFlow> flows_;
  std::vector<Session> sessions_;
  std::vector<Session> attacks_;
  Deck deck_;
};

}  // namespace

absl::StatusOr<Deck> MakeDeck(const Profile& profile, const DeckOptions& options,
                              const std::vector<Recording>& sessions, const Recording& attack) {
  if (options.packets == 0) {
    return absl::InvalidArgumentError("0 packets are no traffic");
  }
  Maker maker(profile, options, sessions, attack);
  if (const absl::Status status = maker.Check(); !status.ok()) {
    return status;
  }
  return maker.Make();
}

}  // namespace eastwest::bench
