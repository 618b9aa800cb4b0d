// The composition root of `run`: makes every object once, starts them in order, stops them in reverse.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/control_server.hpp"
#include "app/given_up.hpp"
#include "app/import_summary.hpp"
#include "app/listed_queues.hpp"
#include "app/log.hpp"
#include "app/pipeline.hpp"
#include "app/settings.hpp"
#include "app/sight.hpp"
#include "base/result.hpp"
#include "boards/http_server.hpp"
#include "feeds/feed.hpp"
#include "feeds/log_fold.hpp"
#include "feeds/posted_feed.hpp"
#include "ledger/ledger.hpp"
#include "ledger/reading_thread.hpp"
#include "lines/snapshot.hpp"

namespace dutyline {

class Daemon : private FeedListener {
 public:
  // Opens the ledger, rebuilds the figures from it, binds the HTTP port. Fails in words. `now` is our clock.
  static Result<std::unique_ptr<Daemon>> make(boost::asio::io_context& loop, Settings settings, Log& log,
                                              NowFunction now);
  ~Daemon() override;

  void start();
  // Says farewell to the switches, keeps what is known, closes the pages; then calls `done` on the loop.
  void stop(std::function<void()> done);

  // Reads the configuration again, without a warning where it is good; fails with all that is wrong with it, a line
  // each.
  using Configuration = std::function<Result<Settings>()>;
  void use_configuration(Configuration configuration) { configuration_ = std::move(configuration); }
  // What is new of the configuration holds from now on; no call is lost and no connection that did not change. Calls
  // `done` on the loop with what has changed, in words, or why all is as before.
  void reload(std::function<void(Result<std::string>)> done);

  // After `done`: the ledger's last words. Fails in words that say what could not be written.
  Result<Done> close_ledger() { return writer_->close(); }

  std::uint16_t http_port() const { return http_->port(); }
  std::shared_ptr<const Snapshot> snapshot();

 private:
  struct Source {
    SourceSettings settings;
    std::unique_ptr<Feed> feed;
  };

  // A post whose events are with the ledger, and not on the disk yet.
  struct Unanswered {
    PostedOutcome outcome;
    std::function<void(Reply)> answer;
  };

  Daemon(boost::asio::io_context& loop, Settings settings, Log& log, NowFunction now);

  Result<Done> open_ledger();
  Result<Done> open_history();
  Result<Done> restore(Ledger& ledger);
  Result<Done> restore_sources(Ledger& ledger);
  Result<Done> restore_sight(Ledger& ledger, Instant now);
  Result<Done> restore_absence(Ledger& ledger, Instant now);
  std::string switch_of(const std::string& source) const;
  void keep_alive(Instant now);
  void prove(Instant now);
  void look_back(Instant now);
  Result<Done> make_sources();
  Result<std::unique_ptr<Feed>> make_feed(const SourceSettings& source);
  static bool is_fed(const SourceSettings& source);
  Result<Done> open_http();
  static Result<HttpProtection> protection_of(const Settings& settings);
  void warn_of_clients(std::string_view what);

  void on_fact(const Fact& fact) override;
  void on_state_changed() override;
  void on_log(Said said, std::string_view source, std::string_view text) override;
  void on_position(std::string_view source, const std::string& position) override;
  void on_lines_lost(std::string_view source) override;
  bool overburdened() const override;
  void answer_history(HistoryAsked asked, std::function<void(Reply)> answer);
  void take_posted(PostedEvents posted, std::function<void(Reply)> answer);
  void answer_posted();
  void take_mark(MarkAsked asked, std::function<void(Reply)> answer);
  void marked(const MarkAsked& asked, const CallMark& mark);

