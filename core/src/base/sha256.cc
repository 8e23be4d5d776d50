#include "base/sha256.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <openssl/evp.h>

#include "absl/status/status.h"
#include "base/system_error.h"

namespace whet {
namespace {

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

// OpenSSL's digest of SHA-256 fails only without memory or with a broken
// installation: nothing that a caller could act on.
void Require(bool done) {
  if (done)
    return;
  std::fputs("whet: OpenSSL cannot compute SHA-256\n", stderr);
  std::abort();
}

Context Start() {
  Context context(EVP_MD_CTX_new());
  Require(context != nullptr &&
          EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  return context;
}

void Add(const Context& context, const void* data, std::size_t size) {
  Require(EVP_DigestUpdate(context.get(), data, size) == 1);
}

std::string Finish(const Context& context) {
  std::array<unsigned char, 32> digest;
  unsigned int size = 0;
  Require(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1 &&
          size == digest.size());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 0xF];
  }
  return hex;
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::string Sha256Hex(std::string_view bytes) {
  const Context context = Start();
  Add(context, bytes.data(), bytes.size());
  return Finish(context);
}

absl::StatusOr<std::string> Sha256HexOfFile(const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, FileCloser> stream(
      std::fopen(file.c_str(), "rbe"));
  if (stream == nullptr)
    return SystemError(file, "read", errno);
  const Context context = Start();
  std::array<char, 1 << 16> buffer;
  std::size_t size = 0;
  while ((size = std::fread(buffer.data(), 1, buffer.size(), stream.get())) >
         0) {
    Add(context, buffer.data(), size);
  }
  if (std::ferror(stream.get()) != 0)
    return SystemError(file, "read", errno);
  return Finish(context);
}

}  // namespace whet
