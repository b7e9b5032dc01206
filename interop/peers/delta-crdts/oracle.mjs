// The data types of delta-crdts, told by JSON lines which schedules to run. The protocol of these lines is in ../README.md.
//
// Each known mistake of the original that can be put right without writing another type has a repair here. A schedule
// whose outcome is another than ours is run again with repairs: if they give our outcome, they name the reason.
import { createRequire, Module } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(import.meta.url)
const source = (file) => require.resolve('delta-crdts/src/' + file)

// ---- the original, with and without its mistakes

const intact = new Set(Object.keys(require.cache))
const libraries = new Map()

/** The library with these repairs; without any it is the library as it is. */
function library (repairs) {
  const name = repairs.join()
  if (!libraries.has(name)) {
    libraries.set(name, load(repairs))
  }
  return libraries.get(name)
}

function load (repairs) {
  for (const path of Object.keys(require.cache)) {
    if (!intact.has(path)) delete require.cache[path]
  }
  if (repairs.includes('hashed-objects')) {
    const keyOf = require(source('object-key.js'))
    replace('object-key.js', (value) => (isObject(value) ? 'content ' + canonical(value) : keyOf(value)))
  }
  if (repairs.includes('null-elements')) {
    const keyOf = require(source('object-key.js'))
    replace('object-key.js', (value) => (value === null ? null : keyOf(value)))
  }
  const loaded = {
    CRDT: require('delta-crdts'),
    codec: require('delta-crdts-msgpack-codec'),
    CausalContext: require(source('causal-context.js')),
    DotSet: require(source('dot-set.js')),
    DotMap: require(source('dot-map.js')),
    ...(repairs.includes('objects-by-identity') ? { interned: new Map() } : {})
  }
  repairs.forEach((repair) => REPAIRS[repair](loaded))
  return loaded
}

function replace (file, exports) {
  const path = source(file)
  const module = new Module(path)
  module.exports = exports
  module.loaded = true
  require.cache[path] = module
}

const isObject = (value) => typeof value === 'object' && value !== null

/** The same text for the same content, whatever the order of its keys. */
function canonical (value) {
  if (Array.isArray(value)) return '[' + value.map(canonical).join() + ']'
  if (!isObject(value)) return JSON.stringify(value)
  return '{' + Object.keys(value).sort().map((key) => JSON.stringify(key) + ':' + canonical(value[key])).join() + '}'
}

/** The order of element values by their bytes, for those that have less than 128 of them. */
function compareValues (one, other) {
  return Buffer.compare(bytesOf(one), bytesOf(other))
}

function bytesOf (value) {
  if (value === null) return Buffer.from([0])
  if (typeof value === 'boolean') return Buffer.from([value ? 2 : 1])
  if (typeof value === 'number') return Buffer.from(value < 0 ? [4, ~value] : [3, value])
  return Buffer.concat([Buffer.from([7, Buffer.byteLength(value)]), Buffer.from(value)])
}

