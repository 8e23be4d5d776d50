// A model from a GGUF file: its weights, its vocabulary, its chat template. A
// model for embeddings has no template and answers nothing.
//
//   auto model = ChatModel::Load("/models/smollm2.gguf");
//   std::vector<Token> prompt = model->Prompt(messages);
//
// Failures are whet::sdk::Error. Immutable, thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_CHAT_MODEL_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_CHAT_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <llama.h>

#include "whet/sdk/generation.h"

namespace whet::llama {

using Token = std::int32_t;

class ChatModel {
 public:
  // Maps the file at `path` into memory. NOT_FOUND if there is none,
  // INVALID_ARGUMENT if it is not a GGUF file of a chat model or of a model
  // for embeddings.
  static std::shared_ptr<const ChatModel> Load(const std::string& path);

  // Whether it can answer; if not, it is for embeddings only.
  bool answers() const { return !template_.empty(); }
  // How the file says that hidden states become one vector: NONE if it does
  // not, as chat models do not.
  enum llama_pooling_type pooling() const { return pooling_; }

  // The tokens of a text that stands for itself.
  std::vector<Token> Tokens(std::string_view text, bool control) const;

  // The tokens of a conversation, up to where the next answer begins, in the
  // template of the model. INVALID_ARGUMENT for what the template has no
  // place for (tools, empty conversations).
  std::vector<Token> Prompt(
      const std::vector<whet::sdk::Message>& messages) const;

  // The bytes of one token; nothing for control tokens.
  std::string Bytes(Token token) const;

  // True if `token` ends an answer.
  bool EndsAnswer(Token token) const;

  int trained_context() const { return llama_model_n_ctx_train(model_.get()); }
  int width() const { return llama_model_n_embd_out(model_.get()); }
  int vocabulary_size() const { return llama_vocab_n_tokens(vocabulary_); }
  llama_model* get() const { return model_.get(); }

 private:
  struct Free {
    void operator()(llama_model* model) const { llama_model_free(model); }
  };

  ChatModel(llama_model* model, std::string path);

  std::unique_ptr<llama_model, Free> model_;
  const llama_vocab* vocabulary_;
  std::string path_;
  std::string template_;
  enum llama_pooling_type pooling_ = LLAMA_POOLING_TYPE_NONE;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_CHAT_MODEL_H_
