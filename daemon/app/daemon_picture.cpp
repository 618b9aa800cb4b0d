// What the daemon shows of itself: the snapshot, what can be seen, whether the books balance.

#include <algorithm>

#include "app/build_info.hpp"
#include "app/daemon.hpp"

namespace dutyline {
// The first source that tells times of its own speaks for the switches' clock.
Instant Daemon::switch_now(Instant now) const {
  for (const auto& source : sources_) {
    if (const auto offset = source.feed->decoder().status().clock_offset) {
      return now - *offset;
    }
  }
  return now;
}

bool Daemon::line_visible(const LineDefinition& line) const {
  return listed_queues_.missing(line.name).empty() && std::ranges::any_of(sources_, [&](const Source& source) {
           return source.feed->state() == SourceState::live &&
                  std::ranges::any_of(line.queues, [&](const QueueName& queue) {
                    return queue.switch_name == source.settings.switch_name;
                  });
         });
}

void Daemon::count_blind(Instant now) {
  for (const auto& line : settings_.lines) {
    Instant& since = blind_since_[line.name];
    if (now > since && !line_visible(line)) {
      pipeline_->figures().add_blind(line.name, since, now);
    }
    since = now;
  }
}

std::vector<std::string> Daemon::troubles() const {
  std::vector<std::string> troubles;
  for (const auto& source : sources_) {
    const SourceState state = source.feed->state();
    if (shows_the_switch(source) && state != SourceState::live) {
      const std::string why = source.feed->trouble();
      troubles.push_back("source " + source.settings.name + ": " + (why.empty() ? std::string(to_string(state)) : why));
    }
  }
  for (const auto& line : settings_.lines) {
    for (const auto& text : listed_queues_.missing(line.name)) {
      troubles.push_back("line " + line.name + ": " + text);
    }
  }
  const auto ledger = writer_->snapshot();
  if (!ledger.writable) {
    troubles.push_back("ledger: " + (ledger.trouble.empty() ? "it cannot be written" : ledger.trouble));
  }
  if (check_ == LedgerCheck::damaged) {
    troubles.push_back("ledger: " + check_text_);
  }
  return troubles;
}

void Daemon::fill_own(OwnFigures& own) const {
  own.version = version();
  own.revision = revision();
  own.config_last_reload_successful = reload_good_;
  own.config_last_reload_success = reloaded_;
  own.log_messages = log_.counts();
  read_process_figures(own);
}

SourceSnapshot Daemon::build_source(const Source& source, Instant now) const {
  const Feed& feed = *source.feed;
  SourceSnapshot picture;
  picture.name = source.settings.name;
  picture.kind = source.settings.kind;
  picture.switch_name = source.settings.switch_name;
  picture.status = feed.decoder().status();
  picture.status.state = feed.state();
  picture.received_bytes = feed.received_bytes();
  picture.connects = feed.record().connects();
  picture.gaps = feed.record().gaps();
  picture.gap_seconds = feed.record().gap_seconds(now);
  const Gaps& gaps = pipeline_->gaps();
  picture.calls_repaired = gaps.repaired(picture.name);
  picture.unexplained_calls = gaps.unexplained(picture.name);
  picture.counters = gaps.compared(picture.name);
  picture.last_gaps = gaps.of(picture.name);
  if (picture.last_gaps.size() > kMostGapsShown) {
    picture.last_gaps.erase(picture.last_gaps.begin(), picture.last_gaps.end() - kMostGapsShown);
  }
  picture.advice = feed.advice();
  picture.trouble = feed.trouble();
  for (const auto& line : settings_.lines) {
    const bool here = std::ranges::any_of(
        line.queues, [&](const QueueName& queue) { return queue.switch_name == source.settings.switch_name; });
    if (here) {
      picture.lines.push_back(line.name);
    }
  }
  return picture;
}

Snapshot Daemon::build(Instant now) {
  const Instant there = switch_now(now);
  Snapshot picture;
  picture.number = ++snapshots_;
  picture.at = now;
  picture.lines = pipeline_->figures().snapshot(there);
  for (auto& shown : picture.lines) {
    const auto line = std::ranges::find(settings_.lines, shown.name, &LineDefinition::name);
    shown.callers_unreached = pipeline_->desk().callers_unreached(shown.name, shown.day.from);
    shown.agents = pipeline_->roster().count(line->queues, there);
    shown.visible = line_visible(*line);
    shown.trouble = listed_queues_.missing(line->name);
    shown.imbalance += sql_imbalance_[shown.name];
    shown.judge();
  }
  for (const auto& source : sources_) {
    picture.sources.push_back(build_source(source, now));
  }
  picture.ledger = writer_->snapshot();
  picture.ledger.pending += pipeline_->batch_size();
  picture.ledger.check = check_;
  picture.ledger.check_text = check_text_;
  picture.event_delay = writer_->event_delay();
  for (const auto& [name, visits] : pipeline_->book().unclaimed_queues()) {
    const auto slash = name.find('/');
    picture.unclaimed_queues.push_back({name.substr(0, slash), name.substr(slash + 1), visits});
  }
  std::ranges::sort(picture.unclaimed_queues, {}, &UnclaimedQueue::queue);
  picture.refused_at_unknown_door = pipeline_->refused_at_unknown_door();
  picture.visits_given_up = pipeline_->book().visits_settled_by_cap();
  picture.counters = pipeline_->figures().counters().all();
  if (picture.ledger.writable) {  // whoever is killed now begins again with these: a counter never goes down
    const auto kept = writer_->counters();
    for (auto& [series, value] : picture.counters) {
      const auto found = kept.find(series);
      value = found == kept.end() ? 0 : found->second;
    }
  }
  next_change_ = pipeline_->figures().next_change(there) + (now - there);
  if (const auto wrapped_up = pipeline_->roster().next_change(there)) {
    next_change_ = std::min(next_change_, *wrapped_up + (now - there));
  }
  return picture;
}

std::optional<DeskPicture> Daemon::desk(std::string_view name) const {
  const auto line = std::ranges::find(settings_.lines, name, &LineDefinition::name);
  if (line == settings_.lines.end()) {
    return std::nullopt;
  }
  const Instant there = switch_now(now_());
  DeskPicture picture;
  picture.line = line->name;
  picture.title = line->title;
  picture.timezone = line->hours.timezone();
  picture.record_url = line->record_url;
  picture.at = there;
  picture.looks_back_to = pipeline_->desk().looks_back_to(name, there);
  picture.callers = pipeline_->desk().lost_callers(name, there);
  picture.people = pipeline_->roster().people(line->queues, there);
  picture.names = settings_.privacy.agent_names;
  picture.week = pipeline_->figures().week_of_losses(line->name, there);
  return picture;
}

}  // namespace dutyline
