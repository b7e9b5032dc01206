// diamond-types: the delta of an edit is the patch since the version before it. Saved documents always have all history,
// so there is no size without.
import diamond from 'diamond-types-node'

const { Doc, OpLog } = diamond

const agent = replica => `replica${String(replica).padStart(6, '0')}`

function open (replica, sink) {
  const doc = new Doc(agent(replica))
  return { doc, sink, version: sink ? doc.getLocalVersion() : undefined }
}

export const text = {
  create: open,
  edit (opened, position, deleted, inserted) {
    const { doc, sink } = opened
    if (deleted > 0) doc.del(position, deleted)
    if (inserted.length > 0) doc.ins(position, inserted)
    if (sink) {
      sink.push(doc.getPatchSince(opened.version))
      opened.version = doc.getLocalVersion()
    }
  },
  apply (opened, delta) {
    opened.doc.mergeBytes(delta)
    if (opened.sink) opened.version = opened.doc.getLocalVersion()
  },
  // The log takes all patches before the text is worked out, once.
  applyAll (opened, deltas) {
    const log = new OpLog()
    deltas.forEach(delta => log.addFromBytes(delta))
    opened.doc.free()
    opened.doc = log.checkout()
    opened.log = log
  },
  read: ({ doc }) => doc.get(),
  saveHistory: ({ doc, log }) => (log ?? doc).toBytes(),
  load: bytes => ({ doc: Doc.fromBytes(bytes) }),
  free ({ doc, log }) {
    doc.free()
    log?.free()
  }
}
