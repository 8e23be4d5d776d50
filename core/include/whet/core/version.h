// The version of this host.
#ifndef WHET_CORE_VERSION_H_
#define WHET_CORE_VERSION_H_

namespace whet {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace whet

#endif  // WHET_CORE_VERSION_H_
