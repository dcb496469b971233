# Run as a script: writes the rule files below RULES_DIR into OUTPUT, so that the program carries its
# rules along. cmake -DRULES_DIR=... -DOUTPUT=... -P EmbedRules.cmake
file(GLOB_RECURSE files RELATIVE "${RULES_DIR}" "${RULES_DIR}/*.yml" "${RULES_DIR}/*.yaml")
list(REMOVE_ITEM files coverage.yaml)  # about the rules: none itself
list(SORT files)
set(text "#include \"src/app/embedded_rules.h\"\n\nnamespace eastwest::app {\nnamespace {\n\n")
string(APPEND text "constexpr EmbeddedRule kRules[] = {\n")
foreach(file IN LISTS files)
  file(READ "${RULES_DIR}/${file}" content)
  string(APPEND text "    {\"rules/${file}\", R\"sigma(${content})sigma\"},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\n")
string(APPEND text "std::span<const EmbeddedRule> EmbeddedRules() { return kRules; }\n\n")
string(APPEND text "}  // namespace eastwest::app\n")
file(WRITE "${OUTPUT}.new" "${text}")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
