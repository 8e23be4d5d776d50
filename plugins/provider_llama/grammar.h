// Holds an answer to a grammar (GBNF, llama.cpp's grammars/README.md).
//
//   Grammar grammar(*model, "root ::= \"yes\" | \"no\"");
//   if (!grammar.Allows(token)) scores = grammar.Masked(scores);
//   grammar.Accept(token);
//
// Not thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_GRAMMAR_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_GRAMMAR_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <llama.h>

#include "chat_model.h"

namespace whet::llama {

class Grammar {
 public:
  // Throws whet::sdk::Error INVALID_ARGUMENT, with llama.cpp's words, for a
  // text that is no grammar with a rule `root`.
  Grammar(const ChatModel& model, const std::string& gbnf);

  // Whether an answer may go on with `token`.
  bool Allows(Token token) const;

  // The scores, minus infinity for every token that may not come next. Throws
  // INTERNAL if there is none.
  std::vector<float> Masked(std::span<const float> scores) const;

  // Goes on with `token`, which is allowed.
  void Accept(Token token);

 private:
  struct Free {
    void operator()(llama_sampler* sampler) const {
      llama_sampler_free(sampler);
    }
  };
  std::unique_ptr<llama_sampler, Free> sampler_;
};

// The grammar of the JSON texts that `schema`, a JSON Schema, admits. Throws
// whet::sdk::Error INVALID_ARGUMENT, naming the place and the keyword, for what
// a grammar cannot hold an answer to: nothing is silently left out.
std::string GrammarOf(std::string_view schema);

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_GRAMMAR_H_