  void schedule_round();  // once for all that comes in one turn of the loop
  void round();
  void arm_tick();
  void tick();
  void count_blind(Instant now);
  struct Books;  // sums of ours, to be compared with the ledger's
  using Differences = Result<std::vector<std::pair<std::string, std::int64_t>>>;  // by line
  Books sums_to_check(Instant now) const;
  static Differences differences(Ledger& ledger, const Books& books);
  void tell_of_queues(const std::vector<ListedQueues::Change>& changes);
  void check_books(Instant now);
  void check_books_daily(Instant now);
  void take_books(const Differences& found);
  void check_file();
  void file_checked(const Result<std::string>& found);
  void forget_what_is_old(Instant now);
  void forgotten(const Result<Done>& done, const Forgotten& what, bool later);
  void on_loop(std::function<void()> act);  // from any thread
  struct Reload;
  Result<Done> make_ready(const Settings& wanted, Reload& reload);
  Result<std::unique_ptr<Figures>> make_figures(const std::vector<LineDefinition>& lines);
  Result<Done> flush();
  void refuse_reload(const std::string& reason, const std::function<void(Result<std::string>)>& done);
  void redefine_lines(Figures figures, Instant now);
  void forget_removed_lines(Instant now);
  void replace_sources();
  void take_leave(Source source);
  void has_left(const std::string& name);
  void resume(const std::string& source);
  void start_source(const SourceSettings& source);
  void end_reload();
  void index_posting();
  class Import;
  void open_control();
  bool writes(const std::string& ledger) const;
  // As configured now: what is new of it holds from now on.
  void keep_definitions(Instant now);
  void keep_periods(Instant now);
  void periods_kept();
  class ReadingAgain;
  void reclassify(const BeginReclassify& asked, std::function<void(Result<std::string>)> done);
  Result<Done> restore_signed_in(Ledger& ledger);
  std::optional<int> signed_in(const LineDefinition& line, Instant there) const;
  void keep_signed_in(Instant now);
  void nobody_looks(LedgerBatch& batch, Instant now);
  Result<std::unique_ptr<ControlledImport>> begin_import(const BeginImport& asked);
  void summarise(std::shared_ptr<ImportSummary> summary, SourceStatus status, double took,
                 std::function<void(Result<std::string>)> done);
  Result<Done> take_caller_keys(Ledger& ledger);
  void end_link_window(Instant now);
  void erase(const BeginErase& asked, std::function<void(Result<std::string>)> done);
  void erase_in_ledger(const std::vector<Pseudonym>& callers, std::function<void(Result<std::string>)> done);
  Instant switch_now(Instant now) const;
  LedgerBatch take_batch();
  bool shows_the_switch(const Source& source) const;
  bool sees_a_switch() const;
  bool line_visible(const LineDefinition& line) const;
  std::vector<std::string> troubles() const;
  void fill_own(OwnFigures& own) const;
  void watch_ledger();
  void picture_changed();
  Snapshot build(Instant now);
  std::optional<DeskPicture> desk(std::string_view line) const;
  SourceSnapshot build_source(const Source& source, Instant now) const;

  boost::asio::io_context& loop_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // outlives the threads that tell the loop something
  Settings settings_;
  Log& log_;
  NowFunction now_;
  Pseudonyms pseudonyms_;
  std::optional<Instant> former_key_until_;  // callers are linked to those of the key before until then
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Ledger> history_;  // read on the loop: one call of few visits at a time
  std::unique_ptr<LedgerWriter> writer_;
  std::map<std::string, std::string> positions_;  // by source, of files: as kept at the start, then to be kept
  std::vector<Source> sources_;
  std::vector<std::string> posting_tokens_;  // of the sources that are posted to, as their feeds
  std::vector<PostedFeed*> posting_feeds_;
  std::vector<Unanswered> unanswered_;
  std::unique_ptr<HttpServer> http_;
  LogFold client_faults_;
  boost::asio::steady_timer tick_;
  bool round_scheduled_ = false;
  bool stopping_ = false;
  bool ledger_writable_ = true;  // as last told
  std::optional<Instant> first_live_;
  ProvedTimes proved_;
  Instant next_alive_;
  Instant looked_back_;
  std::shared_ptr<const Snapshot> shown_;
  std::uint64_t snapshots_ = 0;
  Instant next_change_;  // when the picture changes by itself
  Instant started_;
  std::map<std::string, Instant> blind_since_;         // by line: counted up to here
  std::map<std::string, std::int64_t> sql_imbalance_;  // by line: the ledger's own sums against ours
  Instant next_books_check_;
  Instant next_counters_;
  std::map<std::string, bool> unclaimed_told_;
  GivenUp given_up_;
  ListedQueues listed_queues_;
  Configuration configuration_;
  std::shared_ptr<Reload> reload_;            // under way
  std::list<std::unique_ptr<Feed>> leaving_;  // sources that are configured no more, or otherwise
  bool reload_good_ = true;                   // the last
  Instant reloaded_;                          // the last good one, or the start
  bool importing_ = false;
  std::unique_ptr<ControlServer> control_;
  LedgerCheck check_ = LedgerCheck::not_needed;
  std::string check_text_;
  Instant next_forgetting_;  // at the first tick
  std::size_t histories_asked_ = 0;
  std::vector<KeptDefinition> definitions_;              // in the order of keeping
  Instant next_keeping_;                                 // of periods that are over
  bool keeping_ = false;                                 // what of them is to be written is being found out
  std::function<void()> when_kept_;                      // what waits for that
  std::map<std::string, std::optional<int>> signed_in_;  // by line, as last kept
  // Last: they end before anything they tell of goes. Who asks for history does not wait for the file's check.
  ReadingThread readings_;
  ReadingThread histories_;
};

}  // namespace dutyline
