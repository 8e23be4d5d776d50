// Memory with a page on each side that nobody may touch.
//
//   GuardedMemory text(bytes.size(), GuardedMemory::Edge::kEnd, "output");
//   std::memcpy(text.data(), bytes.data(), bytes.size());
//   CatchGuardHits();  // a touch ends the check and says whose it was
//
// kEnd puts the data right before the page behind it, kStart right behind the
// page before it. The rest of the last page holds a pattern (Intact).
#ifndef WHET_CORE_CONFORMANCE_GUARDED_MEMORY_H_
#define WHET_CORE_CONFORMANCE_GUARDED_MEMORY_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::conformance {

class GuardedMemory {
 public:
  enum class Edge { kStart, kEnd };

  // `size` must be a multiple of the alignment that the data needs.
  GuardedMemory(std::size_t size, Edge edge, std::string what);
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  // Never unmapped: the process ends with its check.

  char* data() const { return data_; }
  const std::string& what() const { return what_; }
  // Whoever touches it from here on ends the check: what was lent for a call is
  // not there after it.
  void Close();
  bool closed() const { return closed_; }
  // True if nobody has written beside the data.
  bool Intact() const;

  static GuardedMemory& Of(std::string_view text, Edge edge, std::string what);

 private:
  friend const GuardedMemory* FindGuard(const void* address);

  std::size_t size_;
  std::string what_;
  char* begin_ = nullptr;  // of the pages that may be touched
  std::size_t bytes_ = 0;  // of them
  char* data_ = nullptr;
  bool closed_ = false;
};

// From here on a touch of a guard page ends the check with its name.
void CatchGuardHits();

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_GUARDED_MEMORY_H_
