#include "app/settings_change.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "lines/figures.hpp"
#include "switches/record_format.hpp"

namespace dutyline {
namespace {

template <class Named>
const Named* find(const std::vector<Named>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  return found == all.end() ? nullptr : &*found;
}

bool same_hours(const OpeningHours& one, const OpeningHours& other, Instant now) {
  if (one.timezone() != other.timezone() || one.listed_until() != other.listed_until()) {
    return false;
  }
  const LocalDay last = one.local_day(now + hours(24 * 3 * 366));
  for (LocalDay day = one.local_day(now - kFiguresMemory); day <= last; day += std::chrono::days(1)) {
    if (!std::ranges::equal(one.windows_of(day), other.windows_of(day))) {
      return false;
    }
  }
  return true;
}

auto all_but_hours(const LineDefinition& line) {
  return std::tie(line.name, line.title, line.queues, line.target, line.answer_within, line.answer_within_target,
                  line.short_abandon, line.settle, line.headline, line.long_wait, line.spike, line.record_url);
}

bool same_line(const LineDefinition& one, const LineDefinition& other, Instant now) {
  return all_but_hours(one) == all_but_hours(other) && same_hours(one.hours, other.hours, now);
}

auto all_but_records(const SourceSettings& source) {
  return std::tie(source.name, source.kind, source.switch_name, source.address, source.listen, source.path,
                  source.username, source.password_file, source.password, source.plain_login, source.token_file,
                  source.token, source.tls, source.refused_at);
}

bool same_source(const SourceSettings& one, const SourceSettings& other) {
  const bool same_records =
      one.records == other.records || (one.records && other.records && *one.records == *other.records);
  return same_records && all_but_records(one) == all_but_records(other);
}

bool same_privacy(const PrivacySettings& one, const PrivacySettings& other) {
  const auto all = [](const PrivacySettings& privacy) {
    return std::tie(privacy.caller_id, privacy.key_file, privacy.key, privacy.previous_key_file, privacy.agent_names,
                    privacy.numbers.country_code, privacy.numbers.national_prefix, privacy.numbers.international_prefix,
                    privacy.shared_numbers);
  };
  return all(one) == all(other);
}

template <class Value>
void hold(bool same, const Value& in_force, Value& wanted, const char* key, SettingsChange& change) {
  if (!same) {
    change.until_restart.emplace_back(key);
    wanted = in_force;
  }
}

bool is_posted_to(const SourceSettings& source) {
  return !source.token_file.empty();
}

// The same port cannot be bound anew before the former listener has gone, and then it might fail: with nobody there.
// And pages that nobody posted to when they were opened take no posts.
void hold_sources(const Settings& in_force, Settings& wanted, SettingsChange& change) {
  const bool took_posts = std::ranges::any_of(in_force.sources, is_posted_to);
  std::erase_if(wanted.sources, [&](SourceSettings& source) {
    const SourceSettings* const former = find(in_force.sources, source.name);
    const bool known = former != nullptr;
    const bool same_door = known && former->listen && former->listen == source.listen && !same_source(*former, source);
    const bool first_posts = is_posted_to(source) && !took_posts;
    if (same_door || first_posts) {
      change.until_restart.push_back("source " + source.name);
      if (known) {
        source = *former;
      }
    }
    return first_posts && !known;
  });
}

void compare_sources(const Settings& in_force, const Settings& wanted, SettingsChange& change) {
  for (const auto& source : wanted.sources) {
    const SourceSettings* const former = find(in_force.sources, source.name);
    if (former == nullptr) {
      change.sources_added.push_back(source.name);
    } else if (!same_source(*former, source)) {
      change.sources_changed.push_back(source.name);
    }
  }
  for (const auto& source : in_force.sources) {
    if (find(wanted.sources, source.name) == nullptr) {
      change.sources_removed.push_back(source.name);
    }
  }
}

void compare_lines(const Settings& in_force, const Settings& wanted, Instant now, SettingsChange& change) {
  for (const auto& line : wanted.lines) {
    const auto* const former = find(in_force.lines, line.name);
    if (former == nullptr) {
      change.lines_added.push_back(line.name);
    } else if (!same_line(*former, line, now)) {
      change.lines_changed.push_back(line.name);
    }
  }
  for (const auto& line : in_force.lines) {
    if (find(wanted.lines, line.name) == nullptr) {
      change.lines_removed.push_back(line.name);
    }
  }
}

void add(std::string& text, const char* what, const std::vector<std::string>& names) {
  if (names.empty()) {
    return;
  }
  text += (text.empty() ? "" : "; ") + std::string(what) + ": ";
  for (const auto& name : names) {
    text += (&name == &names.front() ? "" : ", ") + name;
  }
}

}  // namespace

bool SettingsChange::lines() const {
  return !lines_added.empty() || !lines_changed.empty() || !lines_removed.empty();
}

std::string SettingsChange::text() const {
  std::string text;
  add(text, "lines added", lines_added);
  add(text, "lines changed", lines_changed);
  add(text, "lines removed", lines_removed);
  add(text, "sources added", sources_added);
  add(text, "sources changed", sources_changed);
  add(text, "sources removed", sources_removed);
  if (access) {
    text += std::string(text.empty() ? "" : "; ") + "who may see the pages has changed";
  }
  add(text, "as before until dutyline is restarted", until_restart);
  return text.empty() ? "no line and no source has changed" : text;
}

SettingsChange change_settings(const Settings& in_force, Settings& wanted, Instant now) {
  SettingsChange change;
  if (in_force.http != wanted.http) {  // what guards one address may be too little for the other
    hold(in_force.http_tls == wanted.http_tls, in_force.http_tls, wanted.http_tls, "listen.tls", change);
    hold(in_force.access == wanted.access, in_force.access, wanted.access, "access", change);
  }
  change.access = in_force.access != wanted.access || in_force.http_tls != wanted.http_tls;
  hold(in_force.http == wanted.http, in_force.http, wanted.http, "listen.http", change);
  hold(in_force.control == wanted.control, in_force.control, wanted.control, "listen.control", change);
  hold(in_force.ledger_path == wanted.ledger_path, in_force.ledger_path, wanted.ledger_path, "ledger.path", change);
  hold(same_privacy(in_force.privacy, wanted.privacy), in_force.privacy, wanted.privacy, "privacy", change);
  hold(book_settings(in_force, 1).recorded_switches == book_settings(wanted, 1).recorded_switches, in_force.sources,
       wanted.sources, "sources (which switches' own records are followed)", change);
  hold_sources(in_force, wanted, change);
  compare_lines(in_force, wanted, now, change);
  if (change.lines() && in_force.ledger_path == ":memory:") {  // nobody else may read it: no figure could be made anew
    hold(false, in_force.lines, wanted.lines, "lines", change);
    change.lines_added = change.lines_changed = change.lines_removed = {};
  }
  compare_sources(in_force, wanted, change);
  return change;
}

}  // namespace dutyline
