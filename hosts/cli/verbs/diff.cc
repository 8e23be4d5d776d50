// whet diff: two prompts of a run, word by word.
#include <charconv>

#include "whet/core/report.h"
#include "whet/core/run_folder.h"

#include "absl/status/statusor.h"
#include "json_text.h"
#include "run_reference.h"
#include "verb.h"

namespace whet::cli {
namespace {

constexpr char kDiffFooter[] =
    R"(Without colours, [-removed-] and {+added+} mark the words.

Examples:
  whet diff                    your prompt against the best of the latest run
  whet diff latest seed best   the same
  whet diff latest 4 9         two prompts by the numbers of the report)";

// The candidate that a word names: "seed", "best" or a number.
absl::StatusOr<Candidate> FindCandidate(const RunFolder& run,
                                        const std::string& word) {
  if (word == "seed")
    return run.spec.prompt;
  if (word == "best" && run.result)
    return run.result->best;
  if (!run.details) {
    return absl::FailedPreconditionError(
        run.dir.string() +
        ": the run is not finished: only its seed prompt is there");
  }
  std::uint64_t number = 0;
  const std::from_chars_result parsed =
      std::from_chars(word.data(), word.data() + word.size(), number);
  if (parsed.ec == std::errc() && parsed.ptr == word.data() + word.size()) {
    for (const CandidateRecord& record : run.details->candidates) {
      if (record.number == number)
        return record.candidate;
    }
  }
  return absl::InvalidArgumentError(
      word + ": no such prompt; expected seed, best or a number from 1 to " +
      std::to_string(run.details->candidates.size()));
}

std::string PieceText(const DiffPiece& piece, const Paint& paint) {
  const std::string text = Printable(piece.text);
  switch (piece.kind) {
    case DiffPiece::Kind::kEqual:
      return text;
    case DiffPiece::Kind::kDeleted:
      return paint.on() ? paint.Removed(text) : "[-" + text + "-]";
    case DiffPiece::Kind::kInserted:
      break;
  }
  return paint.on() ? paint.Good(text) : "{+" + text + "+}";
}

std::string PiecesJson(const std::vector<DiffPiece>& pieces) {
  static constexpr const char* kKinds[] = {"equal", "deleted", "inserted"};
  std::vector<std::string> values;
  for (const DiffPiece& piece : pieces) {
    JsonObject json;
    json.Add("kind", kKinds[static_cast<int>(piece.kind)])
        .Add("text", piece.text);
    values.push_back(json.Text());
  }
  return JsonArray(values);
}

class DiffVerb : public Verb {
 public:
  const char* name() const override { return "diff"; }
  const char* summary() const override {
    return "Show what changed between two prompts of a run, word by word.";
  }

  void Declare(CLI::App& app) override {
    app.add_option("RUN", run_,
                   "Folder of the run, its name, or 'latest' (the default).");
    app.add_option("A", a_,
                   "Old prompt: seed (the default), best or a number.");
    app.add_option("B", b_,
                   "New prompt: best (the default), seed or a number.");
    app.add_flag("--json", json_, "Print the pieces as one JSON object.");
    app.footer(kDiffFooter);
  }

  ExitCode Run(const Console& console) override {
    const absl::StatusOr<RunFolder> run = ReadReferredRun(run_);
    if (!run.ok())
      return console.Fail(run.status());
    const absl::StatusOr<Candidate> a = FindCandidate(*run, a_);
    if (!a.ok())
      return console.Fail(a.status());
    const absl::StatusOr<Candidate> b = FindCandidate(*run, b_);
    if (!b.ok())
      return console.Fail(b.status());
    const std::vector<DiffPiece> pieces =
        WordDiff(CandidateText(*a), CandidateText(*b));
    if (json_) {
      JsonObject json;
      json.Add("schema_version", 1)
          .Add("a", a_)
          .Add("b", b_)
          .AddRaw("pieces", PiecesJson(pieces));
      console.out() << json.Text() << '\n';
      return ExitCode::kDone;
    }
    for (const DiffPiece& piece : pieces) {
      console.out() << PieceText(piece, console.out_paint());
    }
    if (*a == *b)
      console.Note("The two prompts are equal.");
    return ExitCode::kDone;
  }

 private:
  std::string run_;
  std::string a_ = "seed";
  std::string b_ = "best";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeDiffVerb() { return std::make_unique<DiffVerb>(); }

}  // namespace whet::cli
