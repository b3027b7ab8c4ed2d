#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "archive/catalog.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::archive {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

CatalogRow row_of(const std::string& rel_path) {
    CatalogRow row;
    row.id = row_id(rel_path);
    row.rel_path = rel_path;
    row.duration_sec = 61.25;
    row.sample_rate_hz = 44100;
    row.channels = 2;
    row.file_size_mb = 1.5;
    row.format = "flac";
    return row;
}

bool same(const CatalogRow& a, const CatalogRow& b) {
    return a.id == b.id && a.rel_path == b.rel_path && a.duration_sec == b.duration_sec &&
           a.sample_rate_hz == b.sample_rate_hz && a.channels == b.channels &&
           a.file_size_mb == b.file_size_mb && a.format == b.format && a.readable == b.readable &&
           a.error == b.error && a.diagnosis == b.diagnosis;
}

std::string problem_of(const std::string& text) {
    try {
        parse_catalog(text, "c.csv");
        return {};
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::source);
        EXPECT_EQ(error.subject(), "c.csv");
        return error.what();
    }
}

TEST(CatalogText, HasTheAgreedColumns) {
    const auto csv = write_catalog({row_of("a.flac")}, CatalogFormat::csv);
    EXPECT_EQ(csv, "id,rel_path,duration_sec,sample_rate,channels,file_size_mb,format,status,error\n" +
                       row_id("a.flac") + ",a.flac,61.25,44100,2,1.5,flac,ok,\n");
}

analysis::Diagnosis some_diagnosis() {
    analysis::Diagnosis found;
    found.level_db = -42.25;
    found.gain_db = 24.25;
    found.noise_floor_db = -71.5;
    found.dc_offset = 0.0125;
    found.clipped_runs = 17;
    found.channels = analysis::ChannelFault::opposite_phase;
    found.mono = MonoMix::difference;
    return found;
}

TEST(CatalogText, HasTheDiagnosesOfWhatWasAnalysed) {
    auto rows = std::vector{row_of("a.flac"), row_of("b.flac")};
    rows[0].diagnosis = some_diagnosis();
    const auto csv = write_catalog(rows, CatalogFormat::csv);
    EXPECT_EQ(
        csv,
        "id,rel_path,duration_sec,sample_rate,channels,file_size_mb,format,status,error,level_db,gain_db,"
        "noise_floor_db,dc_offset,clipped_runs,channel_fault,mono_from\n" +
            row_id("a.flac") +
            ",a.flac,61.25,44100,2,1.5,flac,ok,,-42.25,24.25,-71.5,0.0125,17,opposite_phase,difference\n" +
            row_id("b.flac") + ",b.flac,61.25,44100,2,1.5,flac,ok,,,,,,,,\n");
    for (const auto format : {CatalogFormat::csv, CatalogFormat::json}) {
        const std::string text = write_catalog(rows, format);
        const auto again = parse_catalog(text, "c");
        ASSERT_EQ(again.size(), 2U);
        EXPECT_EQ(again[0].diagnosis, rows[0].diagnosis);
        EXPECT_FALSE(again[1].diagnosis);
        EXPECT_EQ(write_catalog(again, format), text);
    }
}

TEST(CatalogText, ADiagnosisThatSomebodySpoiledIsNone) {
    auto row = row_of("a.flac");
    row.diagnosis = some_diagnosis();
    std::string csv = write_catalog({row}, CatalogFormat::csv);
    csv.replace(csv.find("opposite_phase"), 14, "perhaps");
    EXPECT_FALSE(parse_catalog(csv, "c")[0].diagnosis);
}

TEST(CatalogText, FormatFollowsTheExtension) {
    EXPECT_EQ(catalog_format_of("a.CSV"), CatalogFormat::csv);
    EXPECT_EQ(catalog_format_of("x/a.json"), CatalogFormat::json);
    EXPECT_EQ(catalog_format_of("a.md"), CatalogFormat::markdown);
    EXPECT_EQ(catalog_format_of("a.txt"), std::nullopt);
}

TEST(CatalogText, MarkdownKeepsARowOnALine) {
    const auto text = write_catalog({row_of("a|b\nc_d.flac")}, CatalogFormat::markdown);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
    EXPECT_THAT(text, HasSubstr("a\\|b\\\\nc\\_d.flac"));
}

TEST(CatalogText, MarkdownTakesNothingOfANameForMarkup) {
    const auto text = write_catalog({row_of("[a](x)<b>&c;~d~\x1b.flac")}, CatalogFormat::markdown);
    EXPECT_THAT(text, HasSubstr("\\[a\\]\\(x\\)\\<b\\>\\&c;\\~d\\~\\\\x1b.flac"));
}

