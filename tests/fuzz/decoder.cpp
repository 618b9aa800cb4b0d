// Every registered decoder under any bytes, cut anywhere, with lost connections and jumps of time in between.
// Invariants: how bytes are cut never matters, every word it uses is of its closed sets, a deadline never lies in the
// past, and the book survives whatever is understood.
//
// Input: kind, cutting, flags, then the stream. Bytes 1 to 4 in it are no text but doings: time goes on by a second, by
// ten minutes, to the decoder's next deadline; the connection is lost and made anew.

#include <algorithm>
#include <string>
#include <vector>

#include "calls/book.hpp"
#include "fuzz/book_invariants.hpp"
#include "switches/switch_decoder.hpp"

namespace dutyline {
namespace {

const Instant kMorning{seconds(1'795'438'585)};

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Run {
 public:
  Run(const SwitchKind& kind, const DecoderSettings& settings, std::uint8_t cutting)
      : kind_(kind), decoder_(kind.make(settings)), settings_(settings), cutter_(cutting) {
    decoder_->connected(now_);
    drain();
  }

  std::vector<Step> take(std::string_view stream) {
    while (!stream.empty()) {
      const auto doing = stream.find_first_of("\x01\x02\x03\x04");
      feed(stream.substr(0, doing));
      if (doing == std::string_view::npos) {
        break;
      }
      do_(stream[doing]);
      stream.remove_prefix(doing + 1);
    }
    do_('\x02');
    return std::move(steps_);
  }

 private:
  void feed(std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
      const std::string piece(bytes.substr(0, cutter_.next(bytes.size())));
      bytes.remove_prefix(piece.size());
      decoder_->feed(piece, now_);
      drain();
    }
  }

  void do_(char what) {
    if (what == '\x04') {
      close("cut");
      now_ += milliseconds(500);
      decoder_->connected(now_);
      closed_ = false;
      drain();
      return;
    }
    const auto deadline = decoder_->next_deadline();
    now_ = what == '\x01'                ? now_ + seconds(1)
           : what == '\x02' || !deadline ? now_ + minutes(10)
                                         : std::max(now_, *deadline);
    decoder_->advance(now_);
    drain();
    const auto next = decoder_->next_deadline();
    fuzz::require(!next || *next > now_, "a deadline that has passed would be waited for for ever");
  }

  void close(std::string_view cause) {
    if (!closed_) {
      closed_ = true;  // what comes after is never read
      decoder_->disconnected(now_, cause);
      drain();
    }
  }

  void drain() {
    bool lost = false;
    while (auto step = decoder_->next()) {
      look_at(*step);
      lost = lost || std::holds_alternative<Lost>(*step);
      steps_.push_back(std::move(*step));
      fuzz::require(steps_.size() < 1'000'000, "steps without end");
    }
    for (const auto& [reason, count] : decoder_->status().rejected) {
      fuzz::require(has(kind_.rejected_reasons, reason), "a reason outside the closed set of rejections");
    }
    for (const auto& [reason, on] : decoder_->status().degraded) {
      fuzz::require(has(kind_.degraded_reasons, reason), "a reason outside the closed set of degradations");
    }
    if (lost) {
      close("lost");
    }
  }

  void look_at(const Step& step) const {
    if (const auto* fact = std::get_if<Fact>(&step)) {
      fuzz::require(fact->switch_name == settings_.switch_name && fact->source == settings_.source,
                    "a fact of somebody else");
      fuzz::require(fact->arrived <= now_, "a fact from the future");
      fuzz::require(!to_string(*fact).empty(), "a fact that cannot be told");
    } else if (const auto* skipped = std::get_if<Skipped>(&step)) {
      fuzz::require(has(kind_.rejected_reasons, skipped->reason), "skipped for a reason outside the closed set");
    } else if (const auto* lost = std::get_if<Lost>(&step)) {
      fuzz::require(!lost->reason.empty(), "lost without a word");
    }
  }

  const SwitchKind& kind_;
  std::unique_ptr<SwitchDecoder> decoder_;
  const DecoderSettings& settings_;
  fuzz::Cutter cutter_;
  Instant now_ = kMorning;
  std::vector<Step> steps_;
  bool closed_ = false;
};

void require_a_sound_book(const std::vector<Step>& steps) {
  BookSettings settings;
  settings.queues = {{"pbx", "send-duty", "duty", seconds(60)}, {"pbx", "send-eps", "eps", seconds(60)}};
  settings.most_open_visits = 50;
  Book book(settings);
  fuzz::Teller teller(book);
  for (const auto& step : steps) {
    if (const auto* fact = std::get_if<Fact>(&step)) {
      teller.tell(*fact);
    }
  }
  teller.advance(kMorning + hours(10'000));
  fuzz::require_balance(teller.kept());
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  static const Pseudonyms pseudonyms("a key of the fuzzer's", NumberPlan{}, {});
  fuzz::Input input(data, size);
  const auto& kinds = switch_kinds();
  fuzz::require(!kinds.empty(), "no decoder is registered");
  const SwitchKind& kind = kinds[input.below(kinds.size())];
  const std::uint8_t cutting = input.byte();
  const std::uint8_t flags = input.byte();

  DecoderSettings settings;
  settings.switch_name = "pbx";
  settings.source = "pbx-live";
  settings.username = "dutyline";
  settings.password = "not a word that anybody uses";
  settings.plain_login = (flags & 1U) != 0;
  settings.recorded = (flags & 2U) != 0;
  settings.pseudonyms = (flags & 4U) != 0 ? &pseudonyms : nullptr;
  if ((flags & 8U) != 0) {
    settings.refused_at = {{"arrivals", "send-duty", "send-duty"}};
  }

  const auto whole = Run(kind, settings, 0).take(input.rest());
  if (fuzz::asked_to_print()) {
    for (const auto& step : whole) {
      if (const auto* fact = std::get_if<Fact>(&step)) {
        fuzz::print(*fact);
      }
    }
  }
  const auto cut = Run(kind, settings, cutting).take(input.rest());
  fuzz::require(whole == cut, "the cutting of the bytes changed what was understood");
  require_a_sound_book(whole);
  return 0;
}
