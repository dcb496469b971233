#include "src/app/navigator_output.h"

#include <fstream>
#include <utility>

#include "fmt/format.h"

namespace eastwest::app {
namespace {

output::NavigatorNames NamesOf(const detect::sigma::AttackNames& attack) {
  return {.attack_version = attack.version(), .superseded = attack.Superseded()};
}

}  // namespace

absl::StatusOr<NavigatorOutput> NavigatorOutput::Make(const Options& options) {
  NavigatorOutput made;
  made.path_ = options.navigator;
  if (!options.navigator_base.empty()) {
    absl::StatusOr<output::NavigatorBase> base = output::ReadNavigatorLayer(options.navigator_base);
    if (!base.ok()) {
      return base.status();
    }
    made.base_ = *std::move(base);
  }
  return made;
}

absl::Status NavigatorOutput::Write(const output::NavigatorLayer& layer,
                                    const detect::sigma::AttackNames& attack) const {
  if (path_.empty()) {
    return absl::OkStatus();
  }
  std::ofstream out(path_, std::ios::binary | std::ios::trunc);
  out << layer.Render(NamesOf(attack), base()) << '\n';
  out.close();
  return out.good() ? absl::OkStatus()
                    : absl::PermissionDeniedError(
                          fmt::format("{}: the Navigator layer could not be written", path_));
}

std::string NavigatorOutput::Text(const output::NavigatorLayer& layer,
                                  const detect::sigma::AttackNames& attack) const {
  return base_ ? layer.Tell(NamesOf(attack), *base_) : std::string();
}

}  // namespace eastwest::app