TEST(CatalogText, NoNameIsAFormulaAndAllComeBack) {
    std::vector<CatalogRow> rows;
    for (const char* name : {"=cmd|' /C calc'!A0.wav", "+1.wav", "-3 dB.wav", "@x.wav", "\tx.wav", "\rx.wav",
                             "'=x.wav", "''x.wav", "'Round.wav", "a=b.wav"})
        rows.push_back(row_of(name));
    const auto csv = write_catalog(rows, CatalogFormat::csv);
    for (const auto& fields : parse_csv(csv))
        for (const auto& field : fields)
            EXPECT_EQ(std::string("=+-@\t\r").find(field.empty() ? 'x' : field.front()), std::string::npos)
                << field;
    const auto back = parse_catalog(csv, "c.csv");
    ASSERT_THAT(back, SizeIs(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_TRUE(same(back[i], rows[i])) << rows[i].rel_path;
}

TEST(CatalogText, WhatASpreadsheetSavedIsRead) {
    const std::string semicolons =
        "id;rel_path;duration_sec;sample_rate;file_size_mb\r\n1;\"a;b, c.wav\";61,25;44100;1,5\r\n";
    std::string tabs =
        "id\trel_path\tduration_sec\tsample_rate\tfile_size_mb\n1\ta;b, c.wav\t61.25\t44100\t1,5\n";
    std::string wide = "\xFF\xFE";
    for (const char c : semicolons) wide.append({c, '\0'});
    for (const std::string& text : {semicolons, "\xEF\xBB\xBF" + semicolons, tabs, wide}) {
        const auto rows = parse_catalog(text, "c.csv");
        ASSERT_THAT(rows, SizeIs(1)) << text;
        EXPECT_EQ(rows[0].rel_path, "a;b, c.wav");
        EXPECT_EQ(rows[0].duration_sec, 61.25);
        EXPECT_EQ(rows[0].sample_rate_hz, 44100);
        EXPECT_EQ(rows[0].file_size_mb, 1.5);
    }
    EXPECT_THAT(problem_of("rel_path;duration_sec\na;1,2,3\n"), HasSubstr("duration_sec is `1.2,3`"));
}

// Excel with a comma as the decimal sign opens our table in one column, and puts a cell with quotes in it in
// quotes as a whole.
TEST(CatalogText, RowsThatASpreadsheetTookForOneCellAreRead) {
    const std::string csv = write_catalog({row_of("a.wav"), row_of("b, \"c\".wav")}, CatalogFormat::csv);
    const std::size_t second = csv.rfind(row_id("b, \"c\".wav"));
    std::string quoted = csv.substr(second, csv.size() - second - 1);
    for (std::size_t at = 0; (at = quoted.find('"', at)) != std::string::npos; at += 2)
        quoted.insert(at, 1, '"');
    const std::string header = csv.substr(0, csv.find('\n'));
    const std::string first = csv.substr(header.size() + 1, second - header.size() - 2);
    const std::string last = "\r\n\"" + quoted + "\"\r\n";
    for (const std::string& text :
         {header + "\r\n" + first + last, "\"" + header + "\"\r\n\"" + first + "\"" + last}) {
        const auto rows = parse_catalog(text, "c.csv");
        ASSERT_THAT(rows, SizeIs(2)) << text;
        EXPECT_TRUE(same(rows[0], row_of("a.wav")));
        EXPECT_TRUE(same(rows[1], row_of("b, \"c\".wav")));
    }
}

TEST(CatalogText, WhatSpreadsheetsLeaveAroundATableIsNoProblem) {
    const auto rows =
        parse_catalog("sep=;\r\nid;rel_path;channels\r\n;;\r\n1;K\xE4se.wav;2;;;\r\n;;;\r\n", "c");
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_EQ(rows[0].rel_path, "Käse.wav");
    EXPECT_EQ(rows[0].channels, 2);
    EXPECT_THAT(problem_of("sep=;\nrel_path;channels\na;x\n"), HasSubstr("line 3: channels"));
}

TEST(CatalogText, NumbersThatNoRecordingHasAreNamedWithTheRange) {
    for (const char* value : {"nan", "inf", "-1", "1e999", "0x10", "1e16", "5x"})
        EXPECT_THAT(problem_of(std::string("rel_path,duration_sec\na,") + value + "\n"),
                    HasSubstr("it must be a number from 0 to 1e+15"));
}

TEST(CatalogText, DeepNestingIsAProblem) {
    EXPECT_THAT(problem_of("[{\"rel_path\":" + std::string(200000, '[')), HasSubstr("nested too deeply"));
}

TEST(CatalogText, RowsEditedByAPersonAreFine) {
    const auto rows = parse_catalog(
        "\xEF\xBB\xBFnotes,status,rel_path,duration_sec\r\n\r\nnice,OK,\"a, b.wav\",+12\r\n,,c.wav\r\n",
        "c.csv");
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].rel_path, "a, b.wav");
    EXPECT_EQ(rows[0].duration_sec, 12.0);
    EXPECT_EQ(rows[0].id, row_id("a, b.wav"));
    EXPECT_TRUE(rows[1].readable);
}

