// json-joy: an edit is a patch, in the binary encoding, and documents are saved in the structural binary encoding. The
// sidecar encoding is one to three per cent smaller, so it counts for the size; the indexed one gains no more.
import { Model } from 'json-joy/lib/json-crdt/model/index.js'
import { Patch, s } from 'json-joy/lib/json-crdt-patch/index.js'
import { Encoder as SidecarEncoder } from 'json-joy/lib/json-crdt/codec/sidecar/binary/index.js'

const FIRST_SESSION = 4_000_000_000_000_000

function open (schema, replica, sink) {
  const model = Model.create(schema, FIRST_SESSION + replica)
  // The empty container, which every replica makes with the same name, is no part of the first edit.
  model.api.flush()
  return { model, sink }
}

/** Ends the patch of an edit; where nobody wants it, it is dropped. */
function flush ({ model, sink }) {
  const patch = model.api.flush()
  if (sink) sink.push(patch.toBinary())
}

const common = {
  apply: ({ model }, delta) => model.applyPatch(Patch.fromBinary(delta)),
  save: ({ model }) => model.toBinary()
}

const asText = doc => ({ ...doc, text: doc.model.api.str([]) })
const asMap = doc => ({ ...doc, map: doc.model.api.obj([]) })

export const text = {
  ...common,
  create: (replica, sink) => asText(open(s.str(''), replica, sink)),
  edit (doc, position, deleted, inserted) {
    if (deleted > 0) doc.text.del(position, deleted)
    if (inserted.length > 0) doc.text.ins(position, inserted)
    flush(doc)
  },
  applyAll: ({ model }, deltas) => model.applyBatch(deltas.map(delta => Patch.fromBinary(delta))),
  read: ({ model }) => model.view(),
  load: bytes => asText({ model: Model.fromBinary(bytes) }),
  saveOtherwise: ({ model }) => Buffer.concat(new SidecarEncoder().encode(model))
}

export const map = {
  ...common,
  create: (replica, sink) => asMap(open(s.obj({}), replica, sink)),
  write (doc, i) {
    doc.map.set({ ['key' + i]: i })
    flush(doc)
  },
  count: ({ map }) => map.node.keys.size,
  load: bytes => asMap({ model: Model.fromBinary(bytes) })
}
