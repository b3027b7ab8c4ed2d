#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>

namespace afterglow::cli {

OptionHandle OptionHandle::type_name(const std::string& name) {
    const bool is_path = name == "FILE" || name == "DIR" || name == "PATH";
    if (is_path)
        option_->check([](const std::string& value) {
            return value.empty() ? std::string("is an empty name; leave the option out, or name something")
                                 : std::string();
        });
    return OptionHandle(option_->type_name(name));
}
OptionHandle OptionHandle::group(const std::string& name) {
    return OptionHandle(option_->group(name));
}
OptionHandle OptionHandle::required() {
    return OptionHandle(option_->required());
}
OptionHandle OptionHandle::expected(int count) {
    return OptionHandle(option_->expected(count));
}
OptionHandle OptionHandle::allow_extra_args(bool allowed) {
    return OptionHandle(option_->allow_extra_args(allowed));
}
OptionHandle OptionHandle::capture_default_str() {
    return OptionHandle(option_->capture_default_str());
}
OptionHandle OptionHandle::transform(const std::function<std::string(std::string)>& usual_spelling) {
    return OptionHandle(option_->transform(usual_spelling));
}
OptionHandle OptionHandle::one_of(const std::vector<std::string>& values) {
    return OptionHandle(option_->check(CLI::IsMember(values)));
}

CLI::App* add_subcommand(CLI::App& app, const std::string& name, const std::string& help) {
    return app.add_subcommand(name, help);
}
void require_subcommand(CLI::App& app) {
    app.require_subcommand(1);
}
bool is_chosen(const CLI::App& app) {
    return app.parsed();
}

template <typename Value>
OptionHandle add_option(CLI::App& app, const std::string& name, Value& value, const std::string& help) {
    return OptionHandle(app.add_option(name, value, help));
}

OptionHandle add_flag(CLI::App& app, const std::string& name, bool& given, const std::string& help) {
    return OptionHandle(app.add_flag(name, given, help));
}

#define AFTERGLOW_OPTION_OF(...) \
    template OptionHandle add_option(CLI::App&, const std::string&, __VA_ARGS__&, const std::string&)
AFTERGLOW_OPTION_OF(int);
AFTERGLOW_OPTION_OF(double);
AFTERGLOW_OPTION_OF(std::string);
AFTERGLOW_OPTION_OF(std::optional<int>);
AFTERGLOW_OPTION_OF(std::optional<double>);
AFTERGLOW_OPTION_OF(std::optional<std::uint64_t>);
AFTERGLOW_OPTION_OF(std::vector<int>);
AFTERGLOW_OPTION_OF(std::vector<double>);
AFTERGLOW_OPTION_OF(std::vector<std::string>);
#undef AFTERGLOW_OPTION_OF

}  // namespace afterglow::cli