TEST(CatalogText, EveryProblemIsToldWithItsLine) {
    const auto problem = problem_of(
        "rel_path,duration_sec,channels,status\n"
        "\"two\nlines.wav\",3,1,ok\n"
        "\n"
        "b.wav,long,1.5,ok\n"
        ",1,1,ok\n"
        "d.wav,1,1,maybe\n"
        "e.wav,1,-1,ok,extra,extra\n");
    EXPECT_THAT(problem, AllOf(HasSubstr("line 5: duration_sec"), HasSubstr("line 5: channels"),
                               HasSubstr("line 6: rel_path"), HasSubstr("line 7: status"),
                               HasSubstr("line 8: 6 fields for 4 columns")));
    EXPECT_THAT(problem, Not(HasSubstr("line 2")));
}

TEST(CatalogText, ManyProblemsAreCounted) {
    std::string text = "rel_path,duration_sec\n";
    for (int i = 0; i < 30; ++i) text += "a.wav,x\n";
    EXPECT_THAT(problem_of(text), HasSubstr("and 10 more problems"));
}

TEST(CatalogText, OtherFilesAreRefused) {
    EXPECT_THAT(problem_of(""), HasSubstr("empty"));
    EXPECT_THAT(problem_of("name,size\na,1\n"), HasSubstr("no column rel_path"));
    EXPECT_THAT(problem_of("{\"rel_path\": \"a.wav\"}"), HasSubstr("array of objects"));
    EXPECT_THAT(problem_of("[1, 2]"), HasSubstr("array of objects"));
    EXPECT_THAT(problem_of("[\n{\"rel_path\": \"a.wav\"},\n{\"rel_path\" \"b\"}]"),
                HasSubstr("line 3: not valid JSON"));
}

TEST(CatalogText, JsonProblemsHaveTheirLine) {
    EXPECT_THAT(problem_of("[\n {\"rel_path\": \"a.wav\"},\n\n {\"rel_path\": \"\"},\n {\"rel_path\": \"c\", "
                           "\"channels\": \"x\"}\n]"),
                AllOf(HasSubstr("line 4: rel_path"), HasSubstr("line 5: channels")));
}

TEST(CatalogText, EmptyCatalogsAreCatalogs) {
    EXPECT_THAT(parse_catalog("[]", "c"), SizeIs(0));
    EXPECT_THAT(parse_catalog(write_catalog({}, CatalogFormat::csv), "c"), SizeIs(0));
}

rc::Gen<CatalogRow> any_row() {
    return rc::gen::map(rc::gen::tuple(rc::gen::arbitrary<std::string>(), rc::gen::arbitrary<std::string>(),
                                       rc::gen::inRange(0, 1 << 30), rc::gen::inRange(0, 400000),
                                       rc::gen::inRange(0, 99), rc::gen::arbitrary<bool>()),
                        [](const auto& parts) {
                            const auto& [name, error, size, rate, channels, readable] = parts;
                            CatalogRow row;
                            // "x" in front: a catalog cannot hold a row without a name.
                            row.rel_path = "x" + valid_utf8(name);
                            row.id = "id" + std::to_string(size);
                            row.duration_sec = size / 977.0;
                            row.sample_rate_hz = rate;
                            row.channels = channels;
                            row.file_size_mb = size / 1048576.0;
                            row.format = "wav";
                            row.readable = readable;
                            row.error = valid_utf8(error);
                            return row;
                        });
}

TEST(CatalogText, NumbersBeyondAllBoundsAreNotJson) {
    EXPECT_THROW(parse_catalog("[{\"rel_path\": \"a.wav\", \"duration_sec\": 8e8888}]", "c"), Error);
}

TEST(CatalogText, MayBeNestedDeeply) {
    const std::string deep = std::string(200000, '[') + std::string(200000, ']');
    EXPECT_THROW(parse_catalog("[{\"rel_path\": \"a.wav\", \"duration_sec\": " + deep + "}]", "c"), Error);
}

RC_GTEST_PROP(CatalogText, CsvAndJsonComeBack, ()) {
    const auto rows = *rc::gen::container<std::vector<CatalogRow>>(any_row());
    for (const auto format : {CatalogFormat::csv, CatalogFormat::json}) {
        const auto back = parse_catalog(write_catalog(rows, format), "c");
        RC_ASSERT(back.size() == rows.size());
        RC_ASSERT(std::equal(rows.begin(), rows.end(), back.begin(), same));
    }
}

RC_GTEST_PROP(CatalogText, AnyTextIsReadOrRefused, (const std::string& text)) {
    for (const std::string start : {"", "rel_path\n", "[{"}) {
        try {
            parse_catalog(start + text, "c");
        } catch (const Error& error) {
            RC_ASSERT(error.category() == ErrorCategory::source);
        }
    }
}

}  // namespace
}  // namespace afterglow::archive
