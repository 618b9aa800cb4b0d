#include "calls/evidence.hpp"

#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace dutyline {
namespace {

constexpr std::size_t kWords = 13;

std::string text_of(std::optional<Instant> at) {
  return at ? std::to_string(at->time_since_epoch().count()) : "-";
}

// "live 1795438525123456 event seen …": every word present, in this order; read() is its mirror.
std::string account(std::string_view who, const VisitState& state) {
  const Visit& visit = state.visit;
  std::string text(who);
  const auto add = [&text](std::string_view word) {
    text += ' ';
    text += word.empty() ? "-" : word;
  };
  add(text_of(visit.offered_at));
  add(to_string(state.join_known));
  add(state.join_seen ? "seen" : "unseen");
  add(text_of(visit.answered_at));
  add(text_of(visit.left_at));
  add(text_of(visit.ended_at));
  add(visit.talk_over ? "over" : "-");
  add(to_string(visit.outcome));
  add(to_string(visit.ended_by));
  add(state.end_known ? to_string(*state.end_known) : "-");
  add(to_string(visit.provenance));
  add(state.settled_later ? "settled" : "-");
  add(state.if_abandoned ? to_string(*state.if_abandoned) : "-");
  return text;
}

std::optional<Instant> read_instant(std::string_view word) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc() || end != word.data() + word.size()) {
    return std::nullopt;
  }
  return Instant(Duration(count));
}

bool read(const std::array<std::string_view, kWords>& word, VisitState& state) {
  Visit& visit = state.visit;
  const auto offered = read_instant(word[0]);
  const auto join_known = parse_times(word[1]);
  const auto outcome = parse_outcome(word[7]);
  const auto provenance = parse_provenance(word[10]);
  if (!offered || !join_known || !outcome || !provenance) {
    return false;
  }
  visit.offered_at = *offered;
  state.join_known = *join_known;
  state.join_seen = word[2] == "seen";
  visit.answered_at = read_instant(word[3]);
  visit.left_at = read_instant(word[4]);
  visit.ended_at = read_instant(word[5]);
  visit.talk_over = word[6] == "over";
  visit.outcome = *outcome;
  visit.ended_by = parse_ended_by(word[8]).value_or(EndedBy::nobody);
  state.end_known = parse_times(word[9]);
  visit.provenance = *provenance;
  state.settled_later = word[11] == "settled";
  state.if_abandoned = parse_outcome(word[12]);
  return true;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = text.find(' ');
    words.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return words;
}

// What a visit of one account, read back alone, is taken to have been.
bool stands_in_the_visit_told_live(const VisitState& live) {
  const Times times = live.visit.times;
  const bool same_end = live.end_known ? *live.end_known == times : !is_settled(live.visit.outcome);
  return !live.if_abandoned && live.join_known == times && same_end && live.join_seen == (times != Times::inferred);
}

bool stands_in_the_visit_recorded(const VisitState& record) {
  return !record.if_abandoned && record.join_seen && record.join_known == Times::log &&
         record.end_known.value_or(Times::log) == Times::log && record.visit.outcome != Outcome::unresolved;
}

}  // namespace

std::string evidence_of(const VisitState* live, const VisitState* record) {
  if (record == nullptr) {
    return stands_in_the_visit_told_live(*live) ? std::string() : account("live", *live);
  }
  if (live == nullptr) {
    return stands_in_the_visit_recorded(*record) ? std::string(kRecordAlone) : account(kRecordAlone, *record);
  }
  return account("live", *live) + ' ' + account(kRecordAlone, *record);
}

Evidence read_evidence(const VisitState& known) {
  Evidence evidence;
  const std::string_view text = known.visit.evidence;
  if (text == kRecordAlone) {
    evidence.record = known;
    evidence.record->join_known = Times::log;
    evidence.record->join_seen = true;
    const Visit& visit = known.visit;
    evidence.record->settled_later =
        visit.outcome == Outcome::answered ? visit.talk_over : is_settled(visit.outcome) && visit.left_at.has_value();
    return evidence;
  }
  const auto words = words_of(text);
  for (std::size_t at = 0; at + kWords < words.size(); at += kWords + 1) {
    std::array<std::string_view, kWords> own;
    std::copy_n(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, kWords, own.begin());
    auto& account = words[at] == kRecordAlone ? evidence.record : evidence.live;
    account = known;
    if (!read(own, *account)) {
      account.reset();
    }
  }
  if (!evidence.live && !evidence.record) {
    evidence.live = known;
  }
  return evidence;
}

}  // namespace dutyline
