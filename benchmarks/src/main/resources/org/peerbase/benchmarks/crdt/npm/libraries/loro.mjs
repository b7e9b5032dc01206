// loro: an edit is a commit, and its delta what subscribers of local updates get. Snapshots have all history. A shallow
// snapshot has none: it is small, but what others changed before it, not knowing of it, can't be merged any more.
import { LoroDoc } from 'loro-crdt'

const FIRST_PEER = 0x5eed_0000_0000_0000n

function open (replica, sink) {
  const doc = new LoroDoc()
  doc.setPeerId(FIRST_PEER + BigInt(replica))
  if (sink) doc.subscribeLocalUpdates(update => { sink.push(update) })
  return doc
}

const common = {
  apply: ({ doc }, delta) => { doc.import(delta) },
  save: undefined,
  saveHistory: ({ doc }) => doc.export({ mode: 'snapshot' }),
  saveShallow: ({ doc }) => doc.export({ mode: 'shallow-snapshot', frontiers: doc.oplogFrontiers() }),
  free: ({ doc }) => doc.free()
}

const asText = doc => ({ doc, text: doc.getText('text') })
const asMap = doc => ({ doc, map: doc.getMap('map') })
const asCounter = doc => ({ doc, counter: doc.getCounter('counter') })

export const text = {
  ...common,
  create: (replica, sink) => asText(open(replica, sink)),
  edit ({ doc, text }, position, deleted, inserted) {
    if (deleted > 0) text.delete(position, deleted)
    if (inserted.length > 0) text.insert(position, inserted)
    doc.commit()
  },
  applyAll: ({ doc }, deltas) => { doc.importBatch(deltas) },
  read: ({ text }) => text.toString(),
  load (bytes) {
    const doc = new LoroDoc()
    doc.import(bytes)
    return asText(doc)
  }
}

export const map = {
  ...common,
  create: (replica, sink) => asMap(open(replica, sink)),
  write ({ doc, map }, i) {
    map.set('key' + i, i)
    doc.commit()
  },
  count: ({ map }) => map.size,
  save: common.saveHistory,
  load (bytes) {
    const doc = new LoroDoc()
    doc.import(bytes)
    return asMap(doc)
  }
}

export const counter = {
  ...common,
  create: (replica, sink) => asCounter(open(replica, sink)),
  write ({ doc, counter }) {
    counter.increment(1)
    doc.commit()
  },
  count: ({ counter }) => counter.value,
  save: common.saveHistory,
  load (bytes) {
    const doc = new LoroDoc()
    doc.import(bytes)
    return asCounter(doc)
  }
}
