// What the columns of call records mean: how lines are cut, and what makes a call of each.

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "app/config_values.hpp"
#include "app/read_parts.hpp"
#include "switches/record_format.hpp"
#include "switches/record_values.hpp"

namespace dutyline {
namespace {

constexpr std::string_view kRowExample = "{when: {Result: ANSWERED}, outcome: answered}";
constexpr std::string_view kTimeExample = "\"%d/%m/%Y %H:%M:%S\", epoch, epoch_ms or rfc3339";

// Names of columns → their place. Without a list, in the order in which they are asked for.
class ColumnNames {
 public:
  ColumnNames(RecordFormat& format, ConfigFaults& faults) : format_(format), faults_(faults) {}

  std::size_t place(const std::string& name, const YAML::Mark& mark) {
    const auto found = std::ranges::find(format_.columns, name);
    if (found != format_.columns.end()) {
      return static_cast<std::size_t>(found - format_.columns.begin());
    }
    if (format_.columns_listed) {
      const std::vector<std::string_view> known(format_.columns.begin(), format_.columns.end());
      faults_.error(mark, "no column is named " + shown(name) + suggestion(name, known));
      return 0;
    }
    format_.columns.push_back(name);
    return format_.columns.size() - 1;
  }

 private:
  RecordFormat& format_;
  ConfigFaults& faults_;
};

class RecordsReader {
 public:
  RecordsReader(RecordFormat& format, ReadContext& context)
      : format_(format), faults_(context.faults), names_(format, context.faults) {}

  void read(YamlMap& map) {
    read_cutting(map);
    map.value<std::string>("time_format", time_format_, [](std::string_view text) { return read_time_format(text); });
    map.value<Duration>("duration_unit", format_.duration_unit,
                        one_of<Duration>({{"s", seconds(1)}, {"ms", milliseconds(1)}, {"min", minutes(1)}}));
    RecordCase base;
    read_values(map, base);
    for (const auto& node : map.required_list("rows", "[" + std::string(kRowExample) + "]")) {
      read_row(node, base);
    }
  }

 private:
  static Result<std::string> read_time_format(std::string_view text) {
    if (text == "epoch" || text == "epoch_ms" || text == "rfc3339") {
      return std::string(text);
    }
    const std::string format(text);
    if (format.find('%') == std::string::npos) {
      return Failure{shown(text) + " is no format of times; write like " + std::string(kTimeExample)};
    }
    return format;
  }

  static Result<char> read_character(std::string_view text) {
    if (text == "tab") {
      return '\t';
    }
    if (text == "blank") {
      return ' ';
    }
    if (text.size() == 1) {
      return text.front();
    }
    return Failure{shown(text) + " is not one character; write it in quotes, or tab, or blank"};
  }

  static Result<ColumnRange> read_range(std::string_view text) {
    ColumnRange range;
    const char* const end = text.data() + text.size();
    const auto [dash, first] = std::from_chars(text.data(), end, range.from);
    if (first == std::errc() && dash != end && *dash == '-') {
      const auto [rest, second] = std::from_chars(dash + 1, end, range.to);
      if (second == std::errc() && rest == end && range.from >= 1 && range.to >= range.from && range.to <= 10'000) {
        return range;
      }
    }
    return Failure{shown(text) + " is no range of characters; write the first and the last, from 1, like 12-19"};
  }

  void read_cutting(YamlMap& map) {
    map.value<char>("separator", format_.separator, read_character);
    map.value<char>("quote", format_.quote,
                    [](std::string_view text) { return text == "none" ? Result<char>('\0') : read_character(text); });
    map.value<bool>("also_blanks", format_.also_blanks, one_of<bool>({{"true", true}, {"false", false}}));
    map.value<RecordEncoding>("encoding", format_.encoding,
                              one_of<RecordEncoding>({{"utf-8", RecordEncoding::utf_8},
                                                      {"latin-1", RecordEncoding::latin_1},
                                                      {"windows-1252", RecordEncoding::windows_1252}}));
    if (const auto zone = map.text("timezone")) {
      read_zone(*zone, map.mark_of("timezone"));
    }
    format_.columns_listed = map.has("columns") || map.has("fixed");
    for (const auto& node : map.list("columns")) {
      add_column(node);
    }
    if (const auto fixed = map.get("fixed")) {
      read_fixed(*fixed, map);
    }
    if (!format_.columns_listed && (map.has("path") || map.has("listen"))) {
      faults_.error(map.mark(),
                    "list the names of the columns under `columns`, in their order: after a restart the lines are read "
                    "from where they were left, below the header");
      format_.columns_listed = false;
    }
  }

