// Captures that the program carries along, made from pcaps/ when it is built.
#ifndef EASTWEST_SRC_BENCH_EMBEDDED_CAPTURES_H_
#define EASTWEST_SRC_BENCH_EMBEDDED_CAPTURES_H_

#include "parsers/bytes/bytes.h"

namespace eastwest::bench {

// Classic pcap, little-endian.
Bytes FileServerCapture();
Bytes PsexecCapture();

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_EMBEDDED_CAPTURES_H_
