#include "reports/call_rows.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <iterator>

#include "base/utf8.hpp"

namespace dutyline {
namespace {

Cell text_cell(std::string_view text) {
  return text.empty() ? Cell() : Cell{Cell::Kind::text, std::string(text)};
}

Cell number_cell(std::string text) {
  return {Cell::Kind::number, std::move(text)};
}

Cell time_cell(std::optional<Instant> at) {
  return at ? number_cell(epoch_text(*at)) : Cell();
}

Cell length_cell(std::optional<Duration> length) {
  return length ? number_cell(seconds_text(*length)) : Cell();
}

Cell caller_cell(const std::optional<Pseudonym>& caller) {
  return caller ? text_cell(to_string(*caller)) : Cell();
}

Cell agent_cell(const Visit& visit) {
  return text_cell(visit.agent_name.empty() ? visit.agent : visit.agent_name);
}

std::optional<Pseudonym> caller_of(const Call& call) {
  const auto known = std::ranges::find_if(call.visits, [](const Visit& visit) { return visit.caller.has_value(); });
  return known == call.visits.end() ? std::nullopt : known->caller;
}

// The wait runs over all visits up to the one that decided the call.
Times least_certain_times(const Call& call) {
  const Visit& last = deciding_visit(call);
  Times least = last.times;
  for (const Visit& visit : call.visits) {
    least = std::min(least, visit.times);
    if (&visit == &last) {
      break;
    }
  }
  return least;
}

// Of RFC 4180: what holds a separator stands in quotes, and a quote in it is doubled.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string inside;
  for (const char letter : text) {
    inside += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return '"' + inside + '"';
}

std::string json_value(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::absent: return "null";
    case Cell::Kind::text: return boost::json::serialize(boost::json::string_view(as_utf8(cell.text)));
    case Cell::Kind::number:
    case Cell::Kind::flag: return cell.text;
  }
  return "null";
}

// Where a column stands; a name that is none does not compile.
consteval std::size_t column(std::string_view name) {
  const auto place = std::ranges::find(kCallRowColumns, name) - kCallRowColumns.begin();
  return kCallRowColumns.at(static_cast<std::size_t>(place)) == name ? static_cast<std::size_t>(place) : throw name;
}

// What every row of a call says alike.
Row shared_cells(const CallRecord& record, const RowContent& content) {
  Row row;
  row[column("call")] = text_cell(key_of(record.call));
  row[column("line")] = text_cell(record.call.line);
  row[column("class")] = text_cell(to_string(record.call_class));
  row[column("hours")] = text_cell(to_string(record.hours));
  row[column("visits")] = number_cell(std::to_string(record.call.visits.size()));
  row[column("transferred")] = {Cell::Kind::flag, record.call.transferred ? "true" : "false"};
  if (const auto mark = content.marks.find(record.call.id); mark != content.marks.end()) {
    row[column("mark")] = text_cell(to_string(mark->second.mark));
    row[column("marked_at")] = time_cell(mark->second.at);
    row[column("marked_by")] = content.staff ? text_cell(mark->second.by) : Cell();
  }
  return row;
}

// How it came in: of the visit itself, or of a call's first.
void put_beginning(Row& row, const Visit& visit) {
  row[column("source")] = text_cell(visit.source);
  row[column("switch_call_id")] = text_cell(visit.switch_call_id);
  row[column("switch_linked_id")] = text_cell(visit.switch_linked_id);
  row[column("offered_at")] = time_cell(visit.offered_at);
}

// How it ended: of the visit itself, or of the one that decided the call.
void put_end(Row& row, const Visit& visit, bool staff) {
  row[column("queue")] = text_cell(visit.queue);
  row[column("answered_at")] = time_cell(visit.answered_at);
  row[column("ended_at")] = time_cell(ended_at(visit));
  row[column("talk_s")] = length_cell(talk_of(visit));
  row[column("agent")] = staff ? agent_cell(visit) : Cell();
  row[column("ended_by")] = text_cell(to_string(visit.ended_by));
  row[column("provenance")] = text_cell(to_string(visit.provenance));
}

template <class TextOf>
std::string joined(const Row& row, TextOf text_of) {
  std::string line;
  for (std::size_t place = 0; place < row.size(); ++place) {
    line += place == 0 ? "" : ",";
    line += text_of(place);
  }
  return line;
}

}  // namespace

