// js-libp2p, told what to do by JSON lines. The protocol of these lines is in ../README.md; ../go speaks the same.
import { createHash, randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const ECHO = '/echo/1.0.0'
const PERF = '/perf/1.0.0'
const SINK = '/interop/sink/1.0.0'
const FAREWELL = '/interop/farewell/1.0.0'
const RESET = '/interop/reset/1.0.0'

const PIECE = 64 * 1024
const MANY_STREAMS = { maxInboundStreams: 10_000, maxOutboundStreams: 10_000, runOnLimitedConnection: true }
const OPENED_AT_ONCE = 64

const { values: options } = parseArgs({
  options: {
    listen: { type: 'string', multiple: true, default: ['/ip4/127.0.0.1/tcp/0'] },
    seed: { type: 'string', default: randomBytes(32).toString('hex') },
    'no-pubsub': { type: 'boolean', default: false }
  }
})

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

// ---- the node

const node = await createLibp2p({
  privateKey: await generateKeyPairFromSeed('Ed25519', Buffer.from(options.seed, 'hex')),
  addresses: { listen: options.listen },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux({ maxInboundStreams: 10_000, maxOutboundStreams: 10_000 })],
  connectionManager: {
    inboundConnectionThreshold: Infinity,
    maxConnections: Infinity,
    maxIncomingPendingConnections: Infinity,
    reconnectRetries: 0
  },
  // It takes a peer on a busy machine for a dead one.
  connectionMonitor: { enabled: false },
  connectionGater: { denyDialMultiaddr: () => false },
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    ...(options['no-pubsub'] ? {} : { pubsub: gossipsub(gossipsubOptions()) })
  }
})
const pubsub = node.services.pubsub

function gossipsubOptions () {
  return {
    allowPublishToZeroTopicPeers: true,
    maxOutboundBufferSize: Infinity,
    // The default id is one that only js computes; the specification's makes IHAVE and IWANT work between implementations.
    msgIdFn: (message) => Buffer.concat([message.from.toMultihash().bytes, bigEndian(message.sequenceNumber)]),
    // Everybody in a test is on 127.0.0.1.
    scoreParams: { IPColocationFactorWeight: 0 }
  }
}

const identified = new Map()
const waitingForIdentify = new Map()

node.addEventListener('peer:connect', ({ detail }) => say({ event: 'connected', peer: detail.toString() }))
node.addEventListener('peer:disconnect', ({ detail }) => {
  identified.delete(detail.toString())
  say({ event: 'disconnected', peer: detail.toString() })
})
node.addEventListener('peer:identify', ({ detail }) => {
  const peer = detail.peerId.toString()
  identified.set(peer, {
    agent: detail.agentVersion,
    protocolVersion: detail.protocolVersion,
    protocols: detail.protocols,
    addresses: detail.listenAddrs.map(String),
    observed: detail.observedAddr?.toString(),
    record: detail.signedPeerRecord?.addresses.map(String)
  })
  waitingForIdentify.get(peer)?.resolve()
  say({ event: 'identified', peer })
})
pubsub?.addEventListener('subscription-change', ({ detail }) => {
  for (const { topic, subscribe } of detail.subscriptions) {
    say({ event: 'subscription', peer: detail.peerId.toString(), topic, subscribed: subscribe })
  }
})
pubsub?.addEventListener('gossipsub:graft', ({ detail }) => say({ event: 'graft', peer: detail.peerId, topic: detail.topic }))
pubsub?.addEventListener('gossipsub:prune', ({ detail }) => say({ event: 'prune', peer: detail.peerId, topic: detail.topic }))
pubsub?.addEventListener('gossipsub:message', ({ detail: { msg, propagationSource } }) => {
  if (counting) {
    count()
    return
  }
  say({
    event: 'message',
    topic: msg.topic,
    from: msg.from?.toString(),
    via: propagationSource.toString(),
    sequence: msg.sequenceNumber?.toString(),
    data: Buffer.from(msg.data).toString('base64')
  })
})

