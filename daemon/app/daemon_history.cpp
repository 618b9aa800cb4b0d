// What the pages ask of the ledger: calls and figures of a period, read on a thread of their own.

#include <algorithm>

#include "app/daemon.hpp"
#include "app/past_figures.hpp"
#include "reports/call_rows.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kMostAsked = 8;         // waiting to be answered; beyond, come again
constexpr std::size_t kMostRows = 10'000;     // of calls in one answer
constexpr std::size_t kMostPeriods = 10'000;  // of figures

Reply json_reply(std::string body, const std::string& accept_encoding) {
  Reply reply;
  reply.headers.emplace_back("Content-Type", std::string(kJson));
  reply.headers.emplace_back("Cache-Control", std::string(kNoStore));
  reply.owned = std::move(body);
  compress(reply, accept_encoding);
  return reply;
}

Reply come_again(std::string_view why) {
  Reply reply = problem_reply(503, why);
  reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

// As `dutyline calls` prints them, but for the callers' pseudonyms: they stay in the ledger.
Reply calls_reply(Ledger& ledger, const LineDefinition& line, const HistoryAsked& asked, bool agents) {
  CallQuery query{.line = line.name};
  if (const auto from = parse_time_bound(asked.from)) {
    query.from = begin_of(*from, line.hours);
  }
  if (const auto to = parse_time_bound(asked.to)) {
    query.to = end_of(*to, line.hours);
  }
  // Counted first: a national line's history would not fit into one answer.
  std::size_t calls = 0;
  const auto counted = ledger.for_each_past_call(query, [&](const PastCall&) { return ++calls <= kMostRows; });
  if (counted && calls > kMostRows) {
    return problem_reply(422, "That is more than " + std::to_string(kMostRows) + " calls: ask for a shorter time.");
  }
  auto marks = ledger.marks(query.from, query.to);
  if (!marks) {
    return come_again("The ledger cannot be read: " + marks.reason());
  }
  const RowContent content{agents, *std::move(marks)};
  std::string body = "[";
  const auto read = ledger.for_each_call(query, [&](const CallRecord& record) {
    body += body.size() == 1 ? "\n" : ",\n";
    body += json_object(without_caller(call_row(record, content)));
  });
  if (!counted || !read) {
    return come_again("The ledger cannot be read: " + (counted ? read.reason() : counted.reason()));
  }
  return json_reply(body + (body.size() == 1 ? "]\n" : "\n]\n"), asked.accept_encoding);
}

Reply figures_reply(Ledger& ledger, const Settings& settings, const LineDefinition& line, const HistoryAsked& asked) {
  FiguresAsked what{parse_period_step(asked.by).value_or(PeriodStep::none), asked.from, asked.to};
  what.most_periods = kMostPeriods;
  const auto figures = read_figures(ledger, settings, line, what);
  if (!figures) {
    return problem_reply(422, "The figures cannot be told: " + figures.reason() + '.');
  }
  const std::string objects = figures_json(*figures);
  return json_reply("[\n" + objects + (objects.empty() ? "]\n" : "\n]\n"), asked.accept_encoding);
}

Reply reply_to(Ledger& past, const Settings& settings, const LineDefinition& line, const HistoryAsked& asked) {
  if (const auto held = past.hold_moment(); !held) {
    return come_again("The ledger cannot be read: " + held.reason());
  }
  return asked.handler == Handler::calls ? calls_reply(past, line, asked, settings.privacy.agent_names)
                                         : figures_reply(past, settings, line, asked);
}

std::optional<std::string> fault_of(const HistoryAsked& asked) {
  // What was asked with is not told back: it may be a number that somebody looks for.
  for (const auto& text : {asked.from, asked.to}) {
    if (!text.empty() && !parse_time_bound(text)) {
      return "from or to is no time: write 2026-11-23, 2026-11-23T09:00:00Z or an epoch number";
    }
  }
  if (!asked.by.empty() && !parse_period_step(asked.by)) {
    return "by is half-hour, hour, day, week, month, weekday-half-hour or none";
  }
  return std::nullopt;
}

}  // namespace

void Daemon::answer_history(HistoryAsked asked, std::function<void(Reply)> answer) {
  const auto line = std::ranges::find(settings_.lines, asked.line, &LineDefinition::name);
  if (line == settings_.lines.end()) {
    answer(problem_reply(404, "There is no line of this name; /api/v1/lines has them all."));
    return;
  }
  if (const auto fault = fault_of(asked)) {
    answer(problem_reply(400, *fault));
    return;
  }
  if (histories_asked_ >= kMostAsked) {
    answer(come_again("As many questions about the past wait as may; try again later."));
    return;
  }
  if (settings_.ledger_path == ":memory:") {
    answer(come_again("The ledger is in memory only, and has no past to read."));
    return;
  }
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    answer(come_again("The ledger cannot be read: " + ledger.reason()));
    return;
  }
  ++histories_asked_;
  // As configured when it was asked, whatever is configured meanwhile.
  const auto settings = std::make_shared<const Settings>(settings_);
  const auto index = static_cast<std::size_t>(line - settings_.lines.begin());
  histories_.read(std::move(*ledger),
                  [this, settings, index, asked = std::move(asked), answer = std::move(answer)](Ledger& past) mutable {
                    Reply reply = reply_to(past, *settings, settings->lines[index], asked);
                    on_loop([this, answer = std::move(answer), reply = std::move(reply)]() mutable {
                      --histories_asked_;
                      answer(std::move(reply));
                    });
                  });
}

}  // namespace dutyline
