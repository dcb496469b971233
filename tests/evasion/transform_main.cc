// eastwest_transform VARIANT IN OUT [PARAMETER]: writes a variant of a capture.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/evasion/ip_frame.h"
#include "tests/evasion/variants.h"

int main(int argc, char** argv) {
  using namespace eastwest::evasion;
  if (argc < 4 || argc > 5) {
    std::puts("usage: eastwest_transform VARIANT IN OUT [PARAMETER]\nvariants (parameter):");
    for (const Variant& variant : Variants()) {
      std::printf("  %.*s (%u)\n", static_cast<int>(variant.name.size()), variant.name.data(),
                  variant.parameter);
    }
    return 1;
  }
  const Variant* const variant = FindVariant(argv[1]);
  auto clean = ReadCapture(argv[2]);
  if (variant == nullptr || !clean) {
    std::fprintf(stderr, "%s\n", variant == nullptr ? "no such variant" : "no such capture");
    return 1;
  }
  const std::uint32_t parameter =
      argc > 4 ? static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10))
               : variant->parameter;
  *clean = FinishChecksums(*clean);
  return WriteCapture(argv[3], variant->make(*clean, parameter)) ? 0 : 1;
}