// A benchmark counts its messages here instead of having a line printed for each.
let counting = false
let counted = 0
const awaited = new Set()

function count () {
  counted++
  for (const waiting of awaited) {
    if (counted >= waiting.total) {
      awaited.delete(waiting)
      waiting.resolve()
    }
  }
}

// ---- streams

/** Gives each piece that arrives to `onPiece`, and waits for it before the next; ends with the remote's end, fails with its reset. */
function receive (stream, onPiece) {
  return new Promise((resolve, reject) => {
    let work = Promise.resolve()
    const end = () => {
      if (stream.status === 'reset' || stream.status === 'aborted') {
        reject(new Error(`the stream was ${stream.status}`))
      } else {
        work.then(resolve, reject)
      }
    }
    stream.addEventListener('message', ({ data }) => {
      const busy = onPiece(data)
      if (busy != null) {
        stream.pause()
        work = busy.then(() => { if (stream.readStatus === 'paused') stream.resume() })
        work.catch(reject)
      }
    })
    stream.addEventListener('end', end)
    stream.addEventListener('close', ({ error }) => { if (error != null) reject(error) })
    if (stream.readableEnded || stream.status !== 'open') {
      end()
    }
  })
}

/** Writes a piece; the promise, if there is one, is the back-pressure. */
const write = (stream, piece) => stream.send(piece) ? undefined : stream.onDrain()

async function writeAll (stream, total, piece = () => zeros) {
  for (let sent = 0; sent < total;) {
    const data = piece()
    const part = data.subarray(0, Math.min(data.byteLength, total - sent))
    await write(stream, part)
    sent += part.byteLength
  }
}

const zeros = new Uint8Array(PIECE)

function bigEndian (number) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(number))
  return bytes
}

/** Hashes and counts what passes. */
class Digest {
  #hash = createHash('sha256')
  bytes = 0

  add (data) {
    for (const part of data instanceof Uint8Array ? [data] : data) {
      this.#hash.update(part)
      this.bytes += part.byteLength
    }
  }

  hex () {
    return this.#hash.digest('hex')
  }
}

const openStream = (peer, protocol) => node.dialProtocol(peerIdFromString(peer), protocol, MANY_STREAMS)

const quietly = (handler) => async (stream, connection) => {
  try {
    await handler(stream, connection)
  } catch (error) {
    stream.abort(error)
  }
}

// ---- what is served

const serve = (protocol, handler) => node.handle(protocol, quietly(handler), MANY_STREAMS)

await serve(ECHO, async (stream) => {
  await receive(stream, (data) => write(stream, data))
  await stream.close()
})

await serve(PERF, async (stream) => {
  let header = Buffer.alloc(0)
  await receive(stream, (data) => {
    if (header.length < 8) {
      header = Buffer.concat([header, data.subarray().subarray(0, 8 - header.length)])
    }
  })
  await writeAll(stream, Number(header.readBigUInt64BE()))
  await stream.close()
})

/** Swallows everything and tells how it ended. */
async function sink (stream, connection) {
  const digest = new Digest()
  const ended = (end) => say({ event: 'sunk', peer: connection.remotePeer.toString(), bytes: digest.bytes, sha256: digest.hex(), end })
  try {
    await receive(stream, (data) => digest.add(data))
  } catch (error) {
    ended('reset')
    throw error
  }
  ended('eof')
  await stream.close()
}

await serve(SINK, sink)

await serve(FAREWELL, async (stream, connection) => {
  stream.send(Buffer.from('farewell'))
  await stream.close()
  await sink(stream, connection)
})

await serve(RESET, (stream) => receive(stream, () => { stream.abort(new Error('asked for')) }))

// ---- what is done on command

const micros = (since) => Number((process.hrtime.bigint() - since) / 1000n)
const now = () => process.hrtime.bigint()

