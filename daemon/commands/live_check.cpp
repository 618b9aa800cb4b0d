#include "commands/live_check.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <memory>
#include <utility>

#include "app/listed_queues.hpp"
#include "commands/dialled_feed.hpp"
#include "feeds/opened_file.hpp"
#include "feeds/tls.hpp"

namespace dutyline {
namespace {

constexpr Duration kClocksApart = seconds(2);
constexpr Duration kSilent = hours(24 * 7);  // a line that is closed over Christmas is not silent

Instant system_now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

class Writer {
 public:
  explicit Writer(LiveReport& report) : report_(report) {}
  void good(const std::string& text) { report_.lines.push_back("  " + text); }
  void wrong(const std::string& text, const std::vector<std::string>& cures) {
    report_.lines.push_back("! " + text);
    ++report_.wrong;
    for (const auto& cure : cures) {
      more(cure);
    }
  }
  void more(const std::string& text) { report_.lines.push_back("    " + text); }

 private:
  LiveReport& report_;
};

std::string title(const SourceSettings& source) {
  return "source " + source.name + " (" + source.kind + "): ";
}

// One switch, dialled once.
class Trial : public FeedListener {
 public:
  Trial(boost::asio::io_context& loop, const SourceSettings& source, Duration listen, ListedQueues& queues)
      : source_(source), listen_(listen), queues_(queues), timer_(loop) {
    feed_ = dialled_feed(loop, source, nobody_, *this);
  }

  void start() {
    stop_after(kDialPatience);
    feed_->start();
  }

  void on_fact(const Fact& fact) override { queues_.apply(fact); }
  void on_log(Said, std::string_view, std::string_view) override {}
  void on_state_changed() override {
    if (stopping_ || live_) {
      return;
    }
    live_ = feed_->state() == SourceState::live;
    trouble_ = feed_->trouble();
    if (live_) {
      stop_after(listen_);  // it may tell more of what the account is not shown, and its clock
    } else if (!failure().empty()) {
      stop_after(Duration::zero());
    }
  }

  void report(Writer& out) const {
    const std::string where = title(source_) + to_string(*source_.address);
    if (!live_) {
      const auto cut = trouble_.find("; trying again");
      std::vector<std::string> cures;
      if (auto cure = cure_of(failure()); !cure.empty()) {
        cures.push_back(std::move(cure));
      }
      out.wrong(where + ": " + (trouble_.empty() ? "it does not come into step" : trouble_.substr(0, cut)), cures);
      return;
    }
    if (advice_.empty()) {
      out.good(where + ": logged in, and shown all that is needed");
    } else {
      out.wrong(where + ": logged in, and not shown everything", advice_);
    }
    report_clock(out);
  }

 private:
  // After `wait`, never from within a call of the feed's.
  void stop_after(Duration wait) {
    timer_.expires_after(wait);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error && !std::exchange(stopping_, true)) {
        advice_ = feed_->advice();
        offset_ = feed_->decoder().status().clock_offset;
        feed_->stop([] {});
      }
    });
  }

  // How the attempt ended, as in dutyline_source_connects_total; empty: it has not.
  std::string failure() const {
    for (const auto& [result, times] : feed_->record().connects()) {
      if (times > 0 && result != "ok") {
        return result;
      }
    }
    return {};
  }

  std::string cure_of(const std::string& failure) const {
    if (failure == "refused") {
      return source_.kind == "asterisk_ami"
                 ? "nobody listens there: in manager.conf, [general] needs `enabled = yes` and a `bindaddr` that this "
                   "machine reaches; then `asterisk -rx 'manager reload'`"
                 : "nobody listens there: in event_socket.conf.xml, `listen-ip` must be an address that this machine "
                   "reaches; then `fs_cli -x 'reload mod_event_socket'`";
    }
    if (failure == "timeout" || failure.empty()) {
      return "a firewall between the two drops what is sent, or that machine is off; under systemd a switch at a "
             "public "
             "address takes the drop-in public-address.conf";
    }
    if (failure == "dns") {
      return "correct the name in `address:`, or write the number of the address";
    }
    if (failure == "tls") {
      return "`tls:` must name the certificate of whoever signed the switch's (`ca_file`) and the name in it "
             "(`server_name`)";
    }
    return {};  // whoever refused has said why, and what helps
  }

  void report_clock(Writer& out) const {
    if (!offset_) {
      out.more("its clock is not known yet: nothing that it said had a time");
    } else if (std::chrono::abs(*offset_) > kClocksApart) {
      out.wrong(title(source_) + fmt::format("its clock is {:.0f} s {} this machine's", to_seconds(abs(*offset_)),
                                             *offset_ > Duration::zero() ? "behind" : "ahead of"),
                {"let both follow a time server (`timedatectl set-ntp true`, chrony): hours and waits go by them"});
    }
  }

  const SourceSettings& source_;
  Duration listen_;
  ListedQueues& queues_;
  Pseudonyms nobody_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<SourceFeed> feed_;
  bool stopping_ = false;
  bool live_ = false;
  std::string trouble_;
  std::vector<std::string> advice_;
  std::optional<Duration> offset_;
};

