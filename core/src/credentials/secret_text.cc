#include "whet/core/secret_text.h"

#include <cstring>
#include <utility>

#include <string.h>

namespace whet {

void WipeBytes(char* bytes, std::size_t size) {
  if (size > 0)
    ::explicit_bzero(bytes, size);
}

void WipeText(std::string& text) {
  text.resize(text.capacity());
  WipeBytes(text.data(), text.size());
  text.clear();
}

SecretText SecretText::Take(std::string& value) {
  SecretText taken(value);
  WipeText(value);
  return taken;
}

SecretText::SecretText(SecretText&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

SecretText& SecretText::operator=(const SecretText& other) {
  if (this != &other) {
    Clear();
    Append(other.Expose());
  }
  return *this;
}

SecretText& SecretText::operator=(SecretText&& other) noexcept {
  if (this != &other) {
    Clear();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

void SecretText::Append(std::string_view more) {
  if (more.empty())
    return;
  auto longer = std::make_unique<char[]>(size_ + more.size() + 1);
  if (size_ > 0)
    std::memcpy(longer.get(), bytes_.get(), size_);
  std::memcpy(longer.get() + size_, more.data(), more.size());
  const std::size_t size = size_ + more.size();
  Clear();
  bytes_ = std::move(longer);
  size_ = size;
}

void SecretText::Clear() {
  if (bytes_ != nullptr)
    WipeBytes(bytes_.get(), size_);
  bytes_.reset();
  size_ = 0;
}

}  // namespace whet