  void read_zone(const std::string& name, const YAML::Mark& mark) {
    try {
      format_.zone = date::locate_zone(name);
    } catch (const std::exception&) {
      faults_.error(mark, shown(name) + " is no time zone of the tz database; write one like Europe/London");
    }
  }

  void add_column(const YAML::Node& node) {
    const auto name = text_of(node, "the name of a column", faults_);
    if (name && std::ranges::find(format_.columns, *name) != format_.columns.end() && !name->empty()) {
      faults_.error(node.Mark(), "two columns are named " + shown(*name) + "; give one of them a name of your own");
    }
    format_.columns.push_back(name.value_or(std::string()));
  }

  void read_fixed(const YAML::Node& node, YamlMap& map) {
    if (map.has("columns")) {
      faults_.error(node.Mark(), "lines are cut at separators (`columns`) or at fixed places (`fixed`), not both");
    }
    YamlMap fixed(node, "`fixed`", faults_, "{date: 1-8, start: 10-17}");
    if (!node.IsMap()) {
      return;
    }
    for (const auto& pair : node) {
      ColumnRange range;
      const std::string name = pair.first.IsScalar() ? pair.first.Scalar() : std::string();
      if (fixed.value<ColumnRange>(name, range, read_range)) {
        format_.columns.push_back(name);
        format_.fixed.push_back(range);
      }
    }
  }

  // A column's name, several names, or {value: TEXT} for the same text in every line.
  RecordText read_text(const YAML::Node& node, std::string_view what) {
    RecordText text;
    if (node.IsMap()) {
      YamlMap map(node, shown(what), faults_, "{value: send-duty}");
      text.constant = map.required_text("value", "send-duty");
      return text;
    }
    for (const auto& name :
         node.IsSequence() ? std::vector<YAML::Node>(node.begin(), node.end()) : std::vector<YAML::Node>{node}) {
      if (const auto column = text_of(name, what, faults_)) {
        text.columns.push_back(names_.place(*column, name.Mark()));
      }
    }
    return text;
  }

  void read_text(YamlMap& map, std::string_view key, RecordText& into) {
    if (const auto node = map.get(key)) {
      into = read_text(*node, key);
    }
  }

  void read_length(YamlMap& map, std::string_view key, std::optional<RecordText>& into) {
    if (const auto node = map.get(key)) {
      into = read_text(*node, key);
    }
  }

  // As a text, or {columns: …, format: …}.
  void read_time(YamlMap& map, std::string_view key, std::optional<RecordTime>& into) {
    const auto node = map.get(key);
    if (!node) {
      return;
    }
    into = RecordTime{{}, time_format_};
    if (!node->IsMap()) {
      into->text = read_text(*node, key);
    } else {
      YamlMap time(*node, shown(key), faults_, "{columns: [Date, Start], format: \"%d/%m/%Y %H:%M:%S\"}");
      if (const auto columns = time.get("columns")) {
        into->text = read_text(*columns, "columns");
      } else {
        faults_.error(node->Mark(), shown(key) + " needs `columns`, like [Date, Start]");
      }
      time.value<std::string>("format", into->format, read_time_format);
    }
    if (into->format.empty()) {
      faults_.error(node->Mark(), "how is this time written? Give `time_format`, like " + std::string(kTimeExample));
    }
  }

