#include "worker/byte_stream.h"

namespace whet {

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

std::uint64_t ByteReader::Count(std::uint64_t bytes_each) {
  const std::uint64_t count = U64();
  if (ok_ && count <= (bytes_.size() - at_) / bytes_each)
    return count;
  ok_ = false;
  return 0;
}

}  // namespace whet