const REPAIRS = {
  'hashed-objects' () {},
  'null-elements' () {},
  'objects-by-identity' () {},

  'unseen-removals' ({ CausalContext }) {
    const insertDot = CausalContext.prototype.insertDot
    CausalContext.prototype.insertDot = function (key, value, compactNow) {
      return Array.isArray(key) ? insertDot.call(this, ...key) : insertDot.call(this, key, value, compactNow)
    }
  },

  'forgotten-gaps' ({ CausalContext }) {
    CausalContext.prototype.compact = function () {
      for (const dot of [...this.dc.values()].sort((one, other) => one[1] - other[1])) {
        const seen = this.cc.get(dot[0]) || 0
        if (dot[1] === seen + 1) this.cc.set(dot[0], dot[1])
        if (dot[1] <= seen + 1) this.dc.delete(dot)
      }
      return this
    }
    CausalContext.prototype.join = function (other) {
      const joined = new CausalContext(this.cc)
      other.cc.forEach((seen, id) => joined.cc.set(id, Math.max(joined.cc.get(id) || 0, seen)))
      for (const context of [this, other]) {
        for (const dot of context.dc._refs.values()) joined.dc.add(dot)
      }
      return joined.compact()
    }
  },

  'whole-state-deltas' ({ DotSet }) {
    DotSet.prototype.join = function (...others) {
      return others.length === 1 ? DotSet.join(this, others[0]) : others.reduce((one, other) => DotSet.join(one, other))
    }
  },

  'counting-below-zero' ({ CRDT, DotSet }) {
    const change = (sign) => (id, state, by = 1) => {
      const removed = new DotSet()
      let count = sign * by
      for (const [key, value] of state.ds) {
        const dot = DotSet.dotForKey(key)
        if (dot[0] === id) {
          count += value
          removed.cc.insertDot(dot[0], dot[1])
          state.ds.delete(key)
        }
      }
      return DotSet.join(removed, state.add(id, count))
    }
    CRDT.type('ccounter').mutators.inc = change(1)
    CRDT.type('ccounter').mutators.dec = change(-1)
  },

  'pairs-without-join' ({ CRDT }) {
    CRDT.type('lexcounter').join = (one, other) => {
      const joined = new Map(one)
      other.forEach((pair, id) => {
        const known = joined.get(id)
        if (!known || pair[0] > known[0] || (pair[0] === known[0] && pair[1] > known[1])) joined.set(id, pair)
      })
      return joined
    }
  },

  'additions-win-ties' ({ CRDT }) {
    CRDT.type('rwlwwset').join = (one, other) => {
      const joined = new Map(one)
      other.forEach((word, element) => {
        const known = joined.get(element)
        if (!known || word[0] > known[0] || (word[0] === known[0] && word[1])) joined.set(element, word)
      })
      return joined
    }
  },

  'ties-by-value' ({ CRDT }) {
    const register = CRDT.type('lwwreg')
    const isAfter = (one, other) =>
      one[0] !== other[0] ? one[0] > other[0] : one[2] !== other[2] ? one[2] > other[2] : compareValues(one[1], other[1]) > 0
    register.initial = () => [-1, null, '']
    register.join = (one, other) => (isAfter(other, one) ? other : one)
    register.mutators.write = (id, state, time, value) => [time, value, id]
  },

  'absent-keys' ({ CRDT, DotMap }) {
    const { remove } = CRDT.type('ormap').mutators
    CRDT.type('ormap').mutators.remove = (id, state, key) => (state.state.has(key) ? remove(id, state, key) : new DotMap())
  },

  'removals-of-earlier-dots' ({ CRDT, CausalContext, DotMap }) {
    const { remove } = CRDT.type('ormap').mutators
    CRDT.type('ormap').mutators.remove = (id, state, key) => {
      const delta = remove(id, state, key)
      if (!state.state.has(key)) return delta
      delta.cc = new CausalContext()
      for (const dot of dotsOf(state.state.get(key), DotMap)) delta.cc.insertDot(dot[0], dot[1])
      return delta
    }
  },

  'empty-maps' ({ DotMap }) {
    DotMap.prototype.isBottom = function () {
      return [...this.state.values()].every((sub) => sub.isBottom())
    }
  },

  'keys-of-one-side' ({ CRDT, CausalContext, DotMap }) {
    // A change of a new key went into the context at once and into the state by the join only, which took any key of one side.
    const { applySub } = CRDT.type('ormap').mutators
    CRDT.type('ormap').mutators.applySub = (id, state, ...change) => {
      const { cc } = state
      state.cc = new CausalContext(cc.cc)
      for (const dot of cc.dc.values()) state.cc.insertDot(dot[0], dot[1])
      try {
        return applySub(id, state, ...change)
      } finally {
        state.cc = cc
      }
    }
    const { join } = DotMap
    DotMap.join = (one, other) => {
      const [left, right] = [join(one, new DotMap()), join(other, new DotMap())]
      for (const [lacking, having] of [[left, right], [right, left]]) {
        for (const [key, sub] of having.state) {
          if (!lacking.state.has(key)) lacking.state.set(key, Object.assign(CRDT.type(sub.type).initial(), { type: sub.type }))
        }
      }
      return join(left, right)
    }
  }
}

