#include "grammar.h"

#include <cmath>
#include <exception>

#include "whet/sdk/error.h"

#include "llama_log.h"

namespace whet::llama {

using whet::sdk::Error;

Grammar::Grammar(const ChatModel& model, const std::string& gbnf) {
  if (gbnf.empty()) {
    throw Error(WHET_INVALID_ARGUMENT,
                "grammar: empty; expected GBNF with a rule `root`");
  }
  if (gbnf.find('\0') != std::string::npos) {
    throw Error(WHET_INVALID_ARGUMENT, "grammar: contains a NUL byte");
  }
  const LlamaErrors errors;
  sampler_.reset(llama_sampler_init_grammar(llama_model_get_vocab(model.get()),
                                            gbnf.c_str(), "root"));
  if (sampler_ == nullptr) {
    throw Error(WHET_INVALID_ARGUMENT,
                "grammar: not GBNF with a rule `root`" + errors.Suffix());
  }
}

bool Grammar::Allows(Token token) const {
  llama_token_data data = {token, 0.0F, 0.0F};
  llama_token_data_array one = {&data, 1, -1, false};
  llama_sampler_apply(sampler_.get(), &one);
  return std::isfinite(data.logit);
}

std::vector<float> Grammar::Masked(std::span<const float> scores) const {
  std::vector<llama_token_data> data(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    data[i] = {static_cast<Token>(i), scores[i], 0.0F};
  }
  llama_token_data_array all = {data.data(), data.size(), -1, false};
  llama_sampler_apply(sampler_.get(), &all);
  std::vector<float> masked(scores.size());
  bool possible = false;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    masked[i] = data[i].logit;
    possible = possible || std::isfinite(masked[i]);
  }
  if (!possible) {
    throw Error(WHET_INTERNAL,
                "the model has no token with which the grammar can go on");
  }
  return masked;
}

void Grammar::Accept(Token token) {
  try {
    llama_sampler_accept(sampler_.get(), token);
  } catch (const std::exception& error) {
    throw Error(WHET_INTERNAL, std::string("grammar: ") + error.what());
  }
}

}  // namespace whet::llama
