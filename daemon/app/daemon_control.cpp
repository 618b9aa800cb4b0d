// What others may have the daemon do, over its control socket.

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/build_info.hpp"
#include "app/daemon.hpp"
#include "app/live_import.hpp"
#include "boards/json_views.hpp"

namespace dutyline {
namespace {

// So many bytes, and then whatever they changed is on the disk before the next: what the book lets go of meanwhile
// can be read back.
constexpr std::size_t kBytesAtOnce = 512 * 1024;

}  // namespace

bool Daemon::writes(const std::string& ledger) const {
  std::error_code error;
  return ledger == settings_.ledger_path || std::filesystem::equivalent(ledger, settings_.ledger_path, error);
}

class Daemon::Import final : public ControlledImport {
 public:
  Import(Daemon& daemon, std::string source, std::unique_ptr<SwitchDecoder> decoder)
      : daemon_(daemon), source_(std::move(source)), import_(*daemon.pipeline_, std::move(decoder)) {}
  ~Import() override {
    if (!finished_) {  // the client has gone: what it said so far stays said
      import_.finish(daemon_.now_());
      daemon_.schedule_round();
    }
    daemon_.importing_ = false;
  }

  void ask(std::string text) override { import_.ask(std::move(text)); }
  void take(const RecordedBytes& recorded) override {
    taken_ += recorded.bytes.size();
    proved_.row(source_, recorded.arrived);
    import_.take(recorded.bytes, recorded.arrived, daemon_.now_());
    daemon_.schedule_round();
  }
  void end_recording(const std::string& name, Instant at) override {
    proved_.until(source_, at);
    import_.end_connection(at, name, daemon_.now_());
    daemon_.schedule_round();
  }
  bool wants_pause() override {
    if (taken_ >= kBytesAtOnce && !daemon_.pipeline_->has_batch() && daemon_.writer_->snapshot().pending == 0) {
      taken_ = 0;
    }
    return taken_ >= kBytesAtOnce;
  }
  void finish(std::function<void(Result<std::string>)> done) override {
    finished_ = true;
    import_.finish(daemon_.now_());
    LedgerBatch batch = daemon_.take_batch();
    batch.proved = proved_.take_changes();
    for (const auto& time : batch.proved) {
      daemon_.proved_.restore(time);
    }
    daemon_.writer_->put(std::move(batch));
    if (const auto flushed = daemon_.writer_->flush(); !flushed) {
      done(Failure{"the ledger cannot be written, the calls are kept in memory until it can: " + flushed.reason()});
      return;
    }
    daemon_.summarise(std::make_shared<ImportSummary>(import_.take_summary()), import_.status(), import_.seconds(),
                      std::move(done));
  }

 private:
  Daemon& daemon_;
  std::string source_;
  LiveImport import_;
  ProvedTimes proved_;  // what was recorded stands for its time, less its gaps
  std::size_t taken_ = 0;
  bool finished_ = false;
};

// Reads the calls again: of a long history that takes a while, and nobody waits for it but who asked.
void Daemon::summarise(std::shared_ptr<ImportSummary> summary, SourceStatus status, double took,
                       std::function<void(Result<std::string>)> done) {
  auto ledger = Ledger::open(settings_.ledger_path, Ledger::Mode::read_only);
  if (!ledger) {
    done(Failure{ledger.reason()});
    return;
  }
  readings_.read(std::move(*ledger), [this, summary = std::move(summary), status = std::move(status), took,
                                      done = std::move(done)](Ledger& at_rest) {
    auto text = summary->text(status, took, [&](const std::string& switch_name, const std::string& call) {
      return at_rest.calls_of(switch_name, call, {});
    });
    on_loop([done, text = std::move(text)] { done(text); });
  });
}

Result<std::unique_ptr<ControlledImport>> Daemon::begin_import(const BeginImport& asked) {
  if (!writes(asked.ledger)) {
    return Failure{"the daemon that answers writes another ledger, " + settings_.ledger_path};
  }
  const auto source = std::ranges::find(settings_.sources, asked.source, &SourceSettings::name);
  const SwitchKind* const kind = source == settings_.sources.end() ? nullptr : find_switch_kind(source->kind);
  if (kind == nullptr) {
    return Failure{"the daemon knows no source " + asked.source + ": it runs with another configuration, restart it"};
  }
  if (std::exchange(importing_, true)) {
    return Failure{"another import is under way: wait until it has ended"};
  }
  return std::unique_ptr<ControlledImport>(
      std::make_unique<Import>(*this, source->name, kind->make(decoder_settings(*source, pseudonyms_, true))));
}

void Daemon::open_control() {
  if (settings_.ledger_path == ":memory:") {
    return;  // nobody can ask for a ledger that has no name
  }
  auto server = ControlServer::start(
      loop_.get_executor(), settings_.control, [this](const BeginImport& asked) { return begin_import(asked); },
      [this](const BeginReclassify& asked, std::function<void(Result<std::string>)> done) {
        reclassify(asked, std::move(done));
      },
      [this](std::function<void(Result<std::string>)> done) { reload(std::move(done)); },
      [this](const BeginErase& asked, std::function<void(Result<std::string>)> done) { erase(asked, std::move(done)); },
      [this] { return status_json(*snapshot(), version()); });
  if (server) {
    control_ = std::move(*server);
  } else {
    log_.write(Said::no_control_socket, server.reason() + "; while dutyline runs, nothing can be imported");
  }
}

}  // namespace dutyline
