// Evaluator llm_judge: a language model judges each output by a rubric.
//
// All questions of a batch are asked at once, those that a split vote adds
// after them. An output is scored only if every question about it has an
// answer that can be read: anything else is no verdict, and never a 0.
#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/service/log.h"

#include "ballot.h"
#include "feedback.h"
#include "interview.h"
#include "labels.h"
#include "options.h"
#include "question.h"
#include "set_report.h"
#include "text/quote.h"

namespace whet::llm_judge {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kLabelQuote = 40;

// An item on its way to a score.
struct Trial {
  Case item = {};
  Ballot ballot;
  Label label = {};
  whet_status status = WHET_OK;
  std::string reason = {};  // why there is no score

  void Fail(whet_status code, std::string why) {
    if (status == WHET_OK) {
      status = code;
      reason = std::move(why);
    }
  }
};

class LlmJudge : public sdk::BatchSetEvaluator {
 public:
  explicit LlmJudge(const sdk::Context& context)
      : host_(context.host),
        options_(ParseOptions(sdk::ParseSettings(context))),
        interview_(context.host, &options_) {}

  std::vector<sdk::ModelNeed> ModelNeeds() const override {
    return {{options_.role, std::uint64_t{options_.most_votes()} *
                                options_.orders() * (1 + options_.repairs)}};
  }

  std::vector<Outcome> EvaluateBatch(
      const std::vector<sdk::Item>& items) const override {
    std::vector<Trial> trials;
    trials.reserve(items.size());
    for (const sdk::Item& item : items)
      trials.push_back(Prepare(item));

    std::vector<Question> questions;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      if (trials[i].status == WHET_OK && !IsSettled(trials[i]))
        AddQuestions(trials[i], i, 0, options_.samples, questions);
    }
    interview_.Run(questions);
    Collect(questions, trials);
    Escalate(trials);

