#include "report/page.h"

namespace whet::report {
namespace {

constexpr char kStyle[] =
#include "report.css.inc"
    ;

// Nothing may be fetched or run, whatever data is on the page.
constexpr char kPolicy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
    "'none'\">";

}  // namespace

void BeginPage(std::string_view title, HtmlWriter* html) {
  html->Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
      .Raw(kPolicy)
      .Raw(
          "<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\"><meta name=\"color-scheme\" content=\"light "
          "dark\"><title>")
      .Text(title)
      .Raw(" · whet</title><style>")
      .Raw(kStyle)
      .Raw("</style></head>\n<body>");
}

void EndPage(std::string_view version, HtmlWriter* html) {
  html->Raw("<footer>Made by whet ")
      .Text(version)
      .Raw(
          ". This page is one file and loads nothing from "
          "anywhere.</footer></body></html>\n");
}

}  // namespace whet::report
