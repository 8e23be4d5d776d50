// The sections of the report page, in the order in which they stand on it.
// Each writes one <section> or nothing if it has nothing to say.
// `run.result` and `run.details` are present. Thread-safe.
#ifndef WHET_CORE_REPORT_REPORT_SECTIONS_H_
#define WHET_CORE_REPORT_REPORT_SECTIONS_H_

#include "whet/core/run_folder.h"
#include "whet/core/score_text.h"

#include "report/html_writer.h"

namespace whet::report {

// The prompt that the run started from and the one that was compared with it
// (the challenger; equal to the seed if nothing was compared).
struct ComparedPrompts {
  const CandidateRecord* seed = nullptr;        // null: no candidates recorded
  const CandidateRecord* challenger = nullptr;  // null: the seed was not beaten
};
ComparedPrompts FindComparedPrompts(const RunFolder& run);

// How the test examples went, seed against challenger.
struct TestCounts {
  int better = 0;
  int worse = 0;
  int same_full = 0;   // equal scores, full marks
  int same_other = 0;  // equal scores below that
  int unscored = 0;    // one side or both without a score
  bool binary = true;  // every score is 0 or 1
};
TestCounts CountTestRows(const std::vector<TestRow>& rows);

void WriteVerdict(const RunFolder& run, const ScoreText& text,
                  HtmlWriter* html);
void WriteKeyFigures(const RunFolder& run, HtmlWriter* html);
void WriteFindings(const RunFolder& run, HtmlWriter* html);
void WriteChart(const RunFolder& run, const ScoreText& text, HtmlWriter* html);
void WritePrompt(const RunFolder& run, HtmlWriter* html);
void WriteExamples(const RunFolder& run, HtmlWriter* html);
void WriteEvaluators(const RunFolder& run, const ScoreText& text,
                     HtmlWriter* html);
void WriteParetoSet(const RunFolder& run, const ScoreText& text,
                    HtmlWriter* html);
void WriteLineage(const RunFolder& run, const ScoreText& text,
                  HtmlWriter* html);
void WriteTexts(const RunFolder& run, HtmlWriter* html);
void WriteUsage(const RunFolder& run, HtmlWriter* html);
void WriteHowToUse(const RunFolder& run, HtmlWriter* html);
void WriteReproduce(const RunFolder& run, HtmlWriter* html);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_REPORT_SECTIONS_H_