Row call_row(const CallRecord& record, const RowContent& content) {
  const Call& call = record.call;
  Row row = shared_cells(record, content);
  put_beginning(row, call.visits.front());
  put_end(row, deciding_visit(call), content.staff);
  row[column("caller")] = caller_cell(caller_of(call));
  row[column("wait_s")] = length_cell(wait_of(call));
  row[column("outcome")] = text_cell(to_string(call.outcome));
  row[column("times")] = text_cell(to_string(least_certain_times(call)));
  return row;
}

Row visit_row(const CallRecord& record, const Visit& visit, const RowContent& content) {
  Row row = shared_cells(record, content);
  put_beginning(row, visit);
  put_end(row, visit, content.staff);
  row[column("caller")] = caller_cell(visit.caller);
  row[column("wait_s")] = length_cell(wait_of(visit));
  row[column("outcome")] = text_cell(to_string(visit.outcome));
  row[column("times")] = text_cell(to_string(visit.times));
  return row;
}

Row without_caller(Row row) {
  row[column("caller")] = Cell();
  return row;
}

std::string csv_heading() {
  return joined(Row(), [](std::size_t place) { return std::string(kCallRowColumns[place]); }) + '\n';
}

std::string csv_line(const Row& row) {
  return joined(row, [&](std::size_t place) { return quoted(as_utf8(row[place].text)); }) + '\n';
}

std::string json_object(const Row& row) {
  return '{' +
         joined(row,
                [&](std::size_t place) {
                  return '"' + std::string(kCallRowColumns[place]) + "\":" + json_value(row[place]);
                }) +
         '}';
}

namespace {

constexpr std::array<std::string_view, 6> kCorrectionNames{"corrected_at", "was_outcome", "was_class",
                                                           "now_outcome",  "now_class",   "told_by"};

std::array<Cell, kCorrectionNames.size()> correction_cells(const Correction& correction) {
  return {time_cell(correction.learnt_at),
          text_cell(to_string(correction.from_outcome)),
          text_cell(to_string(correction.from_class)),
          text_cell(to_string(correction.to_outcome)),
          text_cell(to_string(correction.to_class)),
          text_cell(correction.source)};
}

// Of a call whose row is no more only this is known.
Row with_offer(Row call, const Correction& correction) {
  if (call[column("offered_at")].kind == Cell::Kind::absent) {
    call[column("line")] = text_cell(correction.line);
    call[column("offered_at")] = time_cell(correction.offered_at);
  }
  return call;
}

}  // namespace

std::string corrected_heading() {
  std::string line = csv_heading();
  line.pop_back();
  for (const auto name : kCorrectionNames) {
    line += ',' + std::string(name);
  }
  return line + '\n';
}

std::string corrected_line(const Row& call, const Correction& correction) {
  std::string line = csv_line(with_offer(call, correction));
  line.pop_back();
  for (const auto& cell : correction_cells(correction)) {
    line += ',' + quoted(cell.text);
  }
  return line + '\n';
}

std::string corrected_object(const Row& call, const Correction& correction) {
  std::string object = json_object(with_offer(call, correction));
  object.pop_back();
  const auto cells = correction_cells(correction);
  for (std::size_t place = 0; place < cells.size(); ++place) {
    object += ",\"" + std::string(kCorrectionNames[place]) + "\":" + json_value(cells[place]);
  }
  return object + '}';
}

std::vector<Row> VisitsInOrder::add(const CallRecord& record, const RowContent& content) {
  const Instant begun = record.call.visits.front().offered_at;
  std::vector<Row> ready;
  const auto end = waiting_.lower_bound({begun, std::string()});
  std::transform(waiting_.begin(), end, std::back_inserter(ready), [](auto& entry) { return std::move(entry.second); });
  waiting_.erase(waiting_.begin(), end);
  const std::string key = key_of(record.call);
  for (const Visit& visit : record.call.visits) {
    waiting_.emplace(std::pair(visit.offered_at, key), visit_row(record, visit, content));
  }
  return ready;
}

std::vector<Row> VisitsInOrder::rest() {
  std::vector<Row> ready;
  for (auto& [place, row] : std::exchange(waiting_, {})) {
    ready.push_back(std::move(row));
  }
  return ready;
}

}  // namespace dutyline
