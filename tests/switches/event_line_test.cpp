// Event lines: what is one, and what is said of what is none.

#include "switches/event_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>

namespace dutyline {
namespace {

namespace json = boost::json;

EventLine good(std::string_view text) {
  auto parsed = parse_event_line(text);
  const auto* const fault = std::get_if<LineFault>(&parsed);
  EXPECT_EQ(fault, nullptr) << text << ": " << (fault == nullptr ? "" : fault->text);
  return fault == nullptr ? std::get<EventLine>(parsed) : EventLine{};
}

LineFault bad(std::string_view text) {
  auto parsed = parse_event_line(text);
  EXPECT_TRUE(std::holds_alternative<LineFault>(parsed)) << text;
  const auto* const fault = std::get_if<LineFault>(&parsed);
  return fault == nullptr ? LineFault{} : *fault;
}

TEST(EventLine, Offered) {
  const auto line = good(
      R"({"event":"offered","time":1795438585.099441,"queue":"600","id":"a1","linked_id":"a0","caller":"01632960173"})");
  EventLine expected;
  expected.kind = EventKind::offered;
  expected.time = Instant(Duration(1'795'438'585'099'441));
  expected.queue = "600";
  expected.id = "a1";
  expected.linked_id = "a0";
  expected.caller = "01632960173";
  EXPECT_EQ(line, expected);
}

TEST(EventLine, EveryEventWithItsOwnFields) {
  EXPECT_EQ(good(R"({"event":"answered","time":1,"queue":"q","id":"a","agent":"Zoë Hart"})").agent, "Zoë Hart");
  EXPECT_EQ(good(R"({"event":"answered","time":1,"queue":"q","id":"a"})").agent, "");
  EXPECT_EQ(good(R"({"event":"ended","time":1,"queue":"q","id":"a","by":"transfer"})").by, EndedBy::transfer);
  EXPECT_EQ(good(R"({"event":"ended","time":1,"queue":"q","id":"a"})").by, EndedBy::nobody);
  const auto agent = good(R"({"event":"agent","time":1,"queue":"q","agent":"Zoë Hart","state":"wrap_up"})");
  EXPECT_EQ(agent.state, AgentState::wrap_up);
  EXPECT_EQ(good(R"({"event":"left","time":1,"queue":"q","id":"a","outcome":"key_exit","event_id":"e"})").event_id,
            "e");
}

TEST(EventLine, EveryWordOfTheInterface) {
  for (const auto word : words_of(EventField::outcome)) {
    const auto line = good(R"({"event":"left","time":1,"queue":"q","id":"a","outcome":")" + std::string(word) + "\"}");
    EXPECT_EQ(to_string(line.outcome), word);
  }
  for (const auto word : words_of(EventField::by)) {
    const auto line = good(R"({"event":"ended","time":1,"queue":"q","id":"a","by":")" + std::string(word) + "\"}");
    EXPECT_EQ(to_string(line.by), word);
  }
  for (const auto word : words_of(EventField::state)) {
    const auto line =
        good(R"({"event":"agent","time":1,"queue":"q","agent":"Z","state":")" + std::string(word) + "\"}");
    EXPECT_EQ(to_string(line.state), word);
  }
}

TEST(EventLine, TimeIsRfc3339OrEpoch) {
  const auto at = [](const std::string& time) {
    return good(R"({"event":"offered","queue":"q","id":"a","time":)" + time + "}").time;
  };
  const Instant second{seconds(1'795'438'585)};
  EXPECT_EQ(at("1795438585"), second);
  EXPECT_EQ(at("1795438585.5"), second + milliseconds(500));
  EXPECT_EQ(at("1.795438585e9"), second);
  EXPECT_EQ(at("\"2026-11-23T12:56:25Z\""), second);
  EXPECT_EQ(at("\"2026-11-23T13:56:25.099+01:00\""), second + milliseconds(99));
}

// Null is what many senders write for what they do not know.
TEST(EventLine, NullIsAsIfItWereLeftOut) {
  EXPECT_EQ(good(R"({"event":"offered","time":1,"queue":"q","id":"a","caller":null})").caller, "");
  EXPECT_EQ(bad(R"({"event":"offered","time":null,"queue":"q","id":"a"})").field, "time");
}

TEST(EventLine, EscapesAndBlanksAreJsons) {
  EXPECT_EQ(
      good(" { \"event\" : \"answered\", \"time\":1,\"queue\":\"q\",\"id\":\"a\",\"agent\":\"Zo\\u00eb \\\"Z\\\"\"} ")
          .agent,
      "Zoë \"Z\"");
}

TEST(EventLine, FaultsNameTheFieldAndWhatToWrite) {
  const struct {
    const char* line;
    const char* field;
    const char* part;
  } table[] = {
      {R"({"event":"offered","queue":"q","id":"a"})", "time", "is missing"},
      {R"({"event":"offered","time":1,"id":"a"})", "queue", "is missing"},
      {R"({"event":"offered","time":1,"queue":"q"})", "id", "is missing"},
      {R"({"time":1,"queue":"q","id":"a"})", "event", "is missing"},
      {R"({"event":"left","time":1,"queue":"q","id":"a"})", "outcome", "is missing"},
      {R"({"event":"agent","time":1,"queue":"q","agent":"Z"})", "state", "is missing"},
      {R"({"event":"agent","time":1,"queue":"q","state":"paused"})", "agent", "is missing"},
      {R"({"event":"ringing","time":1,"queue":"q","id":"a"})", "event", "must be offered, answered"},
      {R"({"event":"left","time":1,"queue":"q","id":"a","outcome":"answered"})", "outcome",
       "must be abandoned, timeout"},
      {R"({"event":"ended","time":1,"queue":"q","id":"a","by":"switch"})", "by", "must be caller, agent or transfer"},
      {R"({"event":"agent","time":1,"queue":"q","agent":"Z","state":"lunch"})", "state", "must be available"},
      {R"({"event":"offered","time":"noon","queue":"q","id":"a"})", "time", "RFC 3339"},
      {R"({"event":"offered","time":1795438585099,"queue":"q","id":"a"})", "time", "not milliseconds"},
      {R"({"event":"offered","time":-1,"queue":"q","id":"a"})", "time", "out of range"},
      {R"({"event":"offered","time":"1969-12-31T23:59:59Z","queue":"q","id":"a"})", "time", "before 1970"},
      {R"({"event":"offered","time":true,"queue":"q","id":"a"})", "time", "a text or a number"},
      {R"({"event":"offered","time":1,"queue":600,"id":"a"})", "queue", "a text in quotes"},
      {R"({"event":"offered","time":1,"queue":"","id":"a"})", "queue", "is empty"},
      {R"({"event":"offered","time":1,"queue":"q","id":{"x":1}})", "id", "not an object"},
      {R"({"event":"offered","time":1,"queue":["q"],"id":"a"})", "queue", "not a list"},
      {R"({"event":"offered","time":1,"queue":"q","id":"a","id":"b"})", "id", "twice"},
      {R"({"event":"offered","time":1,"queue":"q","id":"a","agent":"Z"})", "agent",
       "does not belong to the event offered"},
      {R"({"event":"offered","time":1,"queue":"q\u0007","id":"a"})", "queue", "control character"},
      {R"({"event":"offered","time":1,"queue":"q","id":"a","site":"north"})", "", "no event has"},
      {R"([{"event":"offered"}])", "", "one JSON object"},
      {R"("offered")", "", "one JSON object"},
      {"7", "", "one JSON object"},
      {"null", "", "one JSON object"},
      {R"({"event":"offered")", "", "not JSON from byte 19"},
      {R"({"event":"offered","time":1,"queue":"q","id":"a"} {})", "", "not JSON"},
      {"{'event':'offered'}", "", "not JSON from byte 2"},
      {"", "", "not JSON"},
      {"{\"event\":\"offered\",\"time\":1,\"queue\":\"\xff\",\"id\":\"a\"}", "", "not JSON"},
  };
  for (const auto& row : table) {
    const auto fault = bad(row.line);
    EXPECT_EQ(fault.field, row.field) << row.line;
    EXPECT_THAT(fault.text, ::testing::HasSubstr(row.part)) << row.line;
  }
  const std::string longer(kLongestText + 1, 'q');
  EXPECT_EQ(bad(R"({"event":"offered","time":1,"id":"a","queue":")" + longer + "\"}").field, "queue");
  EXPECT_EQ(good(R"({"event":"offered","time":1,"id":"a","queue":")" + longer.substr(1) + "\"}").queue.size(),
            kLongestText);
}

TEST(EventLine, FaultsRepeatNothingOfTheLine) {
  for (const char* line : {R"({"event":"07700900752","time":1})", R"({"07700900752":1})",
                           R"({"event":"left","time":"07700900752","queue":"07700900752","id":7700900752})"}) {
    EXPECT_EQ(bad(line).text.find("7700900752"), std::string::npos) << line;
  }
}

// ---- The published schema says the same as the code. ----

json::value schema_of(EventField field, bool optional) {
  json::object schema;
  const auto type = [&](const char* name) -> json::value {
    return optional ? json::value(json::array{name, "null"}) : json::value(name);
  };
  if (field == EventField::time) {
    json::object text{{"type", "string"}, {"format", "date-time"}};
    json::object number{{"type", "number"}, {"minimum", 0}, {"exclusiveMaximum", 253402300800}};
    schema["oneOf"] = json::array{text, number};
    return schema;
  }
  schema["type"] = type("string");
  if (const auto words = words_of(field); !words.empty()) {
    json::array list;
    for (const auto word : words) list.push_back(json::string(word));
    if (optional) list.push_back(nullptr);
    schema["enum"] = list;
    return schema;
  }
  if (!optional) schema["minLength"] = 1;
  schema["maxLength"] = kLongestText;
  return schema;
}

json::value schema_of(const EventForm& form) {
  json::object properties;
  json::array required;
  for (const auto field : form.required) {
    required.push_back(json::string(to_string(field)));
    properties[to_string(field)] =
        field == EventField::event ? json::object{{"const", json::string(form.name)}} : schema_of(field, false);
  }
  for (const auto field : form.optional) {
    properties[to_string(field)] = schema_of(field, true);
  }
  return json::object{{"title", json::string(form.name)},
                      {"type", "object"},
                      {"required", required},
                      {"properties", properties},
                      {"additionalProperties", false}};
}

json::value published_schema() {
  std::ifstream in(std::string(DUTYLINE_SOURCE_DIR) + "/config/events.schema.json");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  json::error_code error;
  auto published = json::parse(text, error);
  EXPECT_FALSE(error) << "config/events.schema.json: " << error.message();
  return published;
}

TEST(EventSchema, IsWhatTheCodeTakes) {
  const auto published = published_schema();
  json::array forms;
  for (const auto& form : event_forms()) {
    forms.push_back(schema_of(form));
  }
  EXPECT_EQ(published.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  ASSERT_EQ(published.at("oneOf"), json::value(forms)) << json::serialize(forms);
}

// What the tables of the code do not say: the bounds of its reader are those that the schema tells.
TEST(EventSchema, EndsWhereTheReaderDoes) {
  const auto published = published_schema();
  const auto& properties = published.at("oneOf").at(0).at("properties");
  const auto line = [](const std::string& time, const std::string& queue, const std::string& more = "") {
    return R"({"event":"offered","id":"a1","time":)" + time + R"(,"queue":")" + queue + '"' + more + '}';
  };
  const auto& seconds_since_1970 = properties.at("time").at("oneOf").at(1);
  const auto first = seconds_since_1970.at("minimum").to_number<std::int64_t>();
  const auto end = seconds_since_1970.at("exclusiveMaximum").to_number<std::int64_t>();
  good(line(std::to_string(first), "600"));
  bad(line(std::to_string(first - 1), "600"));
  good(line(std::to_string(end - 1), "600"));
  bad(line(std::to_string(end), "600"));
  const auto longest = properties.at("queue").at("maxLength").to_number<std::size_t>();
  const auto shortest = properties.at("queue").at("minLength").to_number<std::size_t>();
  good(line("0", std::string(longest, '6')));
  bad(line("0", std::string(longest + 1, '6')));
  good(line("0", std::string(shortest, '6')));
  bad(line("0", std::string(shortest - 1, '6')));
  good(line("0", "600", R"(,"caller":null)"));
  bad(line("0", "600", R"(,"callers":"01632960173")"));
}

}  // namespace
}  // namespace dutyline
