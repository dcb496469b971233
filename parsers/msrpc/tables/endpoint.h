// Operations of endpoint mapper and server management.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_ENDPOINT_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_ENDPOINT_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [C706] appendix O
inline constexpr Operation kEpmapper[] = {
    {0, "ept_insert"},
    {1, "ept_delete"},
    {2, "ept_lookup"},
    {3, "ept_map"},
    {4, "ept_lookup_handle_free"},
    {5, "ept_inq_object"},
    {6, "ept_mgmt_delete"},
    {7, "ept_map_auth"},
    {8, "ept_map_auth_async"},
};
static_assert(StrictlyAscending(kEpmapper));

// [C706] appendix Q
inline constexpr Operation kMgmt[] = {
    {0, "inq_if_ids"},          {1, "inq_stats"},
    {2, "is_server_listening"}, {3, "stop_server_listening"},
    {4, "inq_princ_name"},
};
static_assert(StrictlyAscending(kMgmt));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_ENDPOINT_H_
