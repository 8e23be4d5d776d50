#include "worker/byte_stream.h"

#include <cstring>

namespace whet {

void ByteWriter::Bytes(const void* bytes, std::size_t count) {
  if (!ok_ || count > size_ - at_) {
    ok_ = false;
    return;
  }
  if (count > 0)
    std::memcpy(area_ + at_, bytes, count);
  at_ += count;
}

void ByteWriter::Texts(std::span<const std::string> texts) {
  U64(texts.size());
  for (const std::string& text : texts)
    Text(text);
}

std::vector<std::string_view> ByteReader::Texts() {
  std::vector<std::string_view> texts(Count(sizeof(std::uint64_t)));
  for (std::string_view& text : texts)
    text = Text();
  return texts;
}

std::string_view ByteReader::Bytes(std::uint64_t count) {
  if (!ok_ || count > bytes_.size() - at_) {
    ok_ = false;
    return {};
  }
  const std::string_view out = bytes_.substr(at_, count);
  at_ += count;
  return out;
}

std::uint64_t ByteReader::Count(std::uint64_t bytes_each) {
  const std::uint64_t count = U64();
  if (ok_ && count <= (bytes_.size() - at_) / bytes_each)
    return count;
  ok_ = false;
  return 0;
}

void ByteReader::Copy(void* to, std::size_t count) {
  const std::string_view bytes = Bytes(count);
  if (ok_)
    std::memcpy(to, bytes.data(), count);
}

}  // namespace whet
