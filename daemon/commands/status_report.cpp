#include "commands/status_report.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <utility>

namespace dutyline {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  return json::value_to<std::string>(object.at(key));
}

double number_of(const json::object& object, std::string_view key) {
  return object.at(key).to_number<double>();
}

std::uint64_t count_of(const json::object& object, std::string_view key) {
  return object.at(key).to_number<std::uint64_t>();
}

std::string counted(std::uint64_t number, const std::string& one, const std::string& more) {
  return std::to_string(number) + " " + (number == 1 ? one : more);
}

std::string length_text(double length) {
  const auto whole = static_cast<std::uint64_t>(length);
  if (whole < 120) {
    return counted(whole, "second", "seconds");
  }
  return whole < 7'200 ? std::to_string(whole / 60) + " minutes" : std::to_string(whole / 3'600) + " hours";
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kMegabyte = 1'000'000;
  return bytes < 10'000 * kMegabyte ? std::to_string(bytes / kMegabyte) + " MB"
                                    : std::to_string(bytes / (1'000 * kMegabyte)) + " GB";
}

class Writer {
 public:
  void good(const std::string& text) { report_.lines.push_back("  " + text); }
  void wrong(const std::string& text) {
    report_.lines.push_back("! " + text);
    ++report_.wrong;
  }
  void tell(bool is_wrong, const std::string& text) { is_wrong ? wrong(text) : good(text); }
  void more(const std::string& text) { report_.lines.push_back("    " + text); }
  void first(std::string text) { report_.lines.insert(report_.lines.begin(), std::move(text)); }
  StatusReport take() { return std::move(report_); }
  std::size_t wrong_so_far() const { return report_.wrong; }

 private:
  StatusReport report_;
};

void tell_source(const json::object& source, Writer& out) {
  const bool up = source.at("up").as_bool();
  std::string text =
      "source " + text_of(source, "name") + " (" + text_of(source, "kind") + "): " + text_of(source, "state");
  const auto& heard = source.at("heard_seconds_ago");
  text += heard.is_null() ? ", nothing heard yet" : ", last heard " + length_text(heard.to_number<double>()) + " ago";
  if (const auto gaps = count_of(source, "gaps"); gaps > 0) {
    text +=
        ", " + counted(gaps, "gap", "gaps") + " so far, " + length_text(number_of(source, "gap_seconds")) + " in all";
  }
  out.tell(!up, text);
  if (const auto trouble = text_of(source, "trouble"); !trouble.empty()) {
    out.more(trouble);
  }
  for (const auto& advice : source.at("advice").as_array()) {
    out.more(json::value_to<std::string>(advice));
  }
}

// What the switch counted otherwise and nothing explains is a call that may be missing in the figures.
void tell_counters(const json::object& source, Writer& out) {
  for (const auto& each : source.at("counters").as_array()) {
    const auto& compared = each.as_object();
    const bool unexplained = std::ranges::any_of(compared.at("differences").as_array(), [](const json::value& one) {
      return one.at("explanation").as_string() == "unexplained";
    });
    out.tell(unexplained, "counters of " + text_of(compared, "line") + ": " + text_of(compared, "text"));
  }
}

void tell_ledger(const json::object& ledger, Writer& out) {
  const bool writable = ledger.at("writable").as_bool();
  const std::string trouble = text_of(ledger, "trouble");
  const std::string check_text = text_of(ledger, "check_text");
  const bool damaged = text_of(ledger, "check") == "damaged";
  std::string text = std::string("ledger: ") + (writable ? "is written" : "cannot be written") + ", " +
                     size_text(count_of(ledger, "size_bytes")) + ", " + size_text(count_of(ledger, "disk_free_bytes")) +
                     " free on its disk";
  if (const auto pending = count_of(ledger, "pending"); pending > 0) {
    text += ", " + counted(pending, "change", "changes") + " on the way to it";
  }
  out.tell(!writable || damaged, text);
  for (const auto& words : {trouble, check_text}) {
    if (!words.empty()) {
      out.more(words);
    }
  }
}

void tell_line(const json::object& line, Writer& out) {
  const auto& trouble = line.at("trouble").as_array();
  const bool visible = line.at("visible").as_bool();
  const auto imbalance = line.at("imbalance").to_number<std::int64_t>();
  std::string text = "line " + text_of(line, "name") + ": " + (line.at("open").as_bool() ? "open" : "closed") + ", " +
                     (visible ? "its switch is seen" : "its switch is not seen");
  // Cut, never rounded up: 99.97 % is not all of it.
  if (const auto& today = line.at("coverage_ratio").at("today"); today.is_number()) {
    const auto tenths = static_cast<int>(today.to_number<double>() * 1'000);
    text += ", " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " % of today's open time seen";
  }
  out.tell(!visible || !trouble.empty() || imbalance != 0, text);
  for (const auto& words : trouble) {
    out.more(json::value_to<std::string>(words));
  }
  if (imbalance != 0) {
    out.more("its books do not balance, by " +
             counted(static_cast<std::uint64_t>(std::abs(imbalance)), "call", "calls") +
             ": this is a fault of dutyline, keep the ledger and report it");
  }
}

void tell_queues(const json::object& page, Writer& out) {
  for (const auto& each : page.at("unclaimed_queues").as_array()) {
    const auto& queue = each.as_object();
    out.good("queue " + text_of(queue, "queue") + " of " + text_of(queue, "switch") + ": no line has it; " +
             counted(count_of(queue, "visits"), "visit is", "visits are") + " in no figure");
  }
  if (const auto refused = count_of(page, "refused_at_unknown_door"); refused > 0) {
    out.good(counted(refused, "caller was", "callers were") +
             " refused where no queue is known: name it by `refused_at` of the source");
  }
  if (const auto given_up = count_of(page, "visits_given_up"); given_up > 0) {
    out.wrong(counted(given_up, "visit was", "visits were") +
              " given up as unknown: more were open at once than are kept in memory, or something floods the switch");
  }
}

StatusReport report_of(const json::object& page) {
  Writer out;
  for (const auto& source : page.at("sources").as_array()) {
    tell_source(source.as_object(), out);
    tell_counters(source.as_object(), out);
  }
  tell_ledger(page.at("ledger").as_object(), out);
  for (const auto& line : page.at("lines").as_array()) {
    tell_line(line.as_object(), out);
  }
  tell_queues(page, out);
  const auto wrong = out.wrong_so_far();
  out.first("dutyline " + text_of(page, "version") + ": " +
            (wrong == 0 ? "all is well" : counted(wrong, "thing is wrong", "things are wrong")));
  return out.take();
}

}  // namespace

Result<StatusReport> status_report(std::string_view page) {
  try {
    return report_of(json::parse(json::string_view(page.data(), page.size())).as_object());
  } catch (const std::exception&) {  // another version's page, or another program's
    return Failure{"what answers there is no status page that this dutyline understands"};
  }
}

}  // namespace dutyline
