// Arguments → one command → exit code.

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "app/build_info.hpp"
#include "commands/command.hpp"

int main(int argc, char** argv) {
  CLI::App app{"dutyline watches a helpline's telephone queue and proves its figures call by call."};
  app.name("dutyline");
  app.set_version_flag("--version", dutyline::version_text);
  app.require_subcommand(1);

  dutyline::Action action;
  dutyline::add_run(app, action);
  dutyline::add_check(app, action);
  dutyline::add_status(app, action);
  dutyline::add_import(app, action);
  dutyline::add_calls(app, action);
  dutyline::add_figures(app, action);
  dutyline::add_verify(app, action);
  dutyline::add_staffing(app, action);
  dutyline::add_calibrate(app, action);
  dutyline::add_backup(app, action);
  dutyline::add_erase(app, action);
  dutyline::add_reclassify(app, action);
  dutyline::add_export(app, action);
  dutyline::add_simulate(app, action);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? dutyline::kExitGood : dutyline::kExitUsage;
  }
  try {
    return action();
  } catch (const std::exception& error) {
    return dutyline::fail(error.what());
  }
}
