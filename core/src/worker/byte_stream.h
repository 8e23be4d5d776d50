// Bytes of a message between a host and a worker: numbers in the machine's own
// order (both sides run on one machine), text as its length and its bytes.
//
//   ByteWriter out(area, size);
//   out.U64(3);
//   out.Text("exact");
//   if (!out.ok()) ...                    // the area is full
//
//   ByteReader in(out.written());
//   const std::uint64_t n = in.U64();
//   const std::string_view text = in.Text();
//   if (!in.AtEnd()) ...                  // damaged: too short or too long
//
// A reader never reads outside of what it was given, whatever the bytes say:
// after the first thing that does not fit, ok() is false and all that follows
// is 0 or empty. For one thread at a time.
#ifndef WHET_CORE_WORKER_BYTE_STREAM_H_
#define WHET_CORE_WORKER_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace whet {

class ByteWriter {
 public:
  // Writes into `area`, which is the caller's.
  ByteWriter(char* area, std::size_t size) : area_(area), size_(size) {}

  void U32(std::uint32_t value) { Put(value); }
  void I32(std::int32_t value) { Put(value); }
  void U64(std::uint64_t value) { Put(value); }
  void I64(std::int64_t value) { Put(value); }
  void F64(double value) { Put(value); }
  void Text(std::string_view text) {
    U64(text.size());
    Bytes(text.data(), text.size());
  }
  // Their number and each.
  void Texts(std::span<const std::string> texts);
  void Bytes(const void* bytes, std::size_t count) {
    if (!Fits(count))
      return;
    if (count > 0)
      std::memcpy(area_ + at_, bytes, count);
    at_ += count;
  }

  // False once something did not fit: then nothing counts.
  bool ok() const { return ok_; }
  std::string_view written() const { return {area_, at_}; }

 private:
  // An item of a batch is a dozen of these: all of it is inline.
  template <typename T>
  void Put(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (!Fits(sizeof(value)))
      return;
    std::memcpy(area_ + at_, &value, sizeof(value));
    at_ += sizeof(value);
  }
  bool Fits(std::size_t count) {
    ok_ = ok_ && count <= size_ - at_;
    return ok_;
  }

  char* area_;
  std::size_t size_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

class ByteReader {
 public:
  // Reads `bytes`, which must outlive the reader and the texts it returns.
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint32_t U32() { return Take<std::uint32_t>(); }
  std::int32_t I32() { return Take<std::int32_t>(); }
  std::uint64_t U64() { return Take<std::uint64_t>(); }
  std::int64_t I64() { return Take<std::int64_t>(); }
  double F64() { return Take<double>(); }
  std::string_view Text() { return Bytes(U64()); }
  std::vector<std::string_view> Texts();
  std::string_view Bytes(std::uint64_t count) {
    ok_ = ok_ && count <= bytes_.size() - at_;
    if (!ok_)
      return {};
    at_ += count;
    return {bytes_.data() + at_ - count, count};
  }
  // A number of things of at least `bytes_each` bytes that follow; 0 and not
  // ok() if so many do not fit into what is left.
  std::uint64_t Count(std::uint64_t bytes_each);

  bool ok() const { return ok_; }
  // What was read makes no sense: damaged, too.
  void Reject() { ok_ = false; }
  // Whether everything was there and nothing is left.
  bool AtEnd() const { return ok_ && at_ == bytes_.size(); }

 private:
  template <typename T>
  T Take() {
    T value{};
    const std::string_view bytes = Bytes(sizeof(value));
    if (ok_)
      std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_BYTE_STREAM_H_
