// The answers that an example accepts, from its expected output.
//
//   References references("|");
//   references.Of("New York|NYC");  // {"New York", "NYC"}
//   References json("json");
//   json.Of(R"(["New York", "NYC"])");
//
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_REFERENCES_H_
#define WHET_PLUGINS_TEXT_REFERENCES_H_

#include <string>
#include <string_view>
#include <vector>

namespace whet::text {

class References {
 public:
  // `alternatives`: the text between two answers; "json": the expected output
  // is a JSON array of texts, or one answer if it is not; empty: it is one
  // answer.
  explicit References(std::string alternatives);

  // One or more, in order.
  std::vector<std::string> Of(std::string_view expected) const;

  // Whether `accept` takes one of them, given as a std::string_view; asks no
  // further. Copies nothing if there is one answer only.
  template <typename Accept>
  bool AnyOf(std::string_view expected, Accept accept) const {
    if (alternatives_.empty())
      return accept(expected);
    for (const std::string& answer : Of(expected)) {
      if (accept(std::string_view(answer)))
        return true;
    }
    return false;
  }

 private:
  std::string alternatives_;
};

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_REFERENCES_H_
