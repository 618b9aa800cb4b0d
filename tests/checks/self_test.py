#!/usr/bin/env python3
"""Every check catches what it is there for, and lets the sound form pass."""
import pathlib
import unittest

import coroutine_traps
import house_rules
import rooms
from project import code_only


def traps(code):
    return [what for _, what in coroutine_traps.faults_of(code_only(code))]


class CoroutineTraps(unittest.TestCase):
    def test_every_failing_shape_is_caught(self):
        for code in ("if (co_await f() != 5) g();",
                     "if (\n  co_await f()) g();",
                     "while (co_await f()) g();",
                     "switch (co_await f()) { default: break; }",
                     "for (; co_await f();) g();",
                     "T x = c ? co_await f() : T(y);",
                     "T x = c ?\n    co_await f() : T(y);",
                     "co_await f({.host = h, .port = 1});",
                     "co_await f(Opts{h, 1});",
                     "co_await f(x, Opts{h, 1});",
                     "co_await co_spawn(ex, [p]() -> awaitable<void> { co_return; }, use_awaitable);",
                     "try { g(); } catch (const E& e) { log(e); co_await f(); }",
                     "co_spawn(ex, f(), asio::detached);"):
            with self.subTest(code):
                self.assertTrue(traps(code))

    def test_the_sound_form_passes(self):
        for code in ("const auto n = co_await f();\nif (n != 5) g();",
                     "co_await timer.async_wait(use_awaitable);",
                     "Opts o{h, 1};\nco_await f(std::move(o));",
                     "auto [error, size] = co_await socket.async_read_some(buffer, as_tuple(use_awaitable));",
                     "co_return co_await f();",
                     "// if (co_await f()) is a trap",
                     "for (auto& x : xs) { co_await f(x); }",
                     'const auto text = co_await f("a ? b : c");'):
            with self.subTest(code):
                self.assertEqual(traps(code), [])


class Rooms(unittest.TestCase):
    def faults(self, path, text):
        return list(rooms.faults_of(path, text))

    def test_an_include_to_the_right_or_sideways_is_caught(self):
        self.assertTrue(self.faults("calls/book.cpp", '#include "ledger/ledger.hpp"\n'))
        self.assertTrue(self.faults("lines/figures.cpp", '#include "switches/switch_decoder.hpp"\n'))
        self.assertTrue(self.faults("ledger/writer.cpp", '#include "boards/metrics.hpp"\n'))
        self.assertTrue(self.faults("app/settings.hpp", '#include "commands/command.hpp"\n'))
        self.assertFalse(self.faults("switches/asterisk_ami.cpp", '#include "calls/fact.hpp"\n#include "switches/ami_wire.hpp"\n'))
        self.assertFalse(self.faults("commands/run.cpp", '#include "app/settings.hpp"\n'))

    def test_the_core_has_no_world(self):
        for line in ("#include <fstream>", "#include <boost/asio.hpp>", "auto now = std::chrono::system_clock::now();", "std::cerr << 1;",
                     "#include <spdlog/spdlog.h>", 'printf("x");', "time(nullptr);"):
            with self.subTest(line):
                self.assertTrue(self.faults("calls/book.cpp", line + "\n"))
        self.assertFalse(self.faults("calls/book.cpp", "// never calls system_clock::now()\nstd::snprintf(buffer, size, f, x);\n"))
        self.assertFalse(self.faults("feeds/tcp.cpp", "auto now = std::chrono::system_clock::now();\n"))

    def test_threads_meet_in_the_ledger_only(self):
        self.assertTrue(self.faults("boards/http_server.cpp", "std::mutex m;\n"))
        self.assertTrue(self.faults("app/run.cpp", "#include <atomic>\n"))
        self.assertFalse(self.faults("ledger/writer.cpp", "std::jthread worker;\n"))

    def test_beast_and_tls_stand_in_one_file_each(self):
        beast = "#include <boost/beast/http.hpp>\n"
        self.assertFalse(list(rooms.one_file_faults({"boards/http_server.cpp": beast})))
        self.assertTrue(list(rooms.one_file_faults({"boards/http_server.hpp": beast})))
        self.assertTrue(list(rooms.one_file_faults({"boards/a.cpp": beast, "boards/b.cpp": beast})))
        self.assertTrue(list(rooms.one_file_faults({"commands/check.cpp": "#include <boost/asio/ssl.hpp>\n"})))


class HouseRules(unittest.TestCase):
    PATH = pathlib.PurePosixPath("tests/checks/example.sh")

    def test_only_the_drama_ranges_are_nobodys_number(self):
        real = "0" + "1522 552222", "+" + "447911123456", "0" + "20 7946 0018", "00" + "441522552222"
        for number in real:
            with self.subTest(number):
                self.assertTrue(list(house_rules.number_faults(self.PATH, f"caller {number}\n")))
        for number in ("01632960173", "+447700900752", "07700 900752", "0113 496 0000", "08081570001", "1795438585.099441", "0.0001234567890"):
            with self.subTest(number):
                self.assertFalse(list(house_rules.number_faults(self.PATH, f"caller {number}\n")))

    def test_nothing_leads_out_of_the_checkout(self):
        for line in ("cat .." + "/../../elsewhere", "cat .." + "/nowhere/file", "/ho" + "me/ann/dutyline"):
            with self.subTest(line):
                self.assertTrue(list(house_rules.path_faults(self.PATH, line)))
        self.assertFalse(list(house_rules.path_faults(self.PATH, "cd ../support; ls ../../daemon")))

    def test_the_top_level_and_long_files(self):
        self.assertTrue(list(house_rules.top_level_faults(["docs/a.md"])))
        self.assertFalse(list(house_rules.top_level_faults(["daemon/main.cpp", ".clang-format", "README.md"])))
        self.assertTrue(list(house_rules.length_faults("daemon/x.cpp", "\n" * 401)))


if __name__ == "__main__":
    unittest.main()
