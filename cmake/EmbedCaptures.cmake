# Run as a script: writes two captures of PCAPS_DIR into OUTPUT as arrays, so that the program
# carries traffic to measure with. cmake -DPCAPS_DIR=... -DOUTPUT=... -P EmbedCaptures.cmake
set(text "#include \"src/bench/embedded_captures.h\"\n\nnamespace eastwest::bench {\nnamespace {\n\n")
foreach(name file_server psexec_full)
  file(READ "${PCAPS_DIR}/${name}.pcap" content HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" content "${content}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," content "${content}")
  string(APPEND text "constexpr std::uint8_t k_${name}[] = {\n${content}};\n\n")
endforeach()
string(APPEND text "}  // namespace\n\n")
string(APPEND text "Bytes FileServerCapture() { return k_file_server; }\n")
string(APPEND text "Bytes PsexecCapture() { return k_psexec_full; }\n\n")
string(APPEND text "}  // namespace eastwest::bench\n")
file(WRITE "${OUTPUT}" "${text}")
