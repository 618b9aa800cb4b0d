#include "boards/desk_views.hpp"

#include <boost/json.hpp>

#include "boards/json_text.hpp"

namespace dutyline {

namespace json = boost::json;

namespace {

constexpr std::string_view kId = "{switch_call_id}";

json::value instant(const std::optional<Instant>& at) {
  return at ? json::value(to_epoch(*at)) : json::value();
}

json::object caller_json(const DeskPicture& desk, const LostCaller& caller) {
  const std::string link = record_link(desk.record_url, caller.switch_call_id);
  return {{"call", caller.call},
          {"lost_at", to_epoch(caller.lost_at)},
          {"wait_seconds", caller.wait ? json::value(to_seconds(*caller.wait)) : json::value()},
          {"outcome", to_string(caller.outcome)},
          {"tries", caller.tries},
          {"withheld", caller.withheld},
          {"calls_now", caller.calls_now},
          {"outside_hours", caller.outside_hours},
          {"record_url", link.empty() ? json::value() : json::value(link)}};
}

json::object person_json(const DeskPicture& desk, const Person& person) {
  json::object object{{"state", to_string(person.state)}, {"since", instant(person.since)}};
  object["pause_reason"] = person.state == AgentState::paused && !person.pause_reason.empty()
                               ? json::value(json::string(person.pause_reason))
                               : json::value();
  if (desk.names) object["name"] = json::string(person.name.empty() ? person.agent : person.name);
  return object;
}

// A cell that begins like a formula must not be one (OWASP, "CSV Injection").
std::string cell(std::string_view text) {
  std::string inside;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) inside += '\'';
  for (const char letter : text) {
    inside += letter;
    if (letter == '"') inside += '"';
  }
  return inside.find_first_of(",\"\r\n") == std::string::npos ? inside : '"' + inside + '"';
}

}  // namespace

std::string record_link(std::string_view record_url, std::string_view switch_call_id) {
  const std::size_t place = record_url.find(kId);
  if (place == std::string_view::npos) return {};
  constexpr std::string_view kPlain = "-._~";  // RFC 3986, 2.3
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string link(record_url.substr(0, place));
  for (const char letter : switch_call_id) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       kPlain.find(letter) != std::string_view::npos;
    if (plain) {
      link += letter;
    } else {
      ((link += '%') += kHex[byte >> 4U]) += kHex[byte & 15U];
    }
  }
  return link += record_url.substr(place + kId.size());
}

std::string desk_json(const DeskPicture& desk) {
  json::object page{{"line", desk.line},
                    {"title", desk.title.empty() ? desk.line : desk.title},
                    {"timezone", desk.timezone},
                    {"at", to_epoch(desk.at)},
                    {"looks_back_to", to_epoch(desk.looks_back_to)}};
  json::array callers;
  for (const LostCaller& caller : desk.callers) callers.push_back(caller_json(desk, caller));
  page["ring_back"] = std::move(callers);
  json::array people;
  for (const Person& person : desk.people) {
    if (person.state != AgentState::signed_out) people.push_back(person_json(desk, person));
  }
  page["people"] = std::move(people);
  page["names"] = desk.names;
  json::array week;
  for (const HalfHourLosses& half : desk.week) {
    week.push_back(
        json::object{{"half_hour_of_week", half.half_hour_of_week}, {"counted", half.counted}, {"lost", half.lost}});
  }
  page["week"] = std::move(week);
  return json_text(page);
}

std::string desk_csv(const DeskPicture& desk) {
  std::string text = "lost_at,wait_s,tries,outcome,number_withheld,calls_now,outside_hours,record\r\n";
  for (const LostCaller& caller : desk.callers) {
    const auto yes = [](bool is) { return is ? "yes" : "no"; };
    text += rfc3339_text(caller.lost_at) + ',' + (caller.wait ? seconds_text(*caller.wait) : std::string()) + ',' +
            std::to_string(caller.tries) + ',' + std::string(to_string(caller.outcome)) + ',' + yes(caller.withheld) +
            ',' + yes(caller.calls_now) + ',' + yes(caller.outside_hours) + ',' +
            cell(record_link(desk.record_url, caller.switch_call_id)) + "\r\n";
  }
  return text;
}

}  // namespace dutyline