  void read_values(YamlMap& map, RecordCase& record) {
    read_text(map, "id", record.id);
    read_text(map, "queue", record.queue);
    read_text(map, "linked_id", record.linked_id);
    read_text(map, "caller", record.caller);
    read_text(map, "agent", record.agent);
    read_time(map, "began_at", record.began_at);
    read_time(map, "offered_at", record.offered_at);
    read_time(map, "answered_at", record.answered_at);
    read_time(map, "ended_at", record.ended_at);
    read_length(map, "wait", record.wait);
    read_length(map, "talk", record.talk);
  }

  // A value, a list of values, or {not: …}.
  RecordCondition read_condition(const YAML::Node& node, std::size_t column) {
    RecordCondition condition{column, false, {}};
    YAML::Node values = node;
    if (node.IsMap()) {
      YamlMap map(node, "a condition", faults_, "{not: \"0\"}");
      condition.negated = true;
      values.reset(map.get("not").value_or(YAML::Node(YAML::NodeType::Null)));
    }
    for (const auto& value : values.IsSequence() ? std::vector<YAML::Node>(values.begin(), values.end())
                                                 : std::vector<YAML::Node>{values}) {
      if (const auto text = text_of(value, "a value of a condition", faults_)) {
        condition.values.push_back(*text);
      }
    }
    return condition;
  }

  void read_when(YamlMap& map, RecordCase& record) {
    const auto node = map.get("when");
    if (!node) {
      return;
    }
    YamlMap when(*node, "`when`", faults_, "{Result: ANSWERED}");
    if (!node->IsMap()) {
      return;
    }
    when.allow_others();  // its keys are names of columns
    for (const auto& pair : *node) {
      if (pair.first.IsScalar()) {
        record.when.push_back(read_condition(pair.second, names_.place(pair.first.Scalar(), pair.first.Mark())));
      }
    }
  }

  static Result<Outcome> read_outcome(std::string_view text) {
    std::vector<std::pair<std::string_view, Outcome>> words;
    for (const Outcome outcome : kOutcomes) {
      if (is_settled(outcome) && outcome != Outcome::unknown) {
        words.emplace_back(to_string(outcome), outcome);
      }
    }
    return one_of<Outcome>(words)(text);
  }

  void read_row(const YAML::Node& node, const RecordCase& base) {
    RecordCase record = base;
    YamlMap map(node, "an entry of `rows`", faults_, kRowExample);
    if (!node.IsMap()) {
      return;
    }
    read_when(map, record);
    map.value<bool>("ignore", record.ignored, one_of<bool>({{"true", true}, {"false", false}}));
    read_values(map, record);
    map.value<EndedBy>(
        "ended_by", record.by,
        one_of<EndedBy>({{"caller", EndedBy::caller}, {"agent", EndedBy::agent}, {"transfer", EndedBy::transfer}}));
    if (record.ignored) {
      map.forbid("outcome", "an entry has an `outcome` or is one to `ignore`, not both");
      format_.cases.push_back(std::move(record));
      return;
    }
    map.required_text("outcome", "answered");
    if (!map.value<Outcome>("outcome", record.outcome, read_outcome)) {
      return;
    }
    const auto named = [](const RecordText& text) { return text.constant || !text.columns.empty(); };
    for (const auto& [text, key] : {std::pair{&record.id, "id"}, std::pair{&record.queue, "queue"}}) {
      if (!named(*text)) {
        faults_.error(node.Mark(), std::string("which column is the ") + (text == &record.id ? "call's id" : "queue") +
                                       "? Write `" + key + "` here or above `rows`");
      }
    }
    if (const auto missing = what_is_missing(record)) {
      faults_.error(node.Mark(), "when such a call was " + std::string(to_string(record.outcome)) +
                                     " cannot be told; it needs " + *missing);
    }
    format_.cases.push_back(std::move(record));
  }

  RecordFormat& format_;
  ConfigFaults& faults_;
  ColumnNames names_;
  std::string time_format_;
};

}  // namespace

void read_records(YamlMap& map, SourceSettings& source, ReadContext& context) {
  auto format = std::make_shared<RecordFormat>();
  RecordsReader(*format, context).read(map);
  source.records = std::move(format);
}

}  // namespace dutyline
