#include "base/web_text.hpp"

#include <gtest/gtest.h>

namespace afterglow {
namespace {

std::string base64(std::string_view text) {
    return base64_text(std::as_bytes(std::span(text)));
}

TEST(WebText, HtmlHoldsNoMarkup) {
    EXPECT_EQ(markup_text("<img src=x onerror=\"a('b')\"> & 夜"),
              "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; 夜");
}

TEST(WebText, JsonDoesNotEndItsScript) {
    EXPECT_EQ(json_in_script("\"</script><!-- & \xe2\x80\xa8\xe2\x80\xa9 \xe2\x80\xa6\""),
              "\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029 \xe2\x80\xa6\"");
}

TEST(WebText, LinksKeepSlashesAndNothingElseThatMeansSomething) {
    EXPECT_EQ(link_of_path("a b/c#1?x=%20.wav"), "a%20b/c%231%3Fx%3D%2520.wav");
    EXPECT_EQ(link_of_path("javascript:alert(1)"), "javascript%3Aalert%281%29");
    EXPECT_EQ(link_of_path("//host/x"), ".//host/x");
    EXPECT_EQ(link_of_path("夜.wav"), "%E5%A4%9C.wav");
}

// RFC 4648, section 10.
TEST(WebText, Base64OfTheStandardsExamples) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace afterglow
