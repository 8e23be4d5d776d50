#include "conformance/elf_exports.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

#include <elf.h>
#include <link.h>

namespace whet::conformance {
namespace {

// The `count` entries at `offset` of the file; none if they are not in it.
template <typename Entry>
std::vector<Entry> EntriesAt(const std::string& file, std::uint64_t offset,
                             std::uint64_t count) {
  if (offset > file.size() || count > (file.size() - offset) / sizeof(Entry))
    return {};
  std::vector<Entry> entries(count);
  if (count > 0)
    std::memcpy(entries.data(), file.data() + offset, count * sizeof(Entry));
  return entries;
}

void ReadSymbols(const std::string& file, const ElfW(Shdr) & symbols,
                 const ElfW(Shdr) & names, ElfFacts* facts) {
  for (const auto& symbol : EntriesAt<ElfW(Sym)>(
           file, symbols.sh_offset, symbols.sh_size / sizeof(ElfW(Sym)))) {
    const unsigned bind = ELF64_ST_BIND(symbol.st_info);
    const std::uint64_t at = names.sh_offset + symbol.st_name;
    // Names of versions are absolute symbols.
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx == SHN_ABS ||
        bind == STB_LOCAL || at >= file.size()) {
      continue;
    }
    const std::string name(file.data() + at,
                           strnlen(file.data() + at, file.size() - at));
    facts->exports.push_back(name);
    if (bind == STB_GNU_UNIQUE)
      facts->unique.push_back(name);
  }
}

}  // namespace

ElfFacts ReadElfFacts(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  ElfFacts facts;
  const auto headers = EntriesAt<ElfW(Ehdr)>(file, 0, 1);
  if (headers.empty())
    return facts;
  const ElfW(Ehdr)& header = headers.front();
  facts.executable_stack = true;  // without a header the loader assumes it
  for (const auto& segment :
       EntriesAt<ElfW(Phdr)>(file, header.e_phoff, header.e_phnum)) {
    if (segment.p_type == PT_GNU_STACK)
      facts.executable_stack = (segment.p_flags & PF_X) != 0;
    if (segment.p_type != PT_DYNAMIC)
      continue;
    for (const auto& entry : EntriesAt<ElfW(Dyn)>(
             file, segment.p_offset, segment.p_filesz / sizeof(ElfW(Dyn)))) {
      if (entry.d_tag == DT_TEXTREL ||
          (entry.d_tag == DT_FLAGS && (entry.d_un.d_val & DF_TEXTREL) != 0)) {
        facts.text_relocations = true;
      }
    }
  }
  const auto sections =
      EntriesAt<ElfW(Shdr)>(file, header.e_shoff, header.e_shnum);
  for (const auto& section : sections) {
    if (section.sh_type == SHT_DYNSYM && section.sh_link < sections.size())
      ReadSymbols(file, section, sections[section.sh_link], &facts);
  }
  return facts;
}

}  // namespace whet::conformance
