// Numbers for tokens, so that equal ones can be counted and compared fast.
//
//   TokenIds ids(words.size());
//   ids.Of("cat");  // 0
//   ids.Of("dog");  // 1
//   ids.Of("cat");  // 0
//
// The texts must outlive this. One thread at a time.
#ifndef WHET_PLUGINS_TEXT_TOKEN_IDS_H_
#define WHET_PLUGINS_TEXT_TOKEN_IDS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace whet::text {

class TokenIds {
 public:
  // `most`: no more different tokens will come.
  explicit TokenIds(std::size_t most) {
    std::size_t slots = 16;
    while (slots < 2 * most)
      slots *= 2;
    slots_.resize(slots);
  }

  // The number of `token`; the next unused one if it is new.
  std::uint32_t Of(std::string_view token) {
    std::size_t at = std::hash<std::string_view>()(token) & (slots_.size() - 1);
    while (slots_[at].used) {
      if (slots_[at].token == token)
        return slots_[at].id;
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = {token, count_, true};
    return count_++;
  }

  std::uint32_t count() const { return count_; }

 private:
  struct Slot {
    std::string_view token;
    std::uint32_t id = 0;
    bool used = false;
  };

  std::vector<Slot> slots_;  // open addressing
  std::uint32_t count_ = 0;
};

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_TOKEN_IDS_H_
