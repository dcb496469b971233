// How a configuration sets up the pipeline, for files and for interfaces.
#ifndef EASTWEST_SRC_APP_PIPELINE_SETUP_H_
#define EASTWEST_SRC_APP_PIPELINE_SETUP_H_

#include "src/app/config.h"
#include "src/app/pipeline.h"
#include "src/output/eve_options.h"

namespace eastwest::app {

// FilePipeline: operations are told one by one, and opens in detail, when somebody writes them so.
// types is null when nobody writes events.
PipelineOptions FilePipeline(const Config& config, const output::EveOptions* types);

// LivePipeline waits for an interface, and drops the copies of a mirror port where that is wanted.
PipelineOptions LivePipeline(const Config& config, const output::EveOptions& types);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_PIPELINE_SETUP_H_
