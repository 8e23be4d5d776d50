// Writes HTML so that data cannot become markup.
//
//   HtmlWriter html;
//   html.Raw("<td>").Text(row.input).Raw("</td>");
//   std::string page = std::move(html).Take();
//
// Raw is for markup written in our sources, Text for everything else.
// Thread-compatible.
#ifndef WHET_CORE_REPORT_HTML_WRITER_H_
#define WHET_CORE_REPORT_HTML_WRITER_H_

#include <string>
#include <string_view>
#include <utility>

namespace whet::report {

class HtmlWriter {
 public:
  HtmlWriter& Raw(std::string_view markup) {
    html_ += markup;
    return *this;
  }

  // Escapes & < > " ' (safe in text and in quoted attributes), replaces
  // ill-formed UTF-8, and shows control characters as U+FFFD.
  HtmlWriter& Text(std::string_view data);

  // Text in full if short; else its beginning, the whole behind a fold.
  HtmlWriter& FoldedText(std::string_view data);

  std::string Take() && { return std::move(html_); }

 private:
  std::string html_;
};

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_HTML_WRITER_H_
