// The control socket: other commands of the daemon's own user ask here for what only the daemon may do. See
// control_protocol.hpp for what is said.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/control_protocol.hpp"
#include "base/result.hpp"

namespace dutyline {

// One import, as the server drives it. What it did stays done when it is dropped half-way.
class ControlledImport {
 public:
  virtual ~ControlledImport() = default;
  virtual void ask(std::string text) = 0;  // asked by the recorder before the next bytes came
  virtual void take(const RecordedBytes& recorded) = 0;
  virtual void end_recording(const std::string& name, Instant at) = 0;
  // The client is not read from while this is so.
  virtual bool wants_pause() = 0;
  // Calls `done` on the loop, with what the command prints.
  virtual void finish(std::function<void(Result<std::string>)> done) = 0;
};

class ControlServer {
 public:
  // Nobody's import yet, or why there will be none.
  using BeginImportFunction = std::function<Result<std::unique_ptr<ControlledImport>>(const BeginImport&)>;
  // Calls its second argument on the loop, with what the command prints.
  using ReclassifyFunction = std::function<void(const BeginReclassify&, std::function<void(Result<std::string>)>)>;

  using EraseFunction = std::function<void(const BeginErase&, std::function<void(Result<std::string>)>)>;

  // Calls its argument on the loop, with what the command prints.
  using ReloadFunction = std::function<void(std::function<void(Result<std::string>)>)>;

  // What /api/v1/status shows.
  using StatusFunction = std::function<std::string()>;

  // Binds the socket, mode 0600, in a folder that is made if need be; what a dead daemon left there is replaced. Fails
  // in words: another daemon answers there, it is no socket, the place cannot be written.
  static Result<std::unique_ptr<ControlServer>> start(const boost::asio::any_io_executor& executor,
                                                      const std::string& path, BeginImportFunction begin_import,
                                                      ReclassifyFunction reclassify = {}, ReloadFunction reload = {},
                                                      EraseFunction erase = {}, StatusFunction status = {});
  virtual ~ControlServer() = default;

  // Closes all connections and takes the socket away.
  virtual void stop() = 0;
};

}  // namespace dutyline
