#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

// Beats: the client writes to the pipe again and again, with pauses of so many seconds.
void Beats(Scenario& s, std::string_view pipe, const std::vector<int>& pauses) {
  std::chrono::seconds at = s.now() - kStoryBegins < 1s ? 0s : 1000s;
  s.At(at).Tell(PipeData(pipe, "order?"));
  for (const int pause : pauses) {
    at += std::chrono::seconds(pause);
    s.At(at).Tell(PipeData(pipe, "order?"));
  }
}

const std::vector<int>& Even() {
  static const std::vector<int> pauses = {60, 58, 61, 60, 59, 62, 60, 60, 61, 60};
  return pauses;
}

void Chain(Scenario& s, std::string_view second_from) {
  Beats(s, "implant", Even());
  s.From(second_from).To("10.20.0.103").At(1000s);
  Beats(s, "implant", Even());
}

}  // namespace

std::vector<Story> PipeStories() {
  return {
      {401, TELL(s.OpenPipe("PSEXESVC")), TELL(s.OpenPipe("PSEXESVC", Outcome::kFailed)),
       TELL(s.OpenPipe("srvsvc"))},
      {402, TELL(s.OpenPipe("mysvc-HOST-123-stdin")), TELL(s.OpenPipe("mysvc-HOST-123-stdio")),
       TELL(s.OpenPipe("PSEXESVC-HOST-123-stdin"))},
      {403, TELL(s.OpenPipe("msagent_4f")), TELL(s.OpenPipe("msagents")),
       TELL(s.OpenPipe("srvsvc"))},
      {404, TELL(s.OpenPipe("mytool")), TELL(s.OpenPipe("mytool", Outcome::kFailed)),
       TELL(s.OpenPipe("lsarpc"))},
      {405, TELL(Beats(s, "implant", Even())),
       TELL(Beats(s, "implant", {60, 60, 60, 60, 60, 60, 60, 60, 60})),
       TELL(Beats(s, "chat", {3, 200, 2, 90, 700, 4, 31, 5, 400, 2, 60, 2}))},
      {406, TELL(s.Tell(PipeData("srvsvc", "0123456789abcdef"))),
       TELL(s.Tell(PipeData("srvsvc", "0123456789abcde"))),
       TELL(s.Tell(PipeData("sql\\query", "0123456789abcdef")))},
      {407, TELL(Chain(s, "10.20.0.102")), TELL(Chain(s, "10.20.0.104")),
       TELL(Beats(s, "implant", Even()))},
      {408, TELL(s.Tell(PipeData("out", "Microsoft Windows [Version 10.0.19045.1]"))),
       TELL(s.Tell(PipeData("out", "Microsoft Windows 10"))),
       TELL(s.Tell(PipeData("sql\\query", "SELECT 1 FROM accounts")))},
      {409, TELL(s.OpenPipe("svcctl")), TELL(s.OpenPipe("spoolss")),
       TELL(s.To(kFiles).OpenPipe("svcctl"))},
  };
}

}  // namespace eastwest::detect::sigma
