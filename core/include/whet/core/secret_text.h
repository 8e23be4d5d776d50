// A key, a token or a password while the host holds it. It cannot be printed,
// logged or compared by accident: whoever needs the value says Expose().
//
//   SecretText key = SecretText::Take(line);   // `line` is wiped
//   headers.push_back(SecretText("Bearer "));
//   headers.back().Append(key.Expose());
//
// The bytes lie in one block of the heap that is wiped before it is freed: on
// destruction, assignment and growth. Thread-compatible.
#ifndef WHET_CORE_SECRET_TEXT_H_
#define WHET_CORE_SECRET_TEXT_H_

#include <compare>
#include <cstddef>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace whet {

// Overwrites what the compiler might take for dead.
void WipeBytes(char* bytes, std::size_t size);
// Wipes `text`, its unused capacity included, and leaves it empty.
void WipeText(std::string& text);

class SecretText {
 public:
  SecretText() = default;
  // A copy of `value`.
  explicit SecretText(std::string_view value) { Append(value); }
  // A copy of `value`, which is wiped.
  static SecretText Take(std::string& value);

  SecretText(const SecretText& other) { Append(other.Expose()); }
  SecretText(SecretText&& other) noexcept;
  SecretText& operator=(const SecretText& other);
  SecretText& operator=(SecretText&& other) noexcept;
  ~SecretText() { Clear(); }

  // The value, for who sends it, hides it or looks at its form. Never for a
  // message. Valid until this changes.
  std::string_view Expose() const { return {c_str(), size_}; }
  // The same, ending in a zero byte.
  const char* c_str() const { return bytes_ == nullptr ? "" : bytes_.get(); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // `more` may not be part of this.
  void Append(std::string_view more);
  void Clear();

  // Equality would tell in time how much is right; nothing has an order.
  bool operator==(const SecretText&) const = delete;
  std::strong_ordering operator<=>(const SecretText&) const = delete;

 private:
  friend std::ostream& operator<<(std::ostream&, const SecretText&) = delete;
  template <typename Sink>
  friend void AbslStringify(Sink&, const SecretText&) = delete;
  template <typename Json>
  friend void to_json(Json&, const SecretText&) = delete;

  std::unique_ptr<char[]> bytes_;  // ends in a zero byte
  std::size_t size_ = 0;
};

}  // namespace whet

#endif  // WHET_CORE_SECRET_TEXT_H_