void look_at_followed(const SourceSettings& source, Writer& out) {
  const auto opened = OpenedFile::open(source.path);
  if (const auto* none = std::get_if<NoFile>(&opened)) {
    out.wrong(
        title(source) + none->reason,
        {none->missing ? "name the file that the switch writes in `path:`; a switch that has not logged a call yet "
                         "may not have made it"
                       : "let this user read it: systemd/README.md has a drop-in for a log of another user"});
    return;
  }
  const FileLook look = std::get<OpenedFile>(opened).look();
  const Instant written{std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(look.modified))};
  const Duration ago = system_now() - written;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(ago).count();
  const std::string since =
      fmt::format("{} can be read, last written {} ago", source.path,
                  minutes < 120 ? fmt::format("{} min", minutes) : fmt::format("{} h", minutes / 60));
  if (ago > kSilent) {
    out.wrong(title(source) + since, {"it is silent: does the switch still write there, or somewhere else since?"});
  } else {
    out.good(title(source) + since);
  }
  struct stat found {};
  if (::geteuid() == 0 && ::stat(source.path.c_str(), &found) == 0 && (found.st_mode & S_IROTH) == 0) {
    out.more("it is not everybody's to read: under systemd the daemon's user needs the drop-in follow-queue-log.conf");
  }
}

void look_at_door(const SourceSettings& source, Writer& out) {
  const std::string where = title(source) + to_string(*source.listen) + ": ";
  if (source.tls.enabled) {
    if (const auto usable = check_accepting_tls(source.tls); !usable) {
      out.wrong(where + usable.reason(), {"correct `tls:` of the source"});
      return;
    }
  }
  boost::asio::io_context loop;
  boost::asio::ip::tcp::acceptor acceptor(loop);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(source.listen->host, error);
  if (!error) {
    const boost::asio::ip::tcp::endpoint endpoint(address, source.listen->port);
    acceptor.open(endpoint.protocol(), error);
    acceptor.set_option(boost::asio::socket_base::reuse_address(true), error);
    acceptor.bind(endpoint, error);
  }
  if (error == boost::asio::error::address_in_use) {
    out.good(where +
             "somebody listens there: dutyline, if it runs; `dutyline status` says when it heard something last");
  } else if (error) {
    out.wrong(where + "cannot listen there: " + error.message(),
              {"write an address of this machine in `listen:`, and a port from 1024 on"});
  } else {
    out.good(where + "can listen there; nobody does now");
  }
}

void look_at(const SourceSettings& source, Writer& out) {
  if (find_switch_kind(source.kind) == nullptr) {
    out.wrong(title(source) + "this kind is not built yet", {});
  } else if (source.listen) {
    look_at_door(source, out);
  } else if (!source.path.empty()) {
    look_at_followed(source, out);
  } else if (!source.token_file.empty()) {
    out.good(title(source) + "is posted to; `dutyline status` says when it heard something last");
  } else {
    out.good(title(source) + "only `import` feeds it");
  }
}

}  // namespace

LiveReport check_live(const Settings& settings, Duration listen) {
  boost::asio::io_context loop(1);
  ListedQueues queues(settings.lines);
  std::vector<std::unique_ptr<Trial>> trials;
  for (const auto& source : settings.sources) {
    if (source.address && find_switch_kind(source.kind) != nullptr) {
      trials.push_back(std::make_unique<Trial>(loop, source, listen, queues));
      trials.back()->start();
    }
  }
  loop.run();
  LiveReport report;
  Writer out(report);
  for (const auto& trial : trials) {
    trial->report(out);
  }
  for (const auto& source : settings.sources) {
    if (!source.address || find_switch_kind(source.kind) == nullptr) {
      look_at(source, out);
    }
  }
  for (const auto& line : settings.lines) {
    for (const auto& missing : queues.missing(line.name)) {
      out.wrong("line " + line.name + ": " + missing, {});
    }
  }
  return report;
}

}  // namespace dutyline
