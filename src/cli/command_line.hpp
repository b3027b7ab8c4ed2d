// How commands describe their options. CLI11 stands behind it; its header is slow to compile and is read here
// alone and where the line is parsed.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace afterglow::cli {

// An option that a command has; each call says one thing more of it, and gives the same option.
class OptionHandle {
  public:
    explicit OptionHandle(CLI::Option* option) : option_(option) {}
    OptionHandle* operator->() { return this; }

    OptionHandle type_name(const std::string& name);
    OptionHandle group(const std::string& name);
    OptionHandle required();
    OptionHandle expected(int count);
    OptionHandle allow_extra_args(bool allowed);
    OptionHandle capture_default_str();
    // A value as it is meant, or CLI::ValidationError (cli/check_value).
    OptionHandle transform(const std::function<std::string(std::string)>& usual_spelling);
    OptionHandle one_of(const std::vector<std::string>& values);

  private:
    CLI::Option* option_;
};

CLI::App* add_subcommand(CLI::App& app, const std::string& name, const std::string& help);
void require_subcommand(CLI::App& app);
bool is_chosen(const CLI::App& app);

// For the types that command_line.cpp names.
template <typename Value>
OptionHandle add_option(CLI::App& app, const std::string& name, Value& value, const std::string& help);

OptionHandle add_flag(CLI::App& app, const std::string& name, bool& given, const std::string& help);

}  // namespace afterglow::cli
