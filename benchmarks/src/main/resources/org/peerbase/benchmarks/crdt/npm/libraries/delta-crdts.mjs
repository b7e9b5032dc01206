// delta-crdts, the original's data types: deltas and states travel in its own MessagePack codec, as peer-base sends them.
// It has no text; a list (`rga`) of characters stands for it, as in the original's editors.
import deltaCrdts from 'delta-crdts'
import codec from 'delta-crdts-msgpack-codec'

const { encode, decode } = codec
const name = replica => `replica${String(replica).padStart(6, '0')}`

function type (typeName, methods) {
  const Type = deltaCrdts(typeName)
  const send = (doc, delta) => { if (doc.sink) doc.sink.push(encode(delta)) }
  return {
    create: (replica, sink) => ({ crdt: Type(name(replica)), sink }),
    apply: ({ crdt }, delta) => { crdt.apply(decode(delta)) },
    save: ({ crdt }) => encode(crdt.state()),
    load (bytes) {
      const crdt = Type(name(-1))
      crdt.apply(decode(bytes))
      return { crdt }
    },
    ...methods(send, Type)
  }
}

export const list = type('rga', (send, Type) => ({
  edit (doc, position, deleted, inserted) {
    const deltas = []
    for (let i = 0; i < deleted; i++) deltas.push(doc.crdt.removeAt(position))
    if (inserted.length > 0) deltas.push(doc.crdt.insertAllAt(position, [...inserted]))
    send(doc, deltas.length === 1 ? deltas[0] : deltas.reduce((one, other) => doc.crdt.join(one, other)))
  },
  applyAll ({ crdt }, deltas) {
    deltas.forEach(delta => crdt.apply(decode(delta)))
  },
  read: ({ crdt }) => crdt.value().join('')
}))

export const text = list

export const map = type('ormap', send => ({
  write: (doc, i) => send(doc, doc.crdt.applySub('key' + i, 'mvreg', 'write', i)),
  count: ({ crdt }) => Object.keys(crdt.value()).length
}))

export const set = type('aworset', send => ({
  write: (doc, i) => send(doc, doc.crdt.add('element' + i)),
  count: ({ crdt }) => crdt.value().size
}))

export const counter = type('pncounter', send => ({
  write: doc => send(doc, doc.crdt.inc()),
  count: ({ crdt }) => crdt.value()
}))
