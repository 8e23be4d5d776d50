#include "plugins/elf_file.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <elf.h>
#include <link.h>

#include "base/status_macros.h"

namespace whet {
namespace {

// The word size of this process: 32 or 64.
using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);

constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
constexpr unsigned char kByteOrder = ELFDATA2LSB;
#else
constexpr unsigned char kByteOrder = ELFDATA2MSB;
#endif

// The processor that this host was compiled for, as ELF names it.
#if defined(__x86_64__)
constexpr unsigned kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr unsigned kMachine = EM_RISCV;
#else
#error "say which e_machine this processor's libraries carry"
#endif

absl::Status Truncated(std::uint64_t needed, std::uint64_t size) {
  return absl::InvalidArgumentError(
      "truncated: its headers speak of " + std::to_string(needed) +
      " bytes, the file has " + std::to_string(size) +
      ": copy or build it again");
}

// Saturates instead of wrapping: hostile headers hold any number.
std::uint64_t EndOf(std::uint64_t offset, std::uint64_t size) {
  return offset + size < offset ? UINT64_MAX : offset + size;
}

// Reads `count` entries of a header table that must lie within the file.
template <typename Entry>
absl::StatusOr<std::vector<Entry>> ReadTable(std::ifstream& in,
                                             std::uint64_t offset,
                                             std::uint64_t count,
                                             std::uint64_t entry_size,
                                             std::uint64_t file_size) {
  std::vector<Entry> entries;
  if (count == 0)
    return entries;
  if (entry_size != sizeof(Entry)) {
    return absl::InvalidArgumentError(
        "damaged: header entries of " + std::to_string(entry_size) +
        " bytes, expected " + std::to_string(sizeof(Entry)));
  }
  const std::uint64_t end = EndOf(offset, count * entry_size);
  if (end > file_size)
    return Truncated(end, file_size);
  entries.resize(count);
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(reinterpret_cast<char*>(entries.data()),
          static_cast<std::streamsize>(count * entry_size));
  if (!in)
    return absl::InvalidArgumentError("cannot be read to its end");
  return entries;
}

absl::Status CheckHeader(const Header& header) {
  if (header.e_ident[EI_CLASS] != kClass ||
      header.e_ident[EI_DATA] != kByteOrder || header.e_machine != kMachine) {
    return absl::InvalidArgumentError(
        "made for another processor (ELF machine " +
        std::to_string(header.e_machine) + ", this one is " +
        std::to_string(kMachine) + ")");
  }
  if (header.e_type != ET_DYN) {
    return absl::InvalidArgumentError(
        "an ELF file, but not a shared library: link it with -shared");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSharedLibraryFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in)
    return absl::InvalidArgumentError("cannot be read");
  const auto size = static_cast<std::uint64_t>(in.tellg());
  Header header{};
  in.seekg(0);
  in.read(reinterpret_cast<char*>(&header), sizeof(header));
  const auto got = static_cast<std::uint64_t>(in.gcount());
  if (got < SELFMAG || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
    return absl::InvalidArgumentError(
        "not a shared library: it does not start like an ELF file");
  }
  if (got < sizeof(header))
    return Truncated(sizeof(header), size);
  WHET_RETURN_IF_ERROR(CheckHeader(header));

  WHET_ASSIGN_OR_RETURN(const std::vector<Segment> segments,
                        ReadTable<Segment>(in, header.e_phoff, header.e_phnum,
                                           header.e_phentsize, size));
  for (const Segment& segment : segments) {
    const std::uint64_t end = EndOf(segment.p_offset, segment.p_filesz);
    if (segment.p_type == PT_LOAD && end > size)
      return Truncated(end, size);
  }
  WHET_ASSIGN_OR_RETURN(const std::vector<Section> sections,
                        ReadTable<Section>(in, header.e_shoff, header.e_shnum,
                                           header.e_shentsize, size));
  for (const Section& section : sections) {
    const std::uint64_t end = EndOf(section.sh_offset, section.sh_size);
    if (section.sh_type != SHT_NOBITS && end > size) {
      return Truncated(end, size);
    }
  }
  return absl::OkStatus();
}

}  // namespace whet
