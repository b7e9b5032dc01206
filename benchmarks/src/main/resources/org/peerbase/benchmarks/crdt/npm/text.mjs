// What is measured of a text. A load is a file `{ replicas, steps, end }`; a step is `[replica, position, deleted,
// inserted]`, an edit, or `[replica, edit]`, the delivery of the delta of that edit (counted from 0) to the replica.
import fs from 'node:fs'
import zlib from 'node:zlib'
import { Stopwatch, heldBytes, timed } from './clock.mjs'

let last = { file: '', load: null }

function read (file) {
  if (last.file !== file) {
    last = { file, load: JSON.parse(fs.readFileSync(file, 'utf8')) }
    last.load.edits = last.load.steps.filter(step => step.length > 2).length
  }
  return last.load
}

function check (what, text, load) {
  if (load.end !== null && text !== load.end) {
    let at = 0
    while (text[at] === load.end[at]) at++
    throw new Error(`${what} ends with another text: ${text.length} characters, other from ${at} on, for ${load.end.length}`)
  }
}

/** Plays the steps up to the end, or until the time is over; returns how many were played. */
function play (text, docs, deltas, steps, watch) {
  let done = 0
  for (const step of steps) {
    const doc = docs[step[0]]
    if (step.length > 2) {
      text.edit(doc, step[1], step[2], step[3])
    } else {
      text.apply(doc, deltas[step[1]])
    }
    done++
    if (watch.isOver()) break
  }
  return done
}

function replicas (text, count, sink) {
  return Array.from({ length: count }, (_, replica) => text.create(replica, sink))
}

function release (text, docs) {
  docs.forEach(doc => text.free?.(doc))
}

/** The document that the load leads to; none if building it takes too long. */
function build (text, load, limit) {
  const deltas = []
  const docs = replicas(text, load.replicas, load.replicas > 1 ? deltas : undefined)
  if (play(text, docs, deltas, load.steps, new Stopwatch(limit)) < load.steps.length) {
    release(text, docs)
    return undefined
  }
  if (load.replicas === 1) {
    return docs[0]
  }
  const third = text.create(load.replicas)
  text.applyAll(third, deltas)
  release(text, docs)
  return third
}

/** The smallest of several encodings of a document, as it is and gzip'd. */
function smallest (encodings) {
  const least = sizes => ({ value: Math.min(...sizes), share: 1 })
  return [
    least(encodings.map(bytes => bytes.length)),
    least(encodings.map(bytes => zlib.gzipSync(bytes).length))
  ]
}

const measures = {
  /** Edits whose deltas nobody wants. */
  local (text, { load: file, limit }) {
    const load = read(file)
    const docs = replicas(text, 1)
    const watch = new Stopwatch(limit)
    const done = play(text, docs, [], load.steps, watch)
    const local = watch.stop(done, load.steps.length)
    if (local.share === 1) check('the writer', text.read(docs[0]), load)
    release(text, docs)
    return { local }
  },

  /** Edits with the delta of each encoded and delivered as the load says; then one more replica receives all of them. */
  replicate (text, { load: file, limit }) {
    const load = read(file)
    const deltas = []
    const docs = replicas(text, load.replicas, deltas)
    const watch = new Stopwatch(limit)
    const done = play(text, docs, deltas, load.steps, watch)
    const write = watch.stop(done, load.steps.length)
    const bytes = deltas.reduce((sum, delta) => sum + delta.length, 0)
    if (write.share === 1) {
      if (deltas.length !== load.edits) throw new Error(`${deltas.length} deltas of ${load.edits} edits`)
    }
    const written = write.share === 1 && load.settled ? docs.map(doc => text.read(doc)) : []
    written.forEach(result => check('a writer', result, load))
    release(text, docs)

    const one = text.create(load.replicas)
    const receiving = new Stopwatch(limit)
    let received = 0
    for (const delta of deltas) {
      text.apply(one, delta)
      received++
      if (receiving.isOver()) break
    }
    const receive = receiving.stop(received, load.edits)
    const result = text.read(one)
    if (receive.share === 1) {
      check('the receiver', result, load)
      if (written.some(other => other !== result)) throw new Error('a writer and the receiver end with different texts')
    }
    text.free?.(one)
    const metrics = { write, receive, bytes: { value: bytes / deltas.length, share: 1 } }

    if (load.replicas > 1 && receive.share === 1) {
      const all = text.create(load.replicas + 1)
      metrics.together = timed(() => text.applyAll(all, deltas))[0]
      if (text.read(all) !== result) throw new Error('received one by one and at once, the texts differ')
      text.free?.(all)
    }
    return metrics
  },

  /** Sizes of the saved document; what is loaded later goes into a file. */
  save (text, { load: file, file: target, limit }) {
    const doc = build(text, read(file), limit)
    if (!doc) return {}
    const metrics = {}
    for (const way of ['save', 'saveHistory', 'saveShallow']) {
      if (text[way]) {
        const otherwise = way === 'save' && text.saveOtherwise ? [text.saveOtherwise(doc)] : [];
        [metrics[way], metrics[way + 'Zip']] = smallest([text[way](doc), ...otherwise])
      }
    }
    fs.writeFileSync(target, (text.save ?? text.saveHistory)(doc))
    text.free?.(doc)
    return metrics
  },

  /** From the saved bytes to a document, and on to its text. */
  load (text, { load: file, file: saved }) {
    const load = read(file)
    const bytes = new Uint8Array(fs.readFileSync(saved))
    const [opened, doc] = timed(() => text.load(bytes))
    const [extra, result] = timed(() => text.read(doc))
    check('the loaded document', result, load)
    text.free?.(doc)
    return { load: opened, read: { value: opened.value + extra.value, share: 1 } }
  },

  /** What open documents hold once loaded and read, each. */
  heapLoaded (text, { file: saved, copies }) {
    const bytes = new Uint8Array(fs.readFileSync(saved))
    return { heap: { value: held(text, copies, () => text.load(bytes)), share: 1 } }
  },

  /** What open documents hold once written edit by edit, each. */
  heapWritten (text, { load: file, limit, copies }) {
    const load = read(file)
    const value = held(text, copies, () => build(text, load, limit))
    return value === undefined ? {} : { heap: { value, share: 1 } }
  }
}

/**
 * Bytes that each of so many documents holds; documents that are decoded when they are first read count as read. Nothing if
 * a document can't be had in time.
 */
function held (text, copies, open) {
  // What the library loads and keeps for its first document is not the price of the others.
  const docs = [open()]
  if (!docs[0]) return undefined
  const length = text.read(docs[0]).length
  const before = heldBytes()
  for (let i = 0; i < copies; i++) {
    const doc = open()
    if (!doc) return undefined
    text.read(doc)
    docs.push(doc)
  }
  const bytes = (heldBytes() - before) / copies
  if (docs.some(doc => text.read(doc).length !== length)) throw new Error('the documents differ')
  return bytes
}

/** By name; a library that has no such type has no metrics. */
export const measureText = Object.fromEntries(Object.entries(measures).map(([name, measure]) => [
  name,
  (library, command) => {
    const text = library[command.type]
    return text ? measure(text, command) : {}
  }
]))
