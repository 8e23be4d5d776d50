// CRC-32C (Castagnoli; RFC 3720, appendix B.4): the checksum of the journal.
//
//   std::uint32_t crc = Crc32c(head);
//   crc = Crc32c(payload, crc);  // of both, one after the other
//
// A pure function of any bytes; thread-safe.
// Rationale: tables, no processor instruction. That would be faster, but the
// disk and the model are the limit, and one code path is one thing to trust.
#ifndef WHET_CORE_RUN_CRC32C_H_
#define WHET_CORE_RUN_CRC32C_H_

#include <cstdint>
#include <string_view>

namespace whet {

// `crc` is the checksum of the bytes before these, 0 for none.
std::uint32_t Crc32c(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace whet

#endif  // WHET_CORE_RUN_CRC32C_H_
