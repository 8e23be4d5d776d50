// What a shared library shows to the dynamic linker, read from its file.
//
//   ElfFacts facts = ReadElfFacts(path);  // of a file that PluginLibrary took
#ifndef WHET_CORE_CONFORMANCE_ELF_EXPORTS_H_
#define WHET_CORE_CONFORMANCE_ELF_EXPORTS_H_

#include <filesystem>
#include <string>
#include <vector>

namespace whet::conformance {

struct ElfFacts {
  std::vector<std::string> exports;  // names of defined dynamic symbols
  std::vector<std::string> unique;   // those that are one in the whole process
  bool executable_stack = false;
  bool text_relocations = false;
};

// Empty facts of a file that is damaged.
ElfFacts ReadElfFacts(const std::filesystem::path& file);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_ELF_EXPORTS_H_
