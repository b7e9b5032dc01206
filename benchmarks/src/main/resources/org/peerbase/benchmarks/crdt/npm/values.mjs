// What is measured of a map, a set, a counter: `count` writes, each with its delta encoded, received one by one by another
// replica; the saved bytes and loading them; then more of the same on top of what is there.
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

/** `count` writes, and `more` on top of them. */
export function measureValues (library, { type: name, count, more, limit }) {
  const type = library[name]
  if (!type) return {}
  const deltas = []
  const writer = type.create(0, deltas)
  const reader = type.create(1)
  const metrics = {}

  function round (from, to, prefix) {
    deltas.length = 0
    const writing = new Stopwatch(limit)
    const written = writeAll(type, writer, from, to, writing)
    const write = writing.stop(written, to - from)
    expect('the writer', type.count(writer), from + written)
    const receiving = new Stopwatch(limit)
    const received = applyAll(type, reader, deltas, receiving)
    const receive = receiving.stop(received, to - from)
    expect('the receiver', type.count(reader), from + received)
    metrics[prefix + 'write'] = write
    metrics[prefix + 'receive'] = receive
    metrics[prefix + 'bytes'] =
      { value: deltas.reduce((sum, delta) => sum + delta.length, 0) / written, share: 1 }
    return receive.share === 1
  }

  if (round(0, count, '')) {
    const saved = type.save(writer)
    metrics.saved = { value: saved.length, share: 1 }
    const [load, loaded] = timed(() => type.load(saved))
    expect('the loaded one', type.count(loaded), count)
    metrics.load = load
    type.free?.(loaded)
    if (more > 0) round(count, count + more, 'more-')
  }
  type.free?.(writer)
  type.free?.(reader)
  return metrics
}
