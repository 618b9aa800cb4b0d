#include "app/yaml_document.hpp"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.hpp"

namespace dutyline {
namespace {

// Where documents begin; all else is passed over.
class DocumentStarts : public YAML::EventHandler {
 public:
  std::vector<YAML::Mark> found;

  void OnDocumentStart(const YAML::Mark& mark) override { found.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// Of the first two documents; throws as the parser does. Not YAML::LoadAll: at a `,` where none can stand yaml-cpp 0.7
// takes document after document without moving on, until the memory is full (its issue 1040).
std::vector<YAML::Mark> first_documents(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentStarts starts;
  while (starts.found.size() < 2 && parser.HandleNextDocument(starts)) {
  }
  return starts.found;
}

// What no text file holds: control characters but tab and line ends, and bytes that are no UTF-8.
bool is_text(std::string_view text, ConfigFaults& faults) {
  YAML::Mark mark;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    const auto c = static_cast<unsigned char>(text[at]);
    if (length == 0) {
      faults.error(mark, "this is no UTF-8; save the file in that encoding");
      return false;
    }
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
      faults.error(mark, "a control character stands here; the configuration is a text file");
      return false;
    }
    at += length;
    mark.line += c == '\n' ? 1 : 0;
    mark.column = c == '\n' ? 0 : mark.column + static_cast<int>(length);
  }
  return true;
}

std::string_view line_of(std::string_view text, int line) {
  for (; line > 0 && text.find('\n') != std::string_view::npos; --line) {
    text.remove_prefix(text.find('\n') + 1);
  }
  return text.substr(0, text.find('\n'));
}

std::string_view from(std::string_view text, const YAML::Mark& mark) {
  const auto line = line_of(text, mark.line);
  return line.substr(std::min(line.size(), static_cast<std::size_t>(mark.column)));
}

bool indents_with_tab(std::string_view line) {
  return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

// yaml-cpp's words, and what they mostly mean.
std::string plain_words(const YAML::ParserException& exception, std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kMeanings{{
      {"end of sequence flow not found",
       "a list that began with `[` is not closed with `]`, or a comma is missing in it"},
      {"end of map flow not found",
       "a mapping that began with `{` is not closed with `}`, or a comma is missing in it"},
      {"illegal flow end",
       "a `]` or `}` closes what was never opened; if it belongs to a text, put the text in quotes"},
      {"illegal EOF in scalar", "this text in quotes is not closed before the end of the file"},
      {"illegal document indicator in scalar", "a text in quotes is not closed before this line"},
      {"illegal map value",
       "a `:` stands where none can; put a text that holds `: ` in quotes, and look at the indentation"},
      {"illegal map key", "a key cannot stand here; look at the indentation"},
      {"illegal block entry", "a `- ` cannot stand here; look at the indentation"},
      {"end of map not found",
       "this line fits nothing above it; look at the indentation, and for a missing `:` or quote"},
      {"end of sequence not found", "this line fits nothing above it; look at the indentation, and for a missing `- `"},
      {"unknown escape character", "a `\\` in a text in \"…\" begins an escape; write `\\\\`, or put the text in '…'"},
      {"unknown token", "a text cannot begin with this character; put it in quotes"},
      {"the referenced anchor is not defined", "a text that begins with `*` needs quotes"},
  }};
  const auto line = line_of(text, exception.mark.line);
  if (indents_with_tab(line)) {
    return "a tab stands where YAML wants spaces; indent with spaces alone";
  }
  if (line.find("]:") != std::string_view::npos) {
    return "this line is no YAML; an IPv6 address needs quotes, like \"[::1]:5038\"";
  }
  for (const auto& [said, meant] : kMeanings) {
    if (exception.msg.starts_with(said)) {
      return std::string(meant);
    }
  }
  return "this is no YAML: " + exception.msg;
}

bool ends_within_quotes(const YAML::ParserException& exception) {
  return exception.msg.starts_with("illegal EOF in scalar");
}

// Where the text in quotes begins that never ends: at the last quote of its kind. yaml-cpp tells only of the end.
YAML::Mark open_quote(const std::string& text, const YAML::Mark& end) {
  for (const char quote : {'"', '\''}) {
    const auto at = text.rfind(quote);
    if (at == std::string::npos) {
      continue;
    }
    const std::string before = text.substr(0, at);
    try {
      first_documents(before);
    } catch (const YAML::ParserException& exception) {
      if (ends_within_quotes(exception)) {
        continue;
      }
    }
    YAML::Mark mark;
    mark.line = static_cast<int>(std::ranges::count(before, '\n'));
    mark.column = static_cast<int>(at - (mark.line == 0 ? 0 : before.rfind('\n') + 1));
    return mark;
  }
  return end;
}

}  // namespace

std::optional<YAML::Node> yaml_document(const std::string& whole_text, ConfigFaults& faults) {
  if (!is_text(whole_text, faults)) {
    return std::nullopt;
  }
  // Where the file ends in a line end, yaml-cpp 0.7 takes a quote that is never closed for a closed one.
  const std::string text = whole_text.substr(0, whole_text.find_last_not_of(" \t\r\n") + 1);
  try {
    const auto starts = first_documents(text);
    if (starts.size() == 2) {
      const auto rest = from(text, starts[1]);
      const bool document = rest.starts_with("---");
      faults.error(starts[1], document ? "a second document begins here; a configuration is one, so remove the `---`"
                              : rest.starts_with(',') ? "a `,` cannot stand here; it parts what stands between [ and ] "
                                                        "or { and }, and a text that holds it needs quotes"
                                                      : "this line fits nothing above it; look at the indentation");
      if (!document) {
        return std::nullopt;
      }
    }
    YAML::Node root = YAML::Load(text);
    if (root.IsNull()) {
      faults.error(YAML::Mark(), "the configuration is empty; begin with the annotated example dutyline.yaml");
      return std::nullopt;
    }
    return root;
  } catch (const YAML::DeepRecursion& exception) {
    faults.error(exception.mark, "lists and mappings are nested too deep to be a configuration");
  } catch (const YAML::ParserException& exception) {
    const bool quote = ends_within_quotes(exception);
    faults.error(quote ? open_quote(text, exception.mark) : exception.mark, plain_words(exception, text));
  } catch (const YAML::Exception& exception) {
    faults.error(exception.mark, "this is no YAML: " + exception.msg);
  }
  return std::nullopt;
}

}  // namespace dutyline
