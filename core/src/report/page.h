// The frame of a page: one file that loads nothing.
#ifndef WHET_CORE_REPORT_PAGE_H_
#define WHET_CORE_REPORT_PAGE_H_

#include <string_view>

#include "report/html_writer.h"

namespace whet::report {

// From the doctype to the beginning of the body, style included.
void BeginPage(std::string_view title, HtmlWriter* html);

// Says which whet has made it.
void EndPage(std::string_view version, HtmlWriter* html);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_PAGE_H_
