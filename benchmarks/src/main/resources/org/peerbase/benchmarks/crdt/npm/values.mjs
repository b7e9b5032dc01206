// What is measured of a map, a set, a counter: `count` writes, each with its delta encoded, received one by one by another
// replica; then the saved bytes and loading them.
import { Stopwatch, timed } from './clock.mjs'

function expect (what, actual, expected) {
  if (actual !== expected) throw new Error(`${what} has ${actual} for ${expected}`)
}

function writeAll (type, doc, from, to, watch) {
  let done = 0
  for (let i = from; i < to; i++) {
    type.write(doc, i)
    done++
    if (watch.isOver()) break
  }
  return done
}

function applyAll (type, doc, deltas, watch) {
  let done = 0
  for (const delta of deltas) {
    type.apply(doc, delta)
    done++
    if (watch.isOver()) break
  }
  return done
}

/** `more` writes are measured on top of `count` that are made before and not measured. */
export function measureValues (library, { type: name, count, more, limit }) {
  const type = library[name]
  if (!type) return {}
  const deltas = []
  const writer = type.create(0, deltas)
  const reader = type.create(1)
  if (writeAll(type, writer, 0, count, new Stopwatch(limit)) < count) return {}
  if (applyAll(type, reader, deltas, new Stopwatch(limit)) < count) return {}
  deltas.length = 0

  const writing = new Stopwatch(limit)
  const written = writeAll(type, writer, count, count + more, writing)
  const write = writing.stop(written, more)
  expect('the writer', type.count(writer), count + written)

  const receiving = new Stopwatch(limit)
  const received = applyAll(type, reader, deltas, receiving)
  const receive = receiving.stop(received, more)
  expect('the receiver', type.count(reader), count + received)
  const bytes = { value: deltas.reduce((sum, delta) => sum + delta.length, 0) / written, share: write.share }
  const metrics = { write, receive, bytes }
  if (write.share === 1) {
    const saved = type.save(writer)
    metrics.saved = { value: saved.length, share: 1 }
    const [load, loaded] = timed(() => type.load(saved))
    expect('the loaded one', type.count(loaded), count + more)
    metrics.load = load
    type.free?.(loaded)
  }
  type.free?.(writer)
  type.free?.(reader)
  return metrics
}