const commands = {
  async dial ({ address }) {
    const connection = await node.dial(multiaddr(address))
    return { peer: connection.remotePeer.toString() }
  },

  async hangup ({ peer }) {
    await node.hangUp(peerIdFromString(peer))
  },

  /** What the remote said of itself, waiting for it if it hasn't yet. */
  async identify ({ peer }) {
    if (!identified.has(peer)) {
      const waiting = waitingForIdentify.get(peer) ?? Promise.withResolvers()
      waitingForIdentify.set(peer, waiting)
      await waiting.promise
    }
    return identified.get(peer)
  },

  async ping ({ peer, count = 1 }) {
    const millis = []
    for (let i = 0; i < count; i++) {
      millis.push(await node.services.ping.ping(peerIdFromString(peer)))
    }
    return { millis }
  },

  /** Sends random bytes, half-closes, and compares what comes back. */
  async echo ({ peer, bytes }) {
    const stream = await openStream(peer, ECHO)
    const sent = new Digest()
    const received = new Digest()
    const start = now()
    const reading = receive(stream, (data) => received.add(data))
    await writeAll(stream, bytes, () => {
      const piece = randomBytes(PIECE)
      sent.add(piece.subarray(0, Math.min(PIECE, bytes - sent.bytes)))
      return piece
    })
    await stream.close()
    await reading
    return { sent: sent.bytes, received: received.bytes, equal: sent.hex() === received.hex(), micros: micros(start) }
  },

  /** Opens many echo streams, and only when all of them are open says something on each. */
  async streams ({ peer, count }) {
    const streams = []
    while (streams.length < count) {
      const batch = Math.min(OPENED_AT_ONCE, count - streams.length)
      streams.push(...await Promise.all(Array.from({ length: batch }, () => openStream(peer, ECHO))))
    }
    const open = node.getConnections(peerIdFromString(peer)).flatMap(({ streams }) => streams)
      .filter(({ protocol, direction }) => protocol === ECHO && direction === 'outbound').length
    const echoed = await Promise.all(streams.map(async (stream, i) => {
      const said = `stream ${i}`
      let heard = ''
      const reading = receive(stream, (data) => { heard += Buffer.from(data.subarray()).toString() })
      stream.send(Buffer.from(said))
      await stream.close()
      await reading
      return said === heard
    }))
    return { open, echoed: echoed.filter(Boolean).length }
  },

  /** Reads to the remote's end first, and only then writes. */
  async farewell ({ peer, bytes }) {
    const stream = await openStream(peer, FAREWELL)
    let heard = ''
    await receive(stream, (data) => { heard += Buffer.from(data.subarray()).toString() })
    const sent = new Digest()
    await writeAll(stream, bytes, () => {
      const piece = randomBytes(PIECE)
      sent.add(piece.subarray(0, Math.min(PIECE, bytes - sent.bytes)))
      return piece
    })
    await stream.close()
    return { heard, sent: sent.bytes, sha256: sent.hex() }
  },

  /** Resets a stream on which something was said. */
  async reset ({ peer }) {
    const stream = await openStream(peer, SINK)
    stream.send(Buffer.from('this will not end well'))
    stream.abort(new Error('asked for'))
  },

  /** Has the remote reset the stream and tells what that looked like. */
  async beReset ({ peer }) {
    const stream = await openStream(peer, RESET)
    const reading = receive(stream, () => {})
    stream.send(Buffer.from('reset me'))
    try {
      await reading
      return { end: 'eof' }
    } catch {
      return { end: stream.status === 'reset' ? 'reset' : 'error' }
    }
  },

  async open ({ peer, protocol }) {
    const stream = await openStream(peer, protocol)
    stream.abort(new Error('only tried'))
  },

  /** Serves a protocol from now on by reading everything and saying nothing. */
  async swallow ({ protocol }) {
    await serve(protocol, (stream) => receive(stream, () => {}))
  },

  /** Opens a stream, writes the bytes and leaves it open. */
  async raw ({ peer, protocol, data }) {
    const stream = await openStream(peer, protocol)
    stream.send(Buffer.from(data, 'base64'))
  },

  async subscribe ({ topic }) {
    pubsub.subscribe(topic)
  },

  async unsubscribe ({ topic }) {
    pubsub.unsubscribe(topic)
  },

  async subscribers ({ topic }) {
    return { peers: pubsub.getSubscribers(topic).map(String) }
  },

  async mesh ({ topic }) {
    return { peers: pubsub.getMeshPeers(topic) }
  },

  async publish ({ topic, data }) {
    const { recipients } = await pubsub.publish(topic, Buffer.from(data, 'base64'))
    return { recipients: recipients.map(String) }
  },

  // ---- measuring

  async perf ({ peer, upload = 0, download = 0, streams = 1 }) {
    const start = now()
    const opened = await Promise.all(Array.from({ length: streams }, () => openStream(peer, PERF)))
    await Promise.all(opened.map(async (stream) => {
      let received = 0
      const reading = receive(stream, (data) => { received += data.byteLength })
      stream.send(bigEndian(download))
      await writeAll(stream, upload)
      await stream.close()
      await reading
      if (received !== download) {
        throw new Error(`${received} bytes instead of ${download}`)
      }
    }))
    return { micros: micros(start) }
  },

  /** Round trips of 32 bytes, one after another, on one open stream. */
  async rtt ({ peer, count }) {
    const stream = await openStream(peer, ECHO)
    let returned
    const reading = receive(stream, () => { returned.resolve() })
    const samples = []
    for (let i = 0; i < count; i++) {
      returned = Promise.withResolvers()
      const start = now()
      stream.send(zeros.subarray(0, 32))
      await returned.promise
      samples.push(Number(process.hrtime.bigint() - start) / 1000)
    }
    await stream.close()
    await reading
    return { micros: samples }
  },

  /** Connects and disconnects, one after another. */
  async dials ({ address, count }) {
    const target = multiaddr(address)
    let spent = 0
    for (let i = 0; i < count; i++) {
      const start = now()
      const connection = await node.dial(target, { force: true })
      spent += micros(start)
      await connection.close()
    }
    return { micros: spent }
  },

  /** Makes connections beside each other and keeps them. */
  async connections ({ address, count }) {
    const target = multiaddr(address)
    for (let i = 0; i < count; i++) {
      await node.dial(target, { force: true })
    }
    return { open: node.getConnections().length }
  },

  async memory () {
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    return { rss, heap: heapUsed }
  },

  /** Answers when that many messages have been delivered here in all; from its first use on none is printed. */
  async count ({ total }) {
    counting = true
    if (counted < total) {
      const { promise, resolve } = Promise.withResolvers()
      awaited.add({ total, resolve })
      await promise
    }
  },

  /** Publishes many messages, `window` of them at a time between looks at the event loop. */
  async flood ({ topic, count, bytes, window = 16 }) {
    const start = now()
    const data = randomBytes(bytes)
    for (let i = 0; i < count; i += window) {
      const batch = Math.min(window, count - i)
      await Promise.all(Array.from({ length: batch }, () => pubsub.publish(topic, data)))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { micros: micros(start) }
  }
}

async function obey (line) {
  const { id, do: name, ...args } = JSON.parse(line)
  try {
    if (commands[name] == null) {
      throw new Error(`no such command: ${name}`)
    }
    say({ id, ok: true, ...await commands[name](args) })
  } catch (error) {
    say({ id, ok: false, error: `${error.name}: ${error.message}` })
  }
}

const lines = createInterface({ input: process.stdin })
lines.on('line', obey)
// Whoever started this peer is gone when standard input ends.
lines.on('close', () => process.exit(0))

say({ event: 'listening', peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
