#include "chat_model.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "whet/sdk/error.h"

#include "llama_log.h"

namespace whet::llama {
namespace {

using whet::sdk::Error;
using whet::sdk::Message;

void CheckFile(const std::string& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) {
    throw Error(WHET_NOT_FOUND,
                "model file " + path +
                    ": no such file; give `model` the path "
                    "of a GGUF file or the name of a built-in model");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw Error(WHET_INVALID_ARGUMENT,
                "model file " + path + ": not a file; expected a GGUF file");
  }
  std::ifstream file(path, std::ios::binary);
  std::array<char, 4> magic = {};
  if (!file.is_open()) {
    throw Error(WHET_PERMISSION_DENIED,
                "model file " + path + ": " + std::strerror(errno));
  }
  file.read(magic.data(), magic.size());
  if (!file || std::string_view(magic.data(), magic.size()) != "GGUF") {
    throw Error(WHET_INVALID_ARGUMENT,
                "model file " + path +
                    ": not a GGUF file (it does not start "
                    "with the bytes \"GGUF\")");
  }
}

const char* RoleName(std::int32_t role) {
  switch (role) {
    case WHET_ROLE_SYSTEM:
      return "system";
    case WHET_ROLE_USER:
      return "user";
    case WHET_ROLE_ASSISTANT:
      return "assistant";
    default:
      throw Error(WHET_INVALID_ARGUMENT,
                  "the provider llama has no tools: a message may come from "
                  "the system, the user or the assistant");
  }
}

std::string MetaOf(const llama_model* model, const std::string& key) {
  std::string value(64, '\0');
  const std::int32_t length =
      llama_model_meta_val_str(model, key.c_str(), value.data(), value.size());
  value.resize(std::clamp<std::int32_t>(length, 0, 63));
  return value;
}

enum llama_pooling_type PoolingOf(const llama_model* model) {
  const std::string type =
      MetaOf(model, MetaOf(model, "general.architecture") + ".pooling_type");
  return type == "1"   ? LLAMA_POOLING_TYPE_MEAN
         : type == "2" ? LLAMA_POOLING_TYPE_CLS
         : type == "3" ? LLAMA_POOLING_TYPE_LAST
                       : LLAMA_POOLING_TYPE_NONE;
}

}  // namespace

std::shared_ptr<const ChatModel> ChatModel::Load(const std::string& path) {
  CheckFile(path);
  StartLlama();
  const LlamaErrors errors;
  llama_model_params params = llama_model_default_params();
  params.n_gpu_layers = 0;
  // Extra buffers hold repacked weights, whose kernels round by batch size.
  params.use_extra_bufts = false;
  llama_model* model = llama_model_load_from_file(path.c_str(), params);
  if (model == nullptr) {
    throw Error(WHET_INVALID_ARGUMENT,
                "model file " + path + ": cannot be loaded" + errors.Suffix());
  }
  std::shared_ptr<ChatModel> out(new ChatModel(model, path));
  out->pooling_ = PoolingOf(model);
  const char* chat_template = llama_model_chat_template(model, nullptr);
  if (chat_template != nullptr && llama_model_has_decoder(model)) {
    out->template_ = chat_template;
    out->Prompt({{.content = "?"}});  // refuses a template it cannot apply
  } else if (out->pooling_ == LLAMA_POOLING_TYPE_NONE) {
    throw Error(WHET_INVALID_ARGUMENT,
                "model file " + path +
                    ": not a chat model (it has no chat template) and not one "
                    "for embeddings (it has no pooling type); use an "
                    "instruction-tuned one");
  }
  return out;
}

ChatModel::ChatModel(llama_model* model, std::string path)
    : model_(model),
      vocabulary_(llama_model_get_vocab(model)),
      path_(std::move(path)) {}

std::vector<Token> ChatModel::Prompt(
    const std::vector<Message>& messages) const {
  if (!answers()) {
    throw Error(WHET_INVALID_ARGUMENT,
                "model file " + path_ +
                    ": a model for embeddings, which answers nothing (it has "
                    "no chat template); use an instruction-tuned one");
  }
  std::vector<llama_chat_message> chat;
  std::size_t bytes = 256;
  for (const Message& message : messages) {
    if (!message.tool_calls.empty()) {
      RoleName(WHET_ROLE_TOOL);
    }
    if (message.content.find('\0') != std::string::npos) {
      throw Error(WHET_INVALID_ARGUMENT,
                  "a message contains a NUL byte, where llama.cpp's templates "
                  "would cut it off");
    }
    chat.push_back({RoleName(message.role), message.content.c_str()});
    bytes += 2 * message.content.size() + 128;
  }
  if (chat.empty()) {
    throw Error(WHET_INVALID_ARGUMENT, "a request needs at least one message");
  }
  std::string text(bytes, '\0');
  const auto apply = [&] {
    return llama_chat_apply_template(template_.c_str(), chat.data(),
                                     chat.size(), /*add_ass=*/true, text.data(),
                                     static_cast<std::int32_t>(text.size()));
  };
  std::int32_t length = apply();
  if (length > static_cast<std::int32_t>(text.size())) {
    text.resize(length);
    length = apply();
  }
  if (length < 0) {
    throw Error(WHET_INVALID_ARGUMENT, "model file " + path_ +
                                           ": its chat template is not one of "
                                           "those that llama.cpp knows");
  }
  text.resize(length);
  return Tokens(text, /*control=*/true);
}

std::vector<Token> ChatModel::Tokens(std::string_view text,
                                     bool control) const {
  std::vector<Token> tokens(text.size() + 8);
  const std::int32_t count = llama_tokenize(
      vocabulary_, text.data(), static_cast<std::int32_t>(text.size()),
      tokens.data(), static_cast<std::int32_t>(tokens.size()),
      /*add_special=*/true, /*parse_special=*/control);
  if (count < 0) {
    throw Error(WHET_INTERNAL, "llama.cpp made more tokens than bytes");
  }
  tokens.resize(count);
  return tokens;
}

std::string ChatModel::Bytes(Token token) const {
  std::string bytes(64, '\0');
  std::int32_t length = 0;
  while ((length = llama_token_to_piece(vocabulary_, token, bytes.data(),
                                        static_cast<std::int32_t>(bytes.size()),
                                        /*lstrip=*/0,
                                        /*special=*/false)) < 0) {
    bytes.resize(-length);
  }
  bytes.resize(length);
  return bytes;
}

bool ChatModel::EndsAnswer(Token token) const {
  return llama_vocab_is_eog(vocabulary_, token);
}

}  // namespace whet::llama
