#include "base/text.hpp"

#include "base/likely_slugs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/error.hpp"

namespace afterglow {
namespace {

// Any text, made of whole characters of many scripts, punctuation, accents and stray bytes.
rc::Gen<std::string> any_name() {
    const auto pieces = rc::gen::element<std::string>(
        "a", "Z", "7", " ", "_", "-", ".", "/", "(", "É", "e\xCC\x81", "ß", "が", "か\xE3\x82\x99", "音",
        "한", "ﬁ", "Ⅷ", "\xF0\x9F\x8E\xB9", "\xFF", "\xC3", "и", "ה", "\xE0\xA4\x95\xE0\xA4\xBF", "\xCC\x88",
        "İ", "\xEF\xBC\xA1");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(pieces),
                        [](const std::vector<std::string>& all) {
                            std::string name;
                            for (const auto& piece : all) name += piece;
                            return name;
                        });
}

TEST(ValidUtf8, KeepsWellFormedTextAndReplacesEachMalformedByte) {
    EXPECT_EQ(valid_utf8("Größe 音"), "Größe 音");
    EXPECT_EQ(valid_utf8("a\xFF\xFEz"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    EXPECT_EQ(valid_utf8("\xE3\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Slugify, WritesNamesAsFileNamesCanHaveThem) {
    EXPECT_EQ(slugify("01 Solanus (Extracted 2)"), "01_solanus_extracted_2");
    EXPECT_EQ(slugify("Café  Déjà-vu!!"), "cafe_deja_vu");
    EXPECT_EQ(slugify("Straße"), "strasse");
    EXPECT_EQ(slugify("ﬁnal ＡＢＣ"), "final_abc");
    EXPECT_EQ(slugify("../../etc/passwd"), "etc_passwd");
}

TEST(Slugify, KeepsTheLettersOfOtherScripts) {
    EXPECT_EQ(slugify("東京の夜 (がらん)"), "東京の夜_がらん");
    EXPECT_EQ(slugify("か\xE3\x82\x99"), "が");  // decomposed, as some file systems store it
    EXPECT_EQ(slugify("한국"), "한국");
    EXPECT_EQ(slugify("Полёт"), "полет");
}

TEST(Slugify, IsNeverEmptyAndNeverLong) {
    EXPECT_EQ(slugify(""), "track");
    EXPECT_EQ(slugify("!!! ..."), "track");
    EXPECT_EQ(slugify(std::string(300, 'x')), std::string(80, 'x'));
    std::string kana;
    for (int i = 0; i < 40; ++i) kana += "あ";
    EXPECT_EQ(slugify(kana).size(), 78U);  // 26 characters of three bytes
}

RC_GTEST_PROP(Slugify, IsIdempotent, ()) {
    const std::string once = slugify(*any_name());
    RC_ASSERT(slugify(once) == once);
}

RC_GTEST_PROP(Slugify, GivesOnlySafeNames, ()) {
    const std::string slug = slugify(*any_name());
    RC_ASSERT(!slug.empty() && slug.size() <= 80U);
    RC_ASSERT(valid_utf8(slug) == slug);
    RC_ASSERT(slug.front() != '_' && slug.back() != '_');
    RC_ASSERT(std::none_of(slug.begin(), slug.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && c != '_' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z');
    }));
}

TEST(Slugify, IsIdempotentForEveryCharacter) {
    for (utf8proc_int32_t c = 1; c < 0x20000; ++c) {
        unsigned char bytes[4];
        const auto size = utf8proc_encode_char(c, bytes);
        if (size <= 0) continue;
        const std::string slug = slugify("a" + std::string(bytes, bytes + size) + "b");
        ASSERT_EQ(slugify(slug), slug) << "character " << c;
    }
}

TEST(SlugOfPath, TakesTheNameWithoutFolderAndExtension) {
    EXPECT_EQ(slug_of_path("/music/Album/01 One.Two.flac"), "01_one_two");
    EXPECT_EQ(slug_of_path("plain"), "plain");
    EXPECT_EQ(slug_of_path(".hidden"), "hidden");
}

TEST(UniqueSlugs, LeavesLoneNamesAsTheyAre) {
    const std::vector<std::string> paths{"a/One.wav", "b/Two.wav"};
    EXPECT_EQ(unique_slugs(paths), (std::vector<std::string>{"one", "two"}));
}

TEST(UniqueSlugs, TellsNamesakesApartByTheirFolder) {
    const std::vector<std::string> paths{
        "/m/First Album/01 Intro.wav", "/m/Second/01 intro.flac",       "/m/aux/x.wav", "02 End.wav",
        "Second/02 End.wav",           std::string(200, 'f') + "/x.wav"};
    EXPECT_EQ(unique_slugs(paths),
              (std::vector<std::string>{"first_album_01_intro", "second_01_intro", "aux__x", "02_end",
                                        "second_02_end", std::string(40, 'f') + "_x"}));
    const std::vector<std::string> taken{"end"};
    EXPECT_EQ(unique_slugs(std::vector<std::string>{"Album/End.wav"}, taken)[0], "album_end");
}

TEST(UniqueSlugs, TellsDiscsOfAlbumsApartByAsManyFoldersAsNeeded) {
    const std::vector<std::string> paths{"Album A/CD1/01 Intro.wav", "Album A/CD2/01 Intro.wav",
                                         "B/CD1/01 Intro.wav",       "B/CD2/01 Intro.wav",
                                         "CD3/01 Intro.wav",         "C/CD3/01 Intro.wav"};
    EXPECT_EQ(unique_slugs(paths),
              (std::vector<std::string>{"album_a_cd1_01_intro", "album_a_cd2_01_intro", "b_cd1_01_intro",
                                        "b_cd2_01_intro", "cd3_01_intro", "c_cd3_01_intro"}));
    const std::vector<std::string> taken{"x", "cd1_x"};  // of an earlier run
    EXPECT_EQ(unique_slugs(std::vector<std::string>{"/m/B/CD1/x.wav"}, taken)[0], "b_cd1_x");
    const std::string long_name(200, 'f');
    const std::vector<std::string> long_ones{"A/" + long_name + "/CD1/" + long_name + ".wav",
                                             "B/" + long_name + "/CD1/" + long_name + ".wav"};
    for (const auto& slug : unique_slugs(long_ones)) {
        EXPECT_LE(slug.size(), 80U);
        EXPECT_THAT(slug, testing::HasSubstr("_cd1_fff"));
    }
}

TEST(UniqueSlugs, AreAmongTheLikelyOnes) {
    const std::vector<std::string> paths{"a/One.wav", "a/one.flac",   "b/one.wav",    "c/two.wav",
                                         "three.wav", "d/1/four.wav", "e/1/four.wav", "/e/1/e/four.wav"};
    const auto slugs = unique_slugs(paths);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto likely = likely_slugs(paths[i]);
        EXPECT_EQ(std::count(likely.begin(), likely.end(), slugs[i]), 1) << slugs[i];
    }
}

TEST(UniqueSlugs, TellsNamesakesInOneFolderApartByTheirPath) {
    std::vector<std::string> paths{"a/One.wav", "a/one.flac", "One!.wav", "one.mp3", "z/a/one.aiff"};
    EXPECT_EQ(unique_slugs(paths).back(), "z_a_one");
    paths.pop_back();
    for (const auto& slug : unique_slugs(paths)) {
        ASSERT_EQ(slug.size(), std::string("one_").size() + 8);
        EXPECT_TRUE(slug.starts_with("one_"));
    }
    const std::vector<std::string> taken{"two"};
    const auto beside_taken = unique_slugs(std::vector<std::string>{"two.wav"}, taken);
    EXPECT_NE(beside_taken[0], "two");
}

TEST(UniqueSlugs, SurvivesANameThatLooksLikeASuffixedOne) {
    std::vector<std::string> paths{"a/one.wav", "b/one.wav"};
    paths.push_back("c/" + unique_slugs(paths)[0] + ".wav");
    const auto slugs = unique_slugs(paths);
    EXPECT_EQ(std::set<std::string>(slugs.begin(), slugs.end()).size(), 3U);
}

RC_GTEST_PROP(UniqueSlugs, AreUniqueAndDoNotDependOnOrder, ()) {
    const auto name = rc::gen::element<std::string>("a.wav", "A.wav", "a.flac", "b/a.wav", "b/a!.wav",
                                                    "é.wav", "e.wav", "", "track.wav", "c/a.wav", "d/a.wav");
    const auto paths = *rc::gen::container<std::vector<std::string>>(name);
    const auto slugs = unique_slugs(paths);
    RC_ASSERT(std::set<std::string>(slugs.begin(), slugs.end()).size() == paths.size());
    std::vector<std::pair<std::string, std::string>> forward;
    for (std::size_t i = 0; i < paths.size(); ++i) forward.emplace_back(paths[i], slugs[i]);
    const std::vector<std::string> turned(paths.rbegin(), paths.rend());
    const auto turned_slugs = unique_slugs(turned);
    std::vector<std::pair<std::string, std::string>> backward;
    for (std::size_t i = 0; i < turned.size(); ++i) backward.emplace_back(turned[i], turned_slugs[i]);
    std::sort(forward.begin(), forward.end());
    std::sort(backward.begin(), backward.end());
    RC_ASSERT(forward == backward);
}

TEST(Nearest, FindsTheKeyThatWasMeant) {
    const std::vector<std::string> keys{"crossfade_ms", "duration_sec", "tremolo_hz", "seed"};
    EXPECT_EQ(nearest("crosfade_ms", keys), "crossfade_ms");
    EXPECT_EQ(nearest("durtaion_sec", keys), "duration_sec");
    EXPECT_EQ(nearest("Tremolo-Hz", keys), "tremolo_hz");
    EXPECT_EQ(nearest("sede", keys), "seed");  // two neighbours swapped: one edit
    EXPECT_EQ(nearest("completely_else", keys), std::nullopt);
    EXPECT_EQ(nearest("x", std::vector<std::string>{"y"}), std::nullopt);
    EXPECT_EQ(nearest("seed", {}), std::nullopt);
}

TEST(Csv, QuotesOnlyWhereItMust) {
    EXPECT_EQ(csv_field("plain text"), "plain text");
    EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_field("say \"x\""), "\"say \"\"x\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
}

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
    const auto rows = parse_csv("\xEF\xBB\xBFid,path\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0], (std::vector<std::string>{"id", "path"}));
    EXPECT_EQ(rows[1], (std::vector<std::string>{"1", "a, \"b\"\nc"}));
    EXPECT_EQ(rows[2], (std::vector<std::string>{"2", ""}));
    EXPECT_TRUE(parse_csv("").empty());
}

TEST(Csv, NamesTheLineOfAnUnclosedQuote) {
    try {
        parse_csv("a,b\nc,d\n1,\"open\n\n");
        FAIL() << "an unclosed quote was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_NE(std::string(error.what()).find("line 3"), std::string::npos) << error.what();
    }
}

RC_GTEST_PROP(Csv, RoundTrips, ()) {
    const auto field = rc::gen::container<std::string>(
        rc::gen::element(',', '"', '\n', '\r', 'a', ' ', '\xEF', '\xBB', '\xBF'));
    const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::container<std::vector<std::string>>(3, field));
    std::string text;
    for (const auto& row : rows) {
        text += csv_field(row[0]) + ',' + csv_field(row[1]) + ',' + csv_field(row[2]) + "\n";
    }
    RC_ASSERT(parse_csv(text) == rows);
}

TEST(NumberText, IsShortAndPlain) {
    EXPECT_EQ(number_text(0.1), "0.1");
    EXPECT_EQ(number_text(44100.0), "44100");
    EXPECT_EQ(number_text(100000.0), "100000");
    EXPECT_EQ(number_text(-2.5), "-2.5");
    EXPECT_EQ(number_text(0.0), "0");
    EXPECT_EQ(number_text(1e300), "1e+300");
}

RC_GTEST_PROP(NumberText, RoundTrips, (double value)) {
    RC_PRE(std::isfinite(value));
    RC_ASSERT(parse_number(number_text(value)) == value);
}

TEST(ParseNumber, TakesWholeFiniteNumbersOnly) {
    EXPECT_EQ(parse_number("+7"), 7.0);
    EXPECT_EQ(parse_number("-1.5e3"), -1500.0);
    for (const char* text : {"", "1,5", "1 ", " 1", "nan", "inf", "1e999", "0x10", "+-1", "++1", "12s"}) {
        EXPECT_EQ(parse_number(text), std::nullopt) << text;
    }
}

TEST(DurationText, ReadsLikeAClock) {
    EXPECT_EQ(duration_text(0.4), "0:00");
    EXPECT_EQ(duration_text(245.0), "4:05");
    EXPECT_EQ(duration_text(3599.6), "1:00:00");
    EXPECT_EQ(duration_text(3845.0), "1:04:05");
    EXPECT_EQ(duration_text(std::numeric_limits<double>::quiet_NaN()), "0:00");
    EXPECT_EQ(minutes_text(0.0), "0:00.0");
    EXPECT_EQ(minutes_text(59.99), "0:59.9");
    EXPECT_EQ(minutes_text(3845.25), "64:05.2");
}

TEST(BytesText, UsesPowersOfAThousand) {
    EXPECT_EQ(bytes_text(1), "1 byte");
    EXPECT_EQ(bytes_text(999), "999 bytes");
    EXPECT_EQ(bytes_text(1500), "1.5 kB");
    EXPECT_EQ(bytes_text(999'960), "1.0 MB");
    EXPECT_EQ(bytes_text(2'000'000'000), "2.0 GB");
}

TEST(Counted, AgreesWithItsNumber) {
    EXPECT_EQ(counted(1, "track"), "1 track");
    EXPECT_EQ(counted(0, "track"), "0 tracks");
    EXPECT_EQ(counted(2, "hiss", "hisses"), "2 hisses");
}

}  // namespace
}  // namespace afterglow
