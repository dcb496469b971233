// NavigatorOutput is what --navigator and --navigator-base ask for: a layer file at the end of the
// run, and a word about the layer that it is held against.
#ifndef EASTWEST_SRC_APP_NAVIGATOR_OUTPUT_H_
#define EASTWEST_SRC_APP_NAVIGATOR_OUTPUT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/options.h"
#include "src/detect/sigma/attack.h"
#include "src/output/navigator.h"
#include "src/output/navigator_base.h"

namespace eastwest::app {

class NavigatorOutput {
 public:
  // Make reads the base, ahead of the run: a typing mistake costs no hour.
  static absl::StatusOr<NavigatorOutput> Make(const Options& options);

  // Write writes the layer file, when one is asked for.
  absl::Status Write(const output::NavigatorLayer& layer,
                     const detect::sigma::AttackNames& attack) const;

  // Text is what to say behind the summary; empty without a base.
  std::string Text(const output::NavigatorLayer& layer,
                   const detect::sigma::AttackNames& attack) const;

 private:
  const output::NavigatorBase* base() const { return base_ ? &*base_ : nullptr; }

  std::string path_;
  std::optional<output::NavigatorBase> base_;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_NAVIGATOR_OUTPUT_H_
