#include "boards/routes.hpp"

#include <gtest/gtest.h>

#include "boards/admission.hpp"
#include "boards/embedded.hpp"
#include "boards/host_check.hpp"

namespace dutyline {
namespace {

TEST(Routes, EveryPathOfTheInterface) {
  const struct {
    const char* target;
    Handler handler;
  } table[] = {
      {"/", Handler::wallboard},
      {"/?tv=1", Handler::wallboard},
      {"/wallboard/wallboard.css", Handler::wallboard},
      {"/metrics", Handler::metrics},
      {"/metrics?name[]=x", Handler::metrics},
      {"/healthz", Handler::healthz},
      {"/readyz", Handler::readyz},
      {"/api/v1/lines", Handler::lines},
      {"/api/v1/stream", Handler::stream},
      {"/api/v1/status", Handler::status},
      {"/api/v1/events", Handler::events},
      {"/api/v1/lines/send-duty/calls?from=2026-11-01", Handler::calls},
      {"/api/v1/lines/send-duty/figures", Handler::figures},
      {"/api/v1/lines/send-duty/desk", Handler::desk},
      {"/api/v1/lines/send-duty/desk.csv", Handler::desk},
      {"/api/v1/lines/send-duty/lost/0123456789abcdef", Handler::mark},
      {"/api/v1/lines/send-duty/lost/", Handler::none},
      {"/api/v1/lines/send-duty/lost/a/b", Handler::none},
      {"/desk?line=send-duty", Handler::desk_page},
      {"/wallboard/desk.html", Handler::desk_page},
      {"/kiosk/0123456789", Handler::kiosk},
      {"/kiosk/", Handler::none},
      {"/api/v1/lines/", Handler::none},
      {"/api/v1/lines//calls", Handler::none},
      {"/api/v1/lines/a/b/calls", Handler::none},
      {"/metrics/", Handler::none},
      {"", Handler::none},
      {"*", Handler::none},
      {"/../etc/passwd", Handler::none},
  };
  for (const auto& row : table) EXPECT_EQ(find_route(row.target).handler, row.handler) << row.target;
}

TEST(Routes, OnlyEventsAndMarksArePosted) {
  EXPECT_TRUE(allows(Handler::lines, Method::head));
  EXPECT_FALSE(allows(Handler::lines, Method::post));
  EXPECT_TRUE(allows(Handler::events, Method::post));
  EXPECT_FALSE(allows(Handler::events, Method::get));
  EXPECT_TRUE(allows(Handler::mark, Method::post));
  EXPECT_FALSE(allows(Handler::mark, Method::head));
}

TEST(HostCheck, LoopbackAnswersToItsOwnNamesOnly) {
  for (const char* ours : {"localhost", "LocalHost:9877", "127.0.0.1:80", "[::1]", "[::1]:9877"}) {
    EXPECT_TRUE(host_is_ours(ours, "127.0.0.1")) << ours;
    EXPECT_TRUE(host_is_ours(ours, "::1")) << ours;
  }
  for (const char* strange : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[", "[]", ":"}) {
    EXPECT_FALSE(host_is_ours(strange, "127.0.0.1")) << strange;
  }
  EXPECT_TRUE(host_is_ours("127.0.0.5:1", "127.0.0.5"));
}

TEST(HostCheck, APageOfAnotherOriginIsToldByTheBrowser) {
  const std::string_view host = "Board.council.example:9877";
  for (const char* site : {"cross-site", "same-site", "", "nonsense"}) {
    EXPECT_TRUE(is_sent_from_elsewhere(site, "https://evil.example", host)) << site;
  }
  EXPECT_TRUE(is_sent_from_elsewhere("same-site", "", host));
  EXPECT_FALSE(is_sent_from_elsewhere("same-origin", "https://board.council.example", "localhost"));  // a proxy's Host
  EXPECT_FALSE(is_sent_from_elsewhere("none", "", host));
  EXPECT_FALSE(is_sent_from_elsewhere("", "", host));
  EXPECT_FALSE(is_sent_from_elsewhere("", "https://board.council.example:9877", host));
  for (const char* origin : {"null", "https://board.council.example", "https://board.council.example:9877.evil.example",
                             "https://evil.example/board.council.example:9877"}) {
    EXPECT_TRUE(is_sent_from_elsewhere("", origin, host)) << origin;
  }
}

TEST(HostCheck, ElsewhereEveryNameIsRight) {
  EXPECT_TRUE(host_is_ours("wallboard.council.example", "0.0.0.0"));
  EXPECT_TRUE(host_is_ours("wallboard.council.example", "192.0.2.7"));
}

TEST(Admission, SoManyInAllAndSoManyFromOneAddress) {
  Admission admission(4, 2);
  EXPECT_TRUE(admission.enter("192.0.2.1", false));
  EXPECT_TRUE(admission.enter("192.0.2.1", false));
  EXPECT_FALSE(admission.enter("192.0.2.1", false));
  EXPECT_TRUE(admission.enter("192.0.2.2", false));
  admission.leave("192.0.2.1");
  EXPECT_TRUE(admission.enter("192.0.2.1", false));
  EXPECT_TRUE(admission.enter("192.0.2.3", false));
  EXPECT_FALSE(admission.enter("192.0.2.4", false));
  EXPECT_EQ(admission.inside(), 4u);
}

TEST(Admission, LoopbackMayBeAProxyForMany) {
  Admission admission(10, 2);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(admission.enter("127.0.0.1", true));
  EXPECT_FALSE(admission.enter("127.0.0.1", true));
}

TEST(Embedded, TheWallboardIsInside) {
  const EmbeddedFile* page = find_wallboard_file("index.html");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(page->etag.size(), 20u);
  EXPECT_EQ(find_wallboard_file("../index.html"), nullptr);
  for (const EmbeddedFile& file : wallboard_files()) EXPECT_NE(file.content_type, "") << file.name;
}

TEST(Embedded, NothingIsInlineOrFetchedFromElsewhere) {
  for (const EmbeddedFile& file : wallboard_files()) {
    // A name of XML, and where the chart library says that it comes from: nobody fetches either.
    const std::string_view named =
        file.name.starts_with("uPlot") ? "://github.com/leeoniya/uPlot" : "://www.w3.org/2000/svg";
    EXPECT_EQ(file.body.find("://"), file.body.find(named)) << file.name;
    if (!file.name.ends_with(".html")) continue;
    for (const char* inlined : {"<style", " style=", " onclick=", " onload=", "<script>", "javascript:"}) {
      EXPECT_EQ(file.body.find(inlined), std::string_view::npos) << file.name << ": " << inlined;
    }
  }
}

}  // namespace
}  // namespace dutyline
