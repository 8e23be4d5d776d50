// A program of your own that improves a prompt: whet as a library, C++.
//
//   improve whet.yaml [PATH=VALUE...]
//
// The evaluator "acme.first_word", which whet.yaml names, is a function of this
// program.
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "whet/engine.h"

namespace {

// The first word of an answer, without the point behind it.
std::string_view FirstWord(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \n");
  if (begin == text.npos)
    return {};
  text.remove_prefix(begin);
  return text.substr(0, text.find_first_of(" \n.,!"));
}

whet::ItemScore ScoreFirstWord(const whet::ItemView& item) {
  if (FirstWord(item.output) == item.expected)
    return {1.0, ""};
  return {0.0, "the first word must be '" + std::string(item.expected) + "'"};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: improve CONFIG [PATH=VALUE...]\n", stderr);
    return 2;
  }
  try {
    whet::Engine engine;
    engine.AddEvaluator("acme.first_word", "1.0.0", &ScoreFirstWord);

    whet::RunRequest request;
    request.config_file = argv[1];
    request.overrides.assign(argv + 2, argv + argc);
    request.listener.message = [](int, std::string_view line) {
      std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()),
                   line.data());
    };
    whet::Run run = engine.Prepare(std::move(request));
    std::fputs(run.plan().c_str(), stderr);
    run.Execute();
    std::puts(run.result().c_str());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "improve: %s\n", error.what());
    return 1;
  }
}
