// Every option of every command, as the command line itself lists them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <functional>
#include <set>

#include "base/text.hpp"
#include "cli/program.hpp"
#include "config/schema.hpp"

namespace afterglow::cli {
namespace {

// Whether the option, given the value alone, takes it.
bool takes(CLI::Option& option, const std::string& value) {
    option.clear();
    try {
        for (int i = 0; i < option.get_items_expected_min(); ++i) option.add_result(value);
        option.run_callback();
        return true;
    } catch (const CLI::Error&) {
        return false;
    }
}

void for_each_option(CLI::App& app, const std::function<void(const std::string&, CLI::Option&)>& visit) {
    for (CLI::Option* option : app.get_options())
        if (option->get_items_expected_max() > 0) visit(app.get_name() + " " + option->get_name(), *option);
    for (CLI::App* command : app.get_subcommands(nullptr)) for_each_option(*command, visit);
}

// An option is one of a number where it takes some number, but no word.
bool is_numeric(CLI::Option& option) {
    if (takes(option, "5x")) return false;
    for (const char* number : {"0", "1", "20", "24"})
        if (takes(option, number)) return true;
    return false;
}

TEST(Options, NoNumberOfAnyCommandIsAbsurd) {
    CLI::App program("", "afterglow");
    const auto commands = add_commands(program);
    std::set<std::string> numeric;
    for_each_option(program, [&](const std::string& name, CLI::Option& option) {
        if (!is_numeric(option)) return;
        numeric.insert(name);
        for (const char* absurd : {"nan",
                                   "-nan",
                                   "NaN",
                                   "inf",
                                   "-inf",
                                   "+inf",
                                   "infinity",
                                   "1e999",
                                   "-1e999",
                                   "",
                                   " ",
                                   " 5",
                                   "5 ",
                                   "5\n",
                                   "0x10",
                                   "0b1",
                                   "1_0",
                                   "1'0",
                                   "1,5",
                                   "--5",
                                   "+-5",
                                   "1e18",
                                   "18446744073709551616",
                                   "-1e18",
                                   "99999999999999999999999999999999"})
            EXPECT_FALSE(takes(option, absurd)) << name << " took '" << absurd << "'";
    });
    for (const char* known : {"make --seed", "dust --seed", "dust --mix-db", "curate --variety",
                              "run --timeout", "make --pitch-range", "kit --bpm", "kit --bars", "kit --bits",
                              "find --top", "batch --start-index", "discover --jobs", "select --sample-rate"})
        EXPECT_THAT(numeric, testing::Contains(known));
    EXPECT_GE(numeric.size(), 40U);
}

TEST(Options, ShowNoTypesOfTheProgramsLanguage) {
    CLI::App program("", "afterglow");
    const auto commands = add_commands(program);
    const std::set<std::string> types = {"",        "INT",  "UINT", "FLOAT", "TEXT",
                                         "BOOLEAN", "CHAR", "ENUM", "VECTOR"};
    std::size_t seen = 0;
    for_each_option(program, [&](const std::string& name, CLI::Option& option) {
        // With what a check adds: "TEXT:{a,b}".
        const std::string shown = option.get_type_name();
        EXPECT_FALSE(types.contains(shown.substr(0, shown.find(':')))) << name << " " << shown;
        ++seen;
    });
    EXPECT_GE(seen, 60U);
}

TEST(Options, ZeroBelowZeroIsZero) {
    CLI::App program("", "afterglow");
    const auto commands = add_commands(program);
    CLI::Option& option = *program.get_subcommand("dust")->get_option("--mix-db");
    ASSERT_TRUE(takes(option, "-0"));
    EXPECT_FALSE(std::signbit(option.as<double>()));
}

TEST(Settings, EveryNumberHasARangeThatEnds) {
    for (const auto& key : config::all_settings()) {
        using config::Type;
        const bool is_number = key.type == Type::number || key.type == Type::whole ||
                               key.type == Type::numbers || key.type == Type::wholes;
        if (!is_number) continue;
        EXPECT_TRUE(std::isfinite(key.low)) << key.path();
        EXPECT_TRUE(std::isfinite(key.high)) << key.path();
    }
}

}  // namespace
}  // namespace afterglow::cli
