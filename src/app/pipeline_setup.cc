#include "src/app/pipeline_setup.h"

#include <cstdint>
#include <random>

namespace eastwest::app {
namespace {

std::uint64_t RandomKey() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

PipelineOptions FilePipeline(const Config& config, const output::EveOptions* types) {
  return {.workers = config.threads,
          .shard = {.checksums = config.checksums,
                    .operations = types != nullptr && types->all_operations,
                    .open_details = types != nullptr && types->smb}};
}

PipelineOptions LivePipeline(const Config& config, const output::EveOptions& types) {
  PipelineOptions options = FilePipeline(config, &types);
  options.patience = kLivePatience;
  if (config.sensor.drop_duplicates) {
    options.shard.duplicates_key = RandomKey();
  }
  return options;
}

}  // namespace eastwest::app