    std::vector<Outcome> outcomes;
    outcomes.reserve(trials.size());
    for (std::size_t i = 0; i < trials.size(); ++i)
      outcomes.push_back(Judge(trials[i], items[i]));
    return outcomes;
  }

  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    std::vector<Record> records;
    records.reserve(statistics.size());
    for (const std::string_view bytes : statistics)
      records.push_back(UnpackRecord(bytes));
    int labels = 0;
    std::vector<sdk::SetMetric> metrics = ReportOn(records, options_, &labels);
    if (labels < kFewLabels && !options_.label_column.empty() &&
        !told_few_labels_.exchange(true)) {
      host_.Log(WHET_LOG_WARN,
                "only " + std::to_string(labels) +
                    " items have a verdict of a person in the column '" +
                    options_.label_column + "': below " +
                    std::to_string(kFewLabels) +
                    " the agreement with the judge says little");
    }
    return metrics;
  }

 private:
  // The same answer twice needs no judge.
  bool IsSettled(const Trial& trial) const {
    return options_.mode == Mode::kPairwise &&
           trial.item.output == trial.item.reference;
  }

  Trial Prepare(const sdk::Item& item) const {
    Trial trial{.ballot = Ballot(&options_)};
    const Columns columns(item.metadata);
    std::string reference;
    if (options_.mode != Mode::kPairwise) {
      if (options_.use_reference)
        reference = item.expected;
    } else if (options_.against == "expected") {
      reference = item.expected;
    } else {
      reference = columns.Text(options_.against).value_or("");
    }
    if (options_.mode == Mode::kPairwise && reference.empty()) {
      trial.Fail(WHET_FAILED_PRECONDITION,
                 "there is no answer to compare with: '" + options_.against +
                     "' is empty or missing");
      return trial;
    }
    try {
      trial.item = MakeCase(item.input, item.output, reference);
    } catch (const sdk::Error& e) {
      trial.Fail(e.code(), e.what());
    }
    if (!options_.label_column.empty())
      trial.label = LabelOf(columns);
    return trial;
  }

  Label LabelOf(const Columns& columns) const {
    const Label label =
        ReadLabel(columns.Value(options_.label_column), options_);
    if (!label.empty && !label.value.has_value() &&
        !told_bad_label_.exchange(true)) {
      host_.Log(
          WHET_LOG_WARN,
          "column '" + options_.label_column + "': " +
              text::Quote(columns.Text(options_.label_column).value_or(""),
                          kLabelQuote) +
              " is no verdict of this judge's kind; such items count "
              "without a label");
    }
    return label;
  }

  void AddQuestions(const Trial& trial, std::size_t item, std::uint32_t begin,
                    std::uint32_t end, std::vector<Question>& out) const {
    const bool with_schema = interview_.wants_schema();
    for (std::uint32_t sample = begin; sample < end; ++sample) {
      for (std::uint32_t order = 0; order < options_.orders(); ++order) {
        Question question{.item = item};
        question.order =
            order == 0 ? Order::kOutputFirst : Order::kReferenceFirst;
        question.request =
            Ask(trial.item, question.order, sample, options_, with_schema);
        out.push_back(std::move(question));
      }
    }
  }

  // `questions` about one vote follow each other.
  void Collect(const std::vector<Question>& questions,
               std::vector<Trial>& trials) const {
    const std::size_t orders = options_.orders();
    for (std::size_t i = 0; i < questions.size(); i += orders) {
      Trial& trial = trials[questions[i].item];
      const Question& first = questions[i];
      const Question& last = questions[i + orders - 1];
      for (const Question* question : {&first, &last}) {
        if (!question->verdict.has_value())
          trial.Fail(question->status, question->reason);
      }
      if (trial.status != WHET_OK)
        continue;
      if (orders == 1)
        trial.ballot.Add(*first.verdict);
      else
        trial.ballot.Add(*first.verdict, *last.verdict);
    }
  }

  void Escalate(std::vector<Trial>& trials) const {
    if (options_.escalate <= options_.samples)
      return;
    std::vector<Question> questions;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      const Trial& trial = trials[i];
      if (trial.status == WHET_OK && !trial.ballot.empty() &&
          trial.ballot.Split())
        AddQuestions(trial, i, options_.samples, options_.escalate, questions);
    }
    interview_.Run(questions);
    Collect(questions, trials);
  }

  Outcome Judge(const Trial& trial, const sdk::Item& item) const {
    Outcome out;
    if (trial.status != WHET_OK) {
      out.status = trial.status;
      out.reason = trial.reason;
      return out;
    }
    const Ballot& ballot = trial.ballot;
    Record record;
    record.counted =
        ballot.empty() ? Counted{.score = 0.5, .mean = 0.5} : ballot.Count();
    record.votes = static_cast<double>(ballot.size());
    record.order_effect = ballot.order_effect();
    record.labelled = trial.label.value.has_value();
    record.label = trial.label.value.value_or(0.0);
    out.score.value = record.counted.score;
    if (item.wants_feedback)
      out.score.feedback = Explain(record.counted, ballot, options_);
    if (item.wants_statistics)
      out.score.statistics = PackRecord(record);
    AddMetrics(record, out.score);
    return out;
  }

  void AddMetrics(const Record& record, sdk::Score& score) const {
    if (options_.mode == Mode::kScale)
      score.metrics.emplace_back("grade", record.counted.mean);
    if (record.order_effect.pairs > 0) {
      score.metrics.emplace_back(
          "position_consistency",
          static_cast<double>(record.order_effect.consistent) /
              record.order_effect.pairs);
    }
    if (options_.most_votes() > 1) {
      score.metrics.emplace_back("votes", record.votes);
      score.metrics.emplace_back("vote_share", record.counted.share);
      score.metrics.emplace_back("vote_deviation", record.counted.deviation);
    }
  }

  sdk::Host host_;
  const Options options_;
  const Interview interview_;
  mutable std::atomic<bool> told_few_labels_ = false;
  mutable std::atomic<bool> told_bad_label_ = false;
};

}  // namespace
}  // namespace whet::llm_judge

WHET_BATCH_SET_EVALUATOR_PLUGIN(
    whet::llm_judge::LlmJudge,
    {.id = "llm_judge",
     .name = "Model as judge",
     .version = "0.1.0",
     .description = "A language model judges each output by a rubric: on a "
                    "scale, as pass or fail, or against another answer.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::llm_judge::kSchema,
     .needs = {WHET_SERVICE_LLM},
     .flags = WHET_PLUGIN_CONCURRENT})
