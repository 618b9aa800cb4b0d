// A folder with the secrets that configurations of tests name, and configurations read as if they lay in it.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/read_settings.hpp"
#include "support/temporary_folder.hpp"

namespace dutyline::testing {

inline std::string text_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw std::runtime_error("cannot read " + path);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

class ConfigFolder {
 public:
  ConfigFolder() {
    write("caller.key", "a test key of thirty-two bytes!!\n");
    write("short.key", "fifteen bytes..\n");
    write("ami.secret", "a test password\n");
    write("empty.secret", "\n");
    write("two-lines.secret", "one\ntwo\n");
    write("ca.pem", "no certificate\n");
  }

  void write(const std::string& name, std::string_view bytes) const { folder_.write(name, bytes); }
  std::string path(const std::string& name) const { return folder_.file(name); }
  std::string folder() const { return path(""); }

  ReadSettings read(const std::string& text) const { return read_settings_text(text, "dutyline.yaml", folder()); }

  // The faults as printed, without the file's name; this folder's path is "FOLDER/".
  std::vector<std::string> faults_of(const std::string& text) const {
    std::vector<std::string> lines;
    for (const auto& fault : read(text).faults) {
      std::string line = to_string(fault).substr(std::string_view("dutyline.yaml:").size());
      for (auto at = line.find(folder()); at != std::string::npos; at = line.find(folder())) {
        line.replace(at, folder().size(), "FOLDER/");
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  TemporaryFolder folder_;
};

// A good configuration with these lines in its only line, and these keys more in its only source.
inline std::string config_with(const std::string& in_line, const std::string& in_source = "") {
  std::string text =
      "privacy: {caller_id: none}\n"
      "switches:\n"
      "  - name: pbx\n"
      "    sources:\n"
      "      - {name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1, username: dutyline, password_file: ami.secret" +
      in_source +
      "}\n"
      "lines:\n"
      "  - name: send-duty\n"
      "    queues: [{switch: pbx, name: send-duty}]\n";
  return text + (in_line.empty() ? "" : "    " + in_line + "\n");
}

}  // namespace dutyline::testing
