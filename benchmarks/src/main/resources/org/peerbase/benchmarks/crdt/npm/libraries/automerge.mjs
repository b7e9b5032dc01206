// automerge: an edit is a change, and its delta the last local change. Saved documents always have all history, so there
// is no size without.
import * as A from '@automerge/automerge'

const actor = replica => (0xa0000000 + replica).toString(16).padStart(32, '5')

/** All replicas begin with the same empty containers, made by one change. */
const beginning = A.getLastLocalChange(
  A.change(A.init({ actor: actor(-1) }), { time: 0 }, doc => Object.assign(doc, { text: '', map: {}, counter: new A.Counter() })))

function create (replica, sink) {
  const [doc] = A.applyChanges(A.init({ actor: actor(replica) }), [beginning])
  return { doc, sink }
}

function change (opened, edit) {
  opened.doc = A.change(opened.doc, { time: 0 }, edit)
  if (opened.sink) opened.sink.push(A.getLastLocalChange(opened.doc))
}

const common = {
  create,
  apply (opened, delta) {
    [opened.doc] = A.applyChanges(opened.doc, [delta])
  },
  applyAll (opened, deltas) {
    [opened.doc] = A.applyChanges(opened.doc, deltas)
  },
  load: bytes => ({ doc: A.load(bytes) }),
  free: ({ doc }) => A.free(doc)
}

export const text = {
  ...common,
  edit: (opened, position, deleted, inserted) =>
    change(opened, doc => A.splice(doc, ['text'], position, deleted, inserted)),
  read: ({ doc }) => doc.text,
  saveHistory: ({ doc }) => A.save(doc)
}

export const map = {
  ...common,
  write: (opened, i) => change(opened, doc => { doc.map['key' + i] = i }),
  count: ({ doc }) => Object.keys(doc.map).length,
  save: ({ doc }) => A.save(doc)
}

export const counter = {
  ...common,
  write: opened => change(opened, doc => doc.counter.increment(1)),
  count: ({ doc }) => doc.counter.value,
  save: ({ doc }) => A.save(doc)
}
