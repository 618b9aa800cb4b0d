// A page of a stranger must not read, through a visitor's browser, what listens on loopback only (DNS rebinding), nor
// have the browser do something here in the visitor's name.
#pragma once

#include <string_view>

namespace dutyline {

// Whether a server bound to `bound_host` answers a request whose Host header is `host` ("name", "name:port",
// "[::1]:port"). Bound to loopback: only this machine's own names and the configured one. Else: every name.
bool host_is_ours(std::string_view host, std::string_view bound_host);

// Whether a browser says that a page of another origin sends this: Sec-Fetch-Site where it tells (Fetch Metadata
// Request Headers, 2.4), else Origin against Host. What sends neither is no browser.
bool is_sent_from_elsewhere(std::string_view fetch_site, std::string_view origin, std::string_view host);

}  // namespace dutyline
