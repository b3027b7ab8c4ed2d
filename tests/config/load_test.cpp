#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/rng.hpp"
#include "config/explain.hpp"
#include "config/schema.hpp"
#include "config_files.hpp"

namespace afterglow::config {
namespace {

using afterglow::test::ScratchFolder;
using test::described;
using test::load_assignments;
using test::load_text;
using test::write_file;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::string origin(const Loaded& loaded, const std::string& path) {
    for (const auto& [key, from] : loaded.origins)
        if (key == path) return from.source;
    return "";
}

TEST(Load, NothingGivesTheDefaults) {
    Loaded loaded = load({});
    EXPECT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.settings.pads.duration_sec, makers::PadOptions{}.duration_sec);
    ASSERT_EQ(loaded.origins.size(), all_settings().size());
    for (const auto& [key, from] : loaded.origins) EXPECT_EQ(from.source, "default") << key;
}

TEST(Load, LaterSourcesWinKeyByKey) {
    ScratchFolder folder;
    Sources sources;
    sources.profile =
        write_file(folder / "p.yaml", "clouds: {grains: 10, per_source: 3}\nhiss: {loops: 5}\n");
    sources.file = write_file(folder / "f.yaml", "clouds:\n  grains: 20\n  overlap: 0.5\n");
    sources.assignments = {"clouds.overlap=0.75"};
    Loaded loaded = load(sources);
    EXPECT_THAT(described(loaded), IsEmpty());
    EXPECT_EQ(loaded.settings.clouds.grains, 20);
    EXPECT_EQ(loaded.settings.clouds.per_source, 3);
    EXPECT_EQ(loaded.settings.clouds.overlap, 0.75);
    EXPECT_EQ(loaded.settings.hiss.loops, 5);
    EXPECT_EQ(origin(loaded, "clouds.grains"), (folder / "f.yaml").string() + ":2");
    EXPECT_EQ(origin(loaded, "hiss.loops"), (folder / "p.yaml").string() + ":2");
    EXPECT_EQ(origin(loaded, "clouds.overlap"), "--set");
    EXPECT_EQ(origin(loaded, "clouds.lowpass_hz"), "default");
}

TEST(Load, ReportsEveryProblemWithItsPlace) {
    Loaded loaded = load_text(
        "pad_miner:\n"
        "  duraton_sec: 2\n"
        "  max_per_file: many\n"
        "clouds:\n"
        "  overlap: 2\n"
        "cluods:\n"
        "  grains: 3\n");
    EXPECT_THAT(
        described(loaded),
        ElementsAre("config.yaml:2:3: error: pad_miner.duraton_sec: unknown key; did you mean "
                    "pad_miner.duration_sec?",
                    "config.yaml:3:17: error: pad_miner.max_per_file: expected a whole number, found 'many'",
                    "config.yaml:5:12: error: clouds.overlap: 2 is out of range: allowed is 0.1 to 0.95",
                    "config.yaml:6:1: error: cluods: unknown section; did you mean clouds?"));
    EXPECT_FALSE(loaded.ok());
}

TEST(Load, ReportsProblemsInTheOrderOfTheFile) {
    Loaded loaded = load_text("hiss:\n  band_low_hz: 4000\n  loopz: 1\nhuss: 1\n");
    EXPECT_THAT(described(loaded),
                ElementsAre(StartsWith("config.yaml:2:3: warning"), StartsWith("config.yaml:3:3: error"),
                            StartsWith("config.yaml:4:1: error")));
}

TEST(Load, NamesTheRightPlaceOfAKeyInTheWrongSection) {
    EXPECT_THAT(described(load_text("clouds:\n  clouds_stereo: true\n")),
                ElementsAre(HasSubstr("did you mean export.clouds_stereo?")));
    EXPECT_THAT(described(load_text("random_seed: 3\n")),
                ElementsAre(HasSubstr("did you mean reproducibility.random_seed?")));
    EXPECT_THAT(described(load_text("pad_miner.duration_sec: 3\n")),
                ElementsAre(HasSubstr("write it as 'duration_sec' below 'pad_miner:'")));
    EXPECT_THAT(described(load_text("pads:\n  duration_sec: 3\n")),
                ElementsAre(HasSubstr("did you mean pad_miner?")));
    EXPECT_THAT(described(load_text("pad_miner:\n  target_duraton_sec: 3\n")),
                ElementsAre(HasSubstr("did you mean pad_miner.duration_sec?")));
    EXPECT_THAT(described(load_text("hiss:\n  xyzzy: 3\n")), ElementsAre(testing::EndsWith("unknown key")));
}

TEST(Load, RefusesKeysThatStandTwice) {
    EXPECT_THAT(described(load_text("hiss:\n  loops: 1\n  loops: 2\n")),
                ElementsAre("config.yaml:3:3: error: hiss.loops: stands twice; the first is on line 2"));
    EXPECT_THAT(described(load_text("hiss:\n  loops: 1\nhiss:\n  flickers: 2\n")),
                ElementsAre("config.yaml:3:1: error: hiss: stands twice; the first is on line 1"));
}

TEST(Load, RefusesOddShapes) {
    EXPECT_THAT(described(load_text("just words\n")), ElementsAre(HasSubstr("expected sections")));
    EXPECT_THAT(described(load_text("[1, 2]\n")), ElementsAre(HasSubstr("expected sections")));
    EXPECT_THAT(described(load_text("hiss: 3\n")),
                ElementsAre(HasSubstr("expected keys below this section")));
    EXPECT_THAT(described(load_text("? [a]\n: 3\n")),
                ElementsAre(HasSubstr("expected the name of a section")));
    EXPECT_THAT(described(load_text("hiss:\n  ? {a: 1}\n  : 3\n")),
                ElementsAre(HasSubstr("expected the name of a key")));
    EXPECT_THAT(described(load_text("hiss:\n  loops: [1\n")), ElementsAre(StartsWith("config.yaml:")));
}

TEST(Load, SectionsMayBeEmpty) {
    for (const Section& section : sections()) {
        EXPECT_THAT(described(load_text(section.name + ":\n")), IsEmpty());
        EXPECT_THAT(described(load_text(section.name + ": {}\n")), IsEmpty());
    }
    EXPECT_THAT(described(load_text("")), IsEmpty());
}

TEST(Load, RefusesAFutureVersionAndLooksNoFurther) {
    EXPECT_THAT(
        described(load_text("schema_version: 2\nnew_section: 1\n")),
        ElementsAre(AllOf(StartsWith("config.yaml:1:17: error: schema_version:"), HasSubstr("newer"))));
    EXPECT_THAT(described(load_text("schema_version: 1\n")), IsEmpty());
    EXPECT_THAT(described(load_text("schema_version: one\n")), ElementsAre(HasSubstr("expected 1")));
    EXPECT_THAT(described(load_text("schema_version: 0\n")), ElementsAre(HasSubstr("expected 1")));
}

TEST(Load, TellsAConflictAtTheKeyThatWasSetLast) {
    EXPECT_THAT(
        described(load_text("hiss:\n  high_hz: 9000\n  low_hz: 10000\n")),
        ElementsAre(AllOf(StartsWith("config.yaml:"), HasSubstr("must be below hiss.high_hz (9000)"))));
    EXPECT_THAT(described(load_text("global:\n  sample_rate_hz: 22050\n")),
                ElementsAre(AllOf(StartsWith("config.yaml:2:3: error: global.sample_rate_hz:"),
                                  HasSubstr("hiss.high_hz (14000 Hz)"), HasSubstr("11025"))));
    ScratchFolder folder;
    Sources sources;
    sources.file = write_file(folder / "f.yaml", "hiss: {low_hz: 9000}\n");
    sources.assignments = {"hiss.high_hz=8000"};
    EXPECT_THAT(described(load(sources)), ElementsAre(StartsWith("--set: error: hiss.high_hz:")));
}

TEST(Load, AValueThatIsRefusedSetsNothing) {
    EXPECT_EQ(load_text("hiss:\n  loops: -1\n").settings.hiss.loops, makers::HissOptions{}.loops);
}

TEST(Set, TakesYamlValues) {
    Loaded loaded = load_assignments(
        {"clouds.grains=12", "drones.pitch_semitones=[0, 5]", "reproducibility.random_seed=null",
         "drones.variants={a: {lowpass_hz: 900}}", "paths.export_dir=a=b", "hiss={loops: 7, flickers: 0}"});
    EXPECT_THAT(described(loaded), IsEmpty());
    EXPECT_EQ(loaded.settings.clouds.grains, 12);
    EXPECT_THAT(loaded.settings.drones.pitch_semitones, ElementsAre(0.0, 5.0));
    EXPECT_FALSE(loaded.settings.random_seed.has_value());
    ASSERT_THAT(loaded.settings.drones.variants, SizeIs(1));
    EXPECT_EQ(loaded.settings.paths.export_dir, "a=b");
    EXPECT_EQ(loaded.settings.hiss.loops, 7);
}

TEST(Set, TheLastOneWins) {
    EXPECT_EQ(load_assignments({"hiss.loops=1", "hiss.loops=3"}).settings.hiss.loops, 3);
}

TEST(Set, SaysWhatIsWrong) {
    EXPECT_THAT(described(load_assignments({"clouds.grians=12"})),
                ElementsAre("--set: error: clouds.grians: unknown key; did you mean clouds.grains?"));
    EXPECT_THAT(described(load_assignments({"clouds.grains"})),
                ElementsAre(HasSubstr("expected key.path=value")));
    EXPECT_THAT(described(load_assignments({"=3"})), ElementsAre(HasSubstr("expected key.path=value")));
    EXPECT_THAT(described(load_assignments({"clouds.grains=[1"})), ElementsAre(HasSubstr("broken YAML")));
    EXPECT_THAT(described(load_assignments({"clouds.grains="})), ElementsAre(HasSubstr("found nothing")));
    EXPECT_THAT(described(load_assignments({"drones.variants.warm={}"})),
                ElementsAre(HasSubstr("as a whole")));
    EXPECT_THAT(described(load_assignments({"a.b.c=1", "grains=1"})), SizeIs(2));
    EXPECT_THAT(described(load_assignments({"\xff=1", "hiss.loops=\xff"})), SizeIs(2));
}

// Settings files with a few bytes changed: problems with places, or none, but never a crash.
TEST(Load, SurvivesDamage) {
    const std::string whole = commented_yaml();
    static constexpr std::string_view alphabet = " \n\t:-[]{}\"'#&*!|>%@`,?0a\\\xc3\xff~.";
    Rng rng(3);
    for (int round = 0; round < 100; ++round) {
        std::string text = whole;
        for (std::int64_t hits = rng.integer(1, 4); hits > 0; --hits) {
            auto at = static_cast<std::size_t>(rng.integer(0, std::ssize(text) - 1));
            text[at] = alphabet[static_cast<std::size_t>(rng.integer(0, std::ssize(alphabet) - 1))];
        }
        Loaded loaded = load_text(text);
        for (const Problem& problem : loaded.problems) EXPECT_GT(problem.line, 0) << describe(problem);
        EXPECT_THAT(loaded.origins, SizeIs(all_settings().size()));
    }
}

TEST(Load, AFileThatCannotBeReadIsAnError) {
    ScratchFolder folder;
    auto category = [](const Sources& sources) {
        try {
            load(sources);
        } catch (const Error& error) {
            return std::optional(error.category());
        }
        return std::optional<ErrorCategory>();
    };
    Sources sources;
    sources.file = folder / "absent.yaml";
    EXPECT_EQ(category(sources), ErrorCategory::config);
    sources.file = folder.path();
    EXPECT_EQ(category(sources), ErrorCategory::config);
    sources.file = write_file(folder / "huge.yaml", std::string((1U << 20U) + 1, '#'));
    EXPECT_EQ(category(sources), ErrorCategory::config);
}

TEST(LoadOrThrow, ThrowsAllErrorsAndKeepsWarningsApart) {
    ScratchFolder folder;
    Sources sources;
    sources.file = write_file(folder / "f.yaml", "hiss:\n  loopz: 1\n  flickers: x\n  band_low_hz: 4000\n");
    std::vector<std::string> warnings;
    try {
        load_or_throw(sources, pipeline::MakerSet::all(), warnings);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::config);
        EXPECT_THAT(error.what(),
                    AllOf(HasSubstr("hiss.loopz"), HasSubstr("\n"), HasSubstr("hiss.flickers")));
        EXPECT_THAT(error.what(), testing::Not(HasSubstr("band_low_hz")));
    }
    EXPECT_THAT(warnings, ElementsAre(HasSubstr("hiss.band_low_hz")));
}

}  // namespace
}  // namespace afterglow::config
