// What DCERPC associations keep over a restart.
#include "src/core/limits.h"
#include "src/event/event_state.h"
#include "src/session/rpc_connection.h"
#include "src/session/rpc_conversation.h"
#include "src/session/rpc_pipe.h"

namespace eastwest::session {

void RpcConnection::Exchange(StateArchive& archive) {
  archive.Enum8(carrier_, event::RpcCarrier::kHttp);
  archive.Value(pipe_);
  event::Exchange(archive, session_identity_);
  archive.List(contexts_, limits::kContextsPerConnectionMax,
               [](StateArchive& to, Context& context) {
                 to.Value(context.id);
                 to.Value(context.interface.uuid);
                 to.Value(context.interface.major);
                 to.Value(context.interface.minor);
                 to.Value(context.ndr64);
                 to.Value(context.refused);
               });
  arguments_.Exchange(archive);
  archive.Value(protection_.auth_type);
  archive.Value(protection_.auth_level);
  event::Exchange(archive, identity_);
  archive.Value(sealed_calls_);
}

void RpcPipe::Exchange(StateArchive& archive) {
  archive.Value(name_);
  event::Exchange(archive, identity_);
  archive.Value(told_);
  archive.Value(last_told_);
  connection_.Exchange(archive);
}

void RpcConversation::Exchange(StateArchive& archive) { connection_.Exchange(archive); }

}  // namespace eastwest::session
