// yjs: an edit is a transaction. Updates travel in the first format, which is smaller and faster for a single edit, and
// documents are saved in the second, which is smaller for many. Garbage collection of deleted text is on, as it is by
// default.
import * as Y from 'yjs'

const FIRST_CLIENT = 1_500_000_000

function open (replica, sink) {
  const doc = new Y.Doc()
  // As wide as the random ids that clients have; in order, for which of two comes first is by id.
  doc.clientID = FIRST_CLIENT + replica
  if (sink) {
    doc.on('update', (update, origin, updated, transaction) => {
      if (transaction.local) sink.push(update)
    })
  }
  return doc
}

const common = {
  apply: ({ doc }, delta) => Y.applyUpdate(doc, delta),
  save: ({ doc }) => Y.encodeStateAsUpdateV2(doc),
  free: ({ doc }) => doc.destroy()
}

function load (bytes) {
  const doc = open(-1)
  Y.applyUpdateV2(doc, bytes)
  return doc
}

const asText = doc => ({ doc, text: doc.getText('text') })
const asMap = doc => ({ doc, map: doc.getMap('map') })

export const text = {
  ...common,
  create: (replica, sink) => asText(open(replica, sink)),
  edit ({ doc, text }, position, deleted, inserted) {
    doc.transact(() => {
      if (deleted > 0) text.delete(position, deleted)
      if (inserted.length > 0) text.insert(position, inserted)
    })
  },
  // Merging the updates first is a hundred times as slow.
  applyAll: ({ doc }, deltas) => doc.transact(() => deltas.forEach(delta => Y.applyUpdate(doc, delta))),
  read: ({ text }) => text.toString(),
  load: bytes => asText(load(bytes))
}

export const map = {
  ...common,
  create: (replica, sink) => asMap(open(replica, sink)),
  write: ({ map }, i) => map.set('key' + i, i),
  count: ({ map }) => map.size,
  load: bytes => asMap(load(bytes))
}
