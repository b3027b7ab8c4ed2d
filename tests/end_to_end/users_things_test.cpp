// Things of a user in the way of every command that writes: none is lost or changed.
#include <gtest/gtest.h>

#include <list>

#include "base/own_folder.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/users_things.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

const std::vector<std::string> small = {"--set", "pad_miner.duration_sec=1", "--set",
                                        "hiss.loop_duration_sec=0.5"};

class UsersThingsInTheWay : public ::testing::Test {
  protected:
    void SetUp() override {
        write_recording(folder_ / "archive/Solanus.wav", small_piece(6.0));
        write_recording(folder_ / "archive/masters/masters.wav", small_piece(6.0, 330.0));
        recordings_ = descriptions_in(folder_ / "archive");
    }

    void plant(const fs::path& place) { things_.emplace_back(folder_ / place); }
    Finished run(Arguments arguments, const Arguments& more = {}) {
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto finished = afterglow(arguments, {.folder = folder_.path()});
        EXPECT_LT(finished.status, 128) << finished.err;
        for (const UsersThings& things : things_) EXPECT_EQ(things.changed(), "") << arguments[0];
        for (const auto& [name, description] : recordings_)
            EXPECT_EQ(description_of(folder_ / "archive" / name), description) << arguments[0];
        return finished;
    }
    // A file of the user's own where a result is to go.
    void expect_refused(const Arguments& arguments, const fs::path& file) {
        write_text(folder_ / file, "RIFF: a take");
        const auto before = description_of(folder_ / file);
        const auto finished = run(arguments);
        EXPECT_EQ(finished.status, 2) << arguments[0] << finished.err;
        EXPECT_NE(finished.err.find(file.filename().string()), std::string::npos) << finished.err;
        EXPECT_EQ(description_of(folder_ / file), before) << arguments[0];
    }
    std::string made() {
        if (!fs::exists(folder_ / "made")) run({"make", "archive", "--out", "made", "--seed", "1"}, small);
        return "made";
    }

    ScratchFolder folder_;
    std::map<std::string, std::string> recordings_;
    std::list<UsersThings> things_;
};

TEST_F(UsersThingsInTheWay, OfBatch) {
    plant("work/solanus");
    plant("export/tr8s/by_source/solanus");
    plant("work");
    run({"discover", "--root", "archive", "--output", "c.csv"});
    const Arguments batch = {"batch", "--sources", "c.csv", "--root", "archive", "--yes"};
    EXPECT_EQ(run(batch, small).status, 0);
    EXPECT_EQ(run(batch, small).status, 0);
    for (const auto& entry : fs::directory_iterator(folder_ / "export/tr8s/by_source"))
        if (entry.is_directory() && !fs::is_symlink(entry.path() / "away")) plant(entry.path());
    EXPECT_EQ(run({"batch", "--sources", "c.csv", "--root", "archive", "--yes", "--seed", "7"}, small).status,
              0);
    // What is worked on in a folder changes its time.
    std::erase_if(recordings_, [](const auto& entry) { return entry.second.starts_with("mode 4"); });
    for (const char* work : {"archive", "archive/masters", "."})
        run({"batch", "--sources", "c.csv", "--root", "archive", "--yes", "--force", "--work", work}, small);
    expect_refused({"batch", "--sources", "c.csv", "--root", "archive", "--yes", "--output", "take.wav"},
                   "take.wav");
}