function dotsOf (store, DotMap) {
  return store instanceof DotMap ? [...store.state.values()].flatMap((sub) => dotsOf(sub, DotMap)) : [...store.dots()]
}

// ---- schedules

function run (type, repairs, steps) {
  const loaded = library(repairs)
  const { CRDT, codec } = loaded
  const definition = CRDT.type(type)
  const replicas = new Map()
  const sent = new Map()
  const outcome = { values: [], lists: [], errors: [] }
  const replica = (id) => {
    if (!replicas.has(id)) replicas.set(id, CRDT(type)(id))
    return replicas.get(id)
  }
  // Whoever receives it gets a copy of its own, as from a network.
  const received = (delta) => interning(loaded, codec.decode(delta))
  const step = {
    change (id, number, mutator, args) {
      const target = replica(id)
      const change = ELEMENTWISE[mutator] ?? ((of, ...rest) => of[mutator](...rest))
      sent.set(number, codec.encode(change(target, ...interning(loaded, args))))
      if (type === 'rga') outcome.lists.push(target.value())
    },
    deliver (id, numbers) {
      const deltas = numbers.filter((number) => sent.has(number)).map((number) => received(sent.get(number)))
      const join = definition.join.bind({ changed () {} })
      if (deltas.length) replica(id).apply(deltas.reduce((one, other) => join(one, other)))
    },
    load (id, from) {
      replica(id).apply(received(codec.encode(replica(from).state())))
    },
    value (id) {
      outcome.values.push(plain(replica(id).value()))
    }
  }
  for (const [name, ...args] of steps) {
    try {
      step[name](...args)
    } catch (error) {
      outcome.errors.push(`${name} ${args.join(' ')}: ${error.message}`)
    }
  }
  return outcome
}

/** Changes of a list that name their place by the elements there, which are all different. */
const ELEMENTWISE = {
  insertAfter (list, left, elements) {
    const index = left === null ? 0 : found(list, left) + 1
    return elements.length === 1 ? list.insertAt(index, elements[0]) : list.insertAllAt(index, elements)
  },
  removeElement: (list, element) => list.removeAt(found(list, element)),
  updateElement: (list, element, by) => list.updateAt(found(list, element), by),
  addRightOf: (list, left, element) => list.addRight(left === null ? null : vertex(list, left), element),
  removeVertex: (list, element) => list.remove(vertex(list, element))
}

function found (list, element) {
  const index = list.value().indexOf(element)
  if (index < 0) throw new Error(element + ' is not there')
  return index
}

const vertex = (list, element) => [...list.state()[0]].find(([, value]) => value === element)[0]

/** The one object of its content for each object that is an element. */
function interning ({ interned }, value) {
  if (!interned || !isObject(value)) return value
  if (value instanceof Map) return new Map([...value].map(([key, mapped]) => [interning({ interned }, key), interning({ interned }, mapped)]))
  if (value instanceof Set) return new Set([...value].map((element) => interning({ interned }, element)))
  if (Array.isArray(value)) return value.map((element) => interning({ interned }, element))
  if ('ds' in value || 'cc' in value || '_refs' in value || 'state' in value) {
    return Object.assign(value, Object.fromEntries(Object.entries(value).map(([key, part]) => [key, interning({ interned }, part)])))
  }
  const content = canonical(value)
  if (!interned.has(content)) interned.set(content, value)
  return interned.get(content)
}

function plain (value) {
  if (value instanceof Set) return { set: [...value].map(plain) }
  if (Array.isArray(value)) return value.map(plain)
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, mapped]) => [key, plain(mapped)])) : value
}

// ---- the lines

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

for await (const line of createInterface({ input: process.stdin })) {
  const { id, type, repairs, schedules } = JSON.parse(line)
  try {
    const named = repairs ? repairs.split(',') : []
    say({ id, ok: true, outcomes: JSON.parse(schedules).map((steps) => run(type, named, steps)) })
  } catch (error) {
    say({ id, ok: false, error: error.stack })
  }
}