TEST_F(UsersThingsInTheWay, OfMake) {
    plant("made/solanus");
    plant("made");
    const Arguments make = {"make", "archive", "--out", "made"};
    EXPECT_EQ(run(make, {"--seed", "1"}).status, 0);
    for (const auto& entry : fs::directory_iterator(folder_ / "made"))
        if (fs::exists(entry.path() / "pads")) plant(entry.path() / "pads");
    EXPECT_EQ(run(make, {"--seed", "2"}).status, 0);
    expect_refused({"make", "archive/Solanus.wav", "--out", "o", "--json-output", "take.wav"}, "take.wav");
    run({"make", "archive/Solanus.wav", "--out", "o", "--json-output", "archive/Solanus.wav"});
    expect_refused({"make", "archive/Solanus.wav", "--out", "o", "--plot", "cover.png"}, "cover.png");
    EXPECT_EQ(run({"make", "archive/Solanus.wav", "--out", "o", "--json-output", "/dev/null"}).status, 0);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(UsersThingsInTheWay, OfTheWholeJob) {
    for (const char* place : {"out/work/solanus", "out/export/tr8s/by_source/solanus", "out"}) plant(place);
    const Arguments job = {"run", "archive", "--out", "out", "--min-duration", "1"};
    run(job, {"--seed", "1"});
    for (const char* place : {"out/curated", "out/kit", "out/gallery_files"}) plant(place);
    run(job, {"--seed", "2"});
    EXPECT_EQ(run({"run", "archive", "--out", "archive"}).status, 2);
}

TEST_F(UsersThingsInTheWay, OfSetsKitsAndPages) {
    const std::string input = made();
    const std::vector<Arguments> commands = {{"curate", "--input", input, "--output", "set"},
                                             {"kit", "--input", input, "--output", "card"},
                                             {"dust", "--pads", input, "--hiss", input, "--output", "dusty"},
                                             {"gallery", "--input", input, "--output", "page.html"}};
    for (const Arguments& command : commands) {
        const fs::path output = command.back() == "page.html" ? "page_files" : command.back();
        plant(output);
        EXPECT_EQ(run(command).status, 2) << command[0];
        things_.clear();
        fs::remove_all(folder_ / output);
        const Arguments force = command[0] == "gallery" ? Arguments() : Arguments{"--force"};
        EXPECT_EQ(run(command).status, 0) << command[0];
        EXPECT_EQ(run(command, force).status, 0) << command[0];
        plant(output);
        Arguments another = force;
        if (command[0] == "kit")
            another.insert(another.end(), {"--name", "OTHER"});  // the same is up to date
        EXPECT_EQ(run(command, another).status, 2) << command[0];
        things_.clear();
    }
    expect_refused({"gallery", "--input", input, "--output", "mine.html"}, "mine.html");
}

TEST_F(UsersThingsInTheWay, OfResults) {
    expect_refused({"discover", "--root", "archive", "--output", "take.wav", "--format", "csv"}, "take.wav");
    run({"discover", "--root", "archive", "--output", "c.csv"});
    run({"discover", "--root", "archive", "--output", "c.csv"});
    expect_refused({"select", "--catalog", "c.csv", "--output", "take.wav", "--format", "csv"}, "take.wav");
    expect_refused({"config", "init", "--force", "take.yaml"}, "take.yaml");
    expect_refused({"config", "schema", "--output", "take.json"}, "take.json");
    expect_refused({"measure", "archive/Solanus.wav", "--plot", "cover.png"}, "cover.png");
    EXPECT_EQ(run({"measure", "archive/Solanus.wav", "--plot", "own.png"}).status, 0);
    EXPECT_EQ(run({"measure", "archive/Solanus.wav", "--plot", "own.png"}).status, 0);
}

// What is edited between the steps, in the places where the next round of them writes.
TEST_F(UsersThingsInTheWay, EditedResultsAreKept) {
    const std::vector<std::pair<Arguments, std::vector<fs::path>>> commands = {
        {{"discover", "--root", "archive", "--output", "c.csv"}, {"c.csv"}},
        {{"discover", "--root", "archive", "--output", "c.md"}, {"c.md"}},
        {{"select", "--catalog", "c.csv", "--output", "s.json", "--min-duration", "1"}, {"s.json"}},
        {{"run", "archive", "--out", "out", "--min-duration", "1"},
         {"out/audio_catalog.csv", "out/selected_sources.csv", "out/export/tr8s/by_source/manifest.csv"}},
        {{"make", "archive", "--out", "made"}, {"made/manifest.json"}},
        {{"config", "init", "mine.yaml", "--force"}, {"mine.yaml"}},
        {{"config", "schema", "--output", "schema.json"}, {"schema.json"}}};
    for (const auto& [command, results] : commands) {
        const auto kept = [&](const fs::path& file) {
            return folder_ / file.parent_path() / (file.stem().string() + " (2)" + file.extension().string());
        };
        EXPECT_EQ(run(command).status, 0) << command[0];
        run(command);
        std::map<fs::path, std::string> edited;
        for (const fs::path& file : results) {
            EXPECT_FALSE(fs::exists(kept(file))) << file;
            std::string text = bytes_of(folder_ / file);
            text.erase(text.rfind("\n", text.size() - 2) + 1);  // the last row is struck out
            write_text(folder_ / file, edited[file] = text + "\n");
        }
        const auto again = run(command);
        for (const auto& [file, text] : edited) {
            EXPECT_EQ(bytes_of(kept(file)), text) << file;
            EXPECT_NE(again.err.find(kept(file).filename().string()), std::string::npos) << again.err;
        }
    }
}

TEST_F(UsersThingsInTheWay, AnEmptyRecordingIsNoPlaceForAResult) {
    write_text(folder_ / "begun.wav", "");
    EXPECT_EQ(run({"discover", "--root", "archive", "--output", "begun.wav", "--format", "csv"}).status, 2);
    EXPECT_EQ(bytes_of(folder_ / "begun.wav"), "");
    for (const Arguments& command :
         std::vector<Arguments>{{"make", "archive", "--out", ""}, {"discover", "--output", ""}})
        EXPECT_EQ(run(command).status, 2);
}

TEST_F(UsersThingsInTheWay, OfTheDemo) {
    plant("demo/archive/field");
    plant("demo/kits/work");
    write_text(folder_ / "demo/archive/field/Almost Nothing.wav", "mine");
    const auto mine = description_of(folder_ / "demo/archive/field/Almost Nothing.wav");
    EXPECT_EQ(run({"demo", "--out", "demo"}).status, 2);
    EXPECT_EQ(description_of(folder_ / "demo/archive/field/Almost Nothing.wav"), mine);
}

// After `make take.wav --out .` the album's other recordings are still recordings.
TEST_F(UsersThingsInTheWay, AnAlbumWithTexturesInItIsStillScanned) {
    recordings_.erase("masters");  // of the folder, the time
    run({"make", "archive/masters/masters.wav", "--out", "archive/masters"});
    write_recording(folder_ / "archive/masters/other.wav", small_piece(2.0));
    run({"discover", "--root", "archive", "--output", "c.csv"});
    const std::string catalog = bytes_of(folder_ / "c.csv");
    EXPECT_NE(catalog.find("masters/masters.wav"), std::string::npos);
    EXPECT_NE(catalog.find("masters/other.wav"), std::string::npos);
    EXPECT_EQ(catalog.find("_pad01"), std::string::npos);
}

}  // namespace
}  // namespace afterglow::test
